import {
  type ApolloServerPlugin,
  type GraphQLRequest,
  type GraphQLRequestContextWillSendResponse,
  type GraphQLRequestListener,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { FleetgraphError } from '../../domain/errors.js';
import { type OperationReport } from '../../domain/ports/telemetry.js';
import { type Execution } from '../fast/execute.js';
import { type Cost } from '../limits/complexity.js';
import { type GraphqlContext } from './context.js';
import { type GraphqlEngine } from './engine.js';
import { outcomeOf } from './operation.js';

/**
 * Codes of answers that are no GraphQL responses in the sense of GraphQL over HTTP: their status is
 * the same for any media type.
 */
const NOT_WELL_FORMED = new Set<unknown>(['BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE']);

/**
 * Sets the status of a well-formed response to 200 for a client that accepts `application/json`
 * only: it cannot distinguish a GraphQL response from a proxy's by its media type (GraphQL over
 * HTTP, 6.4.1). `application/graphql-response+json` retains the 400.
 */
function settleStatus({
  request,
  response,
}: GraphQLRequestContextWillSendResponse<GraphqlContext>): void {
  if (response.http.status !== 400 || response.body.kind !== 'single') return;
  const accept = request.http?.headers.get('accept') ?? '';
  const code = response.body.singleResult.errors?.[0]?.extensions?.['code'];
  if (!accept.includes('application/graphql-response+json') && !NOT_WELL_FORMED.has(code))
    response.http.status = 200;
}

/**
 * Sets the status to 503 if the database takes no writes (RFC 9110, 15.6.4), whichever part of the
 * operation found out: proxies and clients that read nothing else retry by it.
 */
function markOutage({ response }: GraphQLRequestContextWillSendResponse<GraphqlContext>): void {
  const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
  const outage = errors?.find(({ extensions }) => extensions?.['code'] === 'STORE_UNAVAILABLE');
  if (!outage) return;
  response.http.status = 503;
  const seconds = outage.extensions?.['retryAfterSeconds'];
  if (typeof seconds === 'number') response.http.headers.set('retry-after', seconds.toFixed());
}

/**
 * Answers a refusal before execution with 400: Apollo Server takes any other error there for a
 * fault of ours.
 */
function toRequestError(thrown: unknown): unknown {
  if (!(thrown instanceof FleetgraphError)) return thrown;
  const extensions = { code: thrown.code, http: { status: 400 } };
  return new GraphQLError(thrown.message, { originalError: thrown, extensions });
}

/** Refuses a subscription by plain HTTP, whose answer would have no end. */
function noSubscription(): GraphQLError {
  return new GraphQLError(
    'A subscription is not answered by a plain POST or GET. Open it by WebSocket at /graphql ' +
      '(protocol graphql-transport-ws), as an event stream (send `Accept: text/event-stream` to ' +
      '/graphql or /graphql/stream), or in parts (`Accept: multipart/mixed;subscriptionSpec=1.0`).',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/**
 * Answers an operation that had no token, and got nothing but refusals for it, with 401 as one with
 * an invalid token (RFC 6750, 3.1).
 */
function requireToken({ response }: GraphQLRequestContextWillSendResponse<GraphqlContext>): void {
  if (response.body.kind !== 'single') return;
  const { data, errors = [] } = response.body.singleResult;
  const isRefused = ({ extensions }: GraphQLFormattedError): boolean =>
    extensions?.['code'] === 'UNAUTHENTICATED';
  if (errors.length === 0 || !errors.every(isRefused)) return;
  if (Object.values(data ?? {}).some((value) => value !== null)) return;
  response.http.status = 401;
  response.http.headers.set('www-authenticate', 'Bearer');
}

/** Returns whether a router asks for a trace of this request. */
const isTraced = ({ http }: GraphQLRequest): boolean =>
  http?.headers.get('apollo-federation-include-trace') === 'ftv1';

/** The plugin that takes traces, which would prepare for one at every request. */
export function forTraced(plugin: ApolloServerPlugin): ApolloServerPlugin {
  return {
    ...plugin,
    requestDidStart: (context) =>
      (isTraced(context.request) ? plugin.requestDidStart?.(context) : undefined) ??
      Promise.resolve(),
  };
}

/**
 * Replaces an answer that is too large by its refusal: GraphQL over HTTP, 6.4.2.3, has 200 for
 * `data: null`.
 */
function boundAnswer(
  engine: GraphqlEngine,
  { response, contextValue }: GraphQLRequestContextWillSendResponse<GraphqlContext>,
  kind: OperationReport['kind'],
): void {
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  const bounded = engine.bound(singleResult, kind);
  if (bounded === singleResult) return;
  const errors = engine.toClientErrors(bounded.errors ?? [], contextValue.requestId);
  response.body.singleResult = { data: null, errors };
}

/** Takes the place of a document that is refused. */
const NO_DOCUMENT: DocumentNode = Object.freeze({ kind: Kind.DOCUMENT, definitions: [] });

/** Returns the answer to a document that the engine has not read. */
function refuse(
  engine: GraphqlEngine,
  refusals: readonly GraphQLError[],
  { requestId }: GraphqlContext,
): GraphQLResponse {
  const errors = engine.toClientErrors(refusals, requestId);
  return {
    http: { status: 400, headers: new HeaderMap() },
    body: { kind: 'single', singleResult: { errors } },
  };
}

/** The answer as Apollo Server would have it, had it carried out the operation itself. */
async function carryOut(engine: GraphqlEngine, execution: Execution): Promise<GraphQLResponse> {
  const headers = new HeaderMap();
  const report = (errors: readonly unknown[]) =>
    engine.toClientErrors(errors, execution.context.requestId);
  try {
    const { data, errors } = await engine.execute(execution);
    // There is no data at all when the variables did not fit.
    if (data === undefined)
      return {
        http: { status: 400, headers },
        body: { kind: 'single', singleResult: { errors: report(errors ?? []) } },
      };
    return {
      http: { headers },
      body: { kind: 'single', singleResult: errors ? { data, errors: report(errors) } : { data } },
    };
  } catch (fault) {
    return {
      http: { status: 500, headers },
      body: { kind: 'single', singleResult: { errors: report([fault]) } },
    };
  }
}

/**
 * Has the engine check and carry out operations, and report their errors, in Apollo Server's
 * request life cycle.
 */
export function enginePlugin(engine: GraphqlEngine): ApolloServerPlugin<GraphqlContext> {
  const report = (report: Omit<OperationReport, 'transport'>): void =>
    engine.telemetry.operation({ transport: 'http', ...report });

  function listen(): GraphQLRequestListener<GraphqlContext> {
    const startedAt = performance.now();
    let kind: OperationReport['kind'] = 'unknown';
    let cost: Cost | undefined;
    let refusals: readonly GraphQLError[] | undefined;
    let isMeasuredFirst = true;
    return {
      didResolveSource(context) {
        const found = engine.read(context.source, context.contextValue.viewer);
        refusals = 'kind' in found ? undefined : found;
        // Apollo Server parses a request without a document, with other limits than the engine.
        (context as { document?: DocumentNode }).document = 'kind' in found ? found : NO_DOCUMENT;
        return Promise.resolve();
      },
      didResolveOperation({ document, operation, operationName, request, contextValue }) {
        kind = operation?.operation ?? 'unknown';
        if (refusals) return Promise.resolve();
        const asked = { document, operationName, variables: request.variables };
        try {
          engine.assertAllowed(asked, contextValue.viewer);
        } catch (thrown) {
          throw toRequestError(thrown);
        }
        if (kind === 'subscription') throw noSubscription();
        cost = engine.costFor(request.extensions, asked);
        // A mutation that was carried out has to say so.
        isMeasuredFirst = kind !== 'query' || !engine.isFewFields(asked);
        return Promise.resolve();
      },
      async responseForOperation({ document, request, contextValue }) {
        if (refusals) return refuse(engine, refusals, contextValue);
        // Apollo Server refuses a request that names no operation; a trace is taken by resolvers
        // that only GraphQL's own executor calls.
        if (kind === 'unknown' || isTraced(request)) return null;
        return carryOut(engine, {
          document,
          operationName: request.operationName,
          variables: request.variables,
          context: contextValue,
        });
      },
      willSendResponse(context) {
        const { response, errors, contextValue } = context;
        if (errors && response.body.kind === 'single') {
          response.body.singleResult.errors = engine.toClientErrors(errors, contextValue.requestId);
        }
        if (cost && response.body.kind === 'single')
          response.body.singleResult.extensions = {
            ...response.body.singleResult.extensions,
            cost,
          };
        if (isMeasuredFirst) boundAnswer(engine, context, kind);
        settleStatus(context);
        requireToken(context);
        markOutage(context);
        const outcome =
          response.body.kind === 'single' ? outcomeOf(response.body.singleResult.errors) : 'OK';
        report({ kind, outcome, seconds: (performance.now() - startedAt) / 1000 });
        return Promise.resolve();
      },
    };
  }

  return {
    requestDidStart: () => Promise.resolve(listen()),
    contextCreationDidFail({ error }) {
      const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
      report({
        kind: 'unknown',
        outcome: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
        seconds: null,
      });
      return Promise.resolve();
    },
  };
}
