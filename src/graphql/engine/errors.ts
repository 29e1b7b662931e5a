import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { redactMessage } from './redact.js';

/** The part of a pino logger that is used here. */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
  info(details: object, message: string): void;
}

/** Form of an error in an answer: the message, the code and data for the caller. */
interface Fate {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** A refusal of ours, however deep GraphQL and Apollo have wrapped it. */
function findRefusal(error: unknown): FleetgraphError | undefined {
  if (error instanceof FleetgraphError) return error;
  return error instanceof GraphQLError ? findRefusal(error.originalError) : undefined;
}

/**
 * Returns whether GraphQL itself is the only cause of the error: no resolver of ours threw an error
 * of its own.
 */
function isFromGraphql(error: GraphQLError): boolean {
  return (
    !error.originalError ||
    (error.originalError instanceof GraphQLError && isFromGraphql(error.originalError))
  );
}

/** A code that one of our limits gave, which Apollo's wrapping writes over. */
function findCode(error: GraphQLError): string | undefined {
  const inner =
    error.originalError instanceof GraphQLError ? findCode(error.originalError) : undefined;
  const own = error.extensions['code'];
  return inner ?? (typeof own === 'string' ? own : undefined);
}

/**
 * The code of an error of GraphQL's: what a caller got wrong; undefined where the fault is ours.
 */
function codeOfGraphql(error: GraphQLError): string | undefined {
  const code = findCode(error);
  if (code !== undefined) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  // GraphQL reports the first of many wrong values, then that it stopped, without a place.
  const aboutVariables =
    error.path === undefined &&
    (error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION ||
      error.message.startsWith('Too many errors processing variables'));
  return aboutVariables || error.message.startsWith('Argument "') ? 'BAD_USER_INPUT' : undefined;
}

/** Message for a document that is nested deeper than the recursive parser can follow. */
export const NESTED_TOO_DEEPLY = 'The document is nested too deeply.';

/** Returns whether it was reading the document that ran out of stack. */
function isNestedTooDeeply(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return error instanceof RangeError;
  return error.path === undefined && isNestedTooDeeply(error.originalError);
}

function fateOf(error: GraphQLError, requestId: string, log: Log): Fate {
  const refusal = findRefusal(error);
  if (refusal?.code === 'STORE_UNAVAILABLE')
    log.error({ err: refusal, requestId, path: error.path }, 'the database could not be used');
  if (refusal)
    return { message: refusal.message, extensions: { ...refusal.data, code: refusal.code } };
  if (findCode(error) === 'GRAPHQL_PARSE_FAILED' && isNestedTooDeeply(error))
    return { message: NESTED_TOO_DEEPLY, extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
  const code = isFromGraphql(error) ? codeOfGraphql(error) : undefined;
  if (code !== undefined) return { message: redactMessage(error), extensions: { code } };
  log.error(
    { err: error.originalError ?? error, requestId, path: error.path },
    'a request failed by our fault',
  );
  return {
    message: 'Internal server error',
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/**
 * The one place that decides what a caller learns of an error. A refusal of ours goes out with its
 * code and data; a fault in the document or its values with GraphQL's words, less the values;
 * anything else is masked, and logged with its cause. (The third fate, an outcome that the caller
 * can put right, never comes here: it is data in a payload.)
 */
export function toClientError(
  error: GraphQLError,
  requestId: string,
  log: Log,
): GraphQLFormattedError {
  const { message, extensions } = fateOf(error, requestId, log);
  const { locations, path } = error;
  return { message, ...(locations && { locations }), ...(path && { path }), extensions };
}

/** Anything that was thrown, as GraphQL would have it. */
export function toGraphqlError(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  const originalError =
    thrown instanceof Error
      ? thrown
      : new Error('something that is no error was thrown', { cause: thrown });
  return new GraphQLError(originalError.message, { originalError });
}
