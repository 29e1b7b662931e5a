import { type FastifyRequest } from 'fastify';
import { type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import {
  createHandler,
  type ExecutionResult as StreamResult,
  type Handler,
  print,
  type Request,
  type RequestParams,
  type Response,
} from 'graphql-sse';
import { type Authenticated } from '../../auth/authentication.js';
import { kindOf } from '../../graphql/engine/operation.js';
import { readTarget, writeTarget } from '../routes/request-target.js';
import { type EventStream } from './event-stream.js';
import { type FormattedResponse, type Operations } from './operations.js';
import { pumped, type ResponseSource } from './session.js';

/** Caller of a request, and the stream on which its events are sent. */
export interface StreamContext {
  readonly caller: Authenticated | null;
  readonly requestId: string;
  /** Resolved when events may be written. */
  readonly opened: PromiseWithResolvers<EventStream>;
}

export type StreamHandler = Handler<FastifyRequest, StreamContext>;
type StreamRequest = Request<FastifyRequest, StreamContext>;

const NO_MUTATION_OVER_GET: Response = [
  JSON.stringify({ errors: [{ message: 'Cannot perform mutations over GET' }] }),
  { status: 405, statusText: 'Method Not Allowed' },
];

/**
 * graphql-sse recognizes a result by its `data`, and declares errors as they are before formatting.
 */
function toStreamResult(response: FormattedResponse): StreamResult {
  return { data: undefined, ...response } as unknown as StreamResult;
}

/** Returns the errors that `begin` throws as a list, as GraphQL does. */
function attempt<T>(begin: () => T): T | readonly unknown[] {
  try {
    return begin();
  } catch (error) {
    return [error];
  }
}

/** Runs the protocol graphql-sse in the mode of distinct connections. */
export function createStreamHandler(operations: Operations): StreamHandler {
  async function run(
    { method, context }: StreamRequest,
    params: RequestParams,
  ): Promise<Response | StreamResult | ResponseSource> {
    const { caller, requestId, opened } = context;
    const begun = attempt(() => operations.begin(params, caller?.viewer ?? null, requestId));
    if (!('controller' in begun))
      return toStreamResult({ errors: operations.refuse(begun, requestId) });
    const kind = kindOf(begun.document, begun.operationName);
    if (kind === 'mutation' && method === 'GET') return NO_MUTATION_OVER_GET;
    const result = await (kind === 'subscription'
      ? operations.subscribe(begun)
      : operations.execute(begun));
    if (!(Symbol.asyncIterator in result)) return toStreamResult(operations.format(begun, result));
    // Events pass by graphql-sse, which would queue all of them and format each one again.
    return pumped(result, (response) => {
      const event = eventOf(operations.formatText(begun, response));
      return opened.promise.then((stream) => stream.write(event));
    });
  }

  return createHandler<FastifyRequest, StreamContext>({
    // A stream without a token is of one operation; the other mode of the protocol is not offered.
    authenticate: () => null,
    onSubscribe: run,
  });
}

/** Translates a request for graphql-sse. */
export function toStreamRequest(request: FastifyRequest, context: StreamContext): StreamRequest {
  const headers = {
    get: (name: string) =>
      name === 'accept' ? 'text/event-stream' : toText(request.headers[name]),
  };
  // graphql-sse cuts an address at every `?`.
  const url = writeTarget(readTarget(request.url));
  return {
    method: request.method,
    url,
    headers,
    body: request.body as Record<string, unknown> | null,
    raw: request,
    context,
  };
}

const toText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

/** Formats one response as an event; `payload` is its JSON. */
const eventOf = (payload: string): string => `event: next\ndata: ${payload}\n\n`;

/** Formats the end of an operation with errors. */
export function lastEvents(errors: readonly GraphQLFormattedError[]): string {
  return eventOf(JSON.stringify({ errors })) + print({ event: 'complete', data: null });
}

/** Returns the message of a request that graphql-sse refused; none of them quotes the request. */
export function messageOf(body: string | null, status: number): string {
  if (body === null)
    return status === 415
      ? 'The body must be sent as application/json.'
      : 'The request could not be read.';
  const { errors } = JSON.parse(body) as Pick<ExecutionResult, 'errors'>;
  return errors?.[0]?.message ?? 'The request could not be read.';
}
