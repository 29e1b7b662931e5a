import { randomUUID } from 'node:crypto';
import { type ExecutionArgs, type GraphQLError, type GraphQLFormattedError, execute } from 'graphql';
import { type Context, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { type Authenticated } from '../auth/authentication.js';
import { FleetgraphError } from '../domain/errors.js';
import { type Viewer } from '../domain/viewer.js';
import { type Authenticate, type GraphqlContext } from '../graphql/context.js';
import { type GraphqlEngine } from '../graphql/engine.js';
import { toGraphqlError } from '../graphql/errors.js';
import { kindOf, outcomeOf } from '../graphql/outcome.js';
import { type CallerLimit, rateLimited } from './caller-limit.js';
import { counted, subscribeWithFreshContexts } from './subscription.js';

/** What is known of one socket. */
export interface Connection {
  /** The upgrade's `Authorization` header, for clients that can send one. */
  readonly upgradeAuthorization: string | undefined;
  /** Where it comes from. */
  readonly ip: string;
  authorization: string | undefined;
  /** Told who it is that opened the socket, once that is known. */
  readonly admit: (authenticated: Authenticated) => void;
}

/** How long a client may take to say who it is. */
const INIT_WAIT_MS = 10_000;

/** At most this many operations at a time on one socket. */
const MAX_OPERATIONS = 100;

export type Init = Readonly<Record<string, unknown>> | undefined;
type SocketContext = Context<Init, Connection>;

/** The arguments of an execution, with what it takes to end it and to tell of its errors. */
interface RunningOperation extends ExecutionArgs {
  readonly controller: AbortController;
  readonly requestId: string;
  readonly startedAt: number;
  readonly newContext: () => GraphqlContext;
}

export interface ConnectionParts {
  readonly graphql: GraphqlEngine;
  readonly authenticate: Authenticate;
  /** How long `connection_init` may be in coming; 10 seconds unless told otherwise. */
  readonly initWaitMs?: number;
  readonly limit: CallerLimit;
}

function authorizationOf({ connectionParams, extra }: SocketContext): string | undefined {
  const sent = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return typeof sent === 'string' && sent !== '' ? sent : extra.upgradeAuthorization;
}

const isUnauthenticated = (error: unknown): boolean => error instanceof FleetgraphError && error.code === 'UNAUTHENTICATED';

/** graphql-transport-ws on the engine: the same parsing, rules, limits and errors as over HTTP. */
export function connectionOptions({ graphql, authenticate, limit, initWaitMs = INIT_WAIT_MS }: ConnectionParts): ServerOptions<Init, Connection> {
  async function onConnect(context: SocketContext): Promise<boolean> {
    const { extra } = context;
    try {
      extra.authorization = authorizationOf(context);
      const authenticated = await authenticate(extra.authorization, randomUUID());
      if (authenticated) extra.admit(authenticated);
      return true;
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      await limit.take(null, extra.ip);
      return false;
    }
  }

  /** @throws FleetgraphError RATE_LIMITED; UNAUTHENTICATED, which counts as well */
  async function admit({ authorization, ip }: Connection, requestId: string): Promise<Viewer | null> {
    const caller = await authenticate(authorization, requestId).catch((error: unknown) => ({ error }));
    const viewer = caller && 'viewer' in caller ? caller.viewer : null;
    const verdict = await limit.take(viewer, ip);
    if (!verdict.isAllowed) throw rateLimited(verdict);
    if (caller && 'error' in caller) throw caller.error;
    return viewer;
  }

  /** Asks anew who is calling: rights may have changed since the socket was opened. */
  async function prepare({ extra, subscriptions }: SocketContext, payload: SubscribePayload): Promise<RunningOperation | readonly GraphQLError[]> {
    if (Object.keys(subscriptions).length > MAX_OPERATIONS) throw new FleetgraphError('RATE_LIMITED', `A socket carries ${MAX_OPERATIONS} operations at a time.`, { retryAfterSeconds: 1 });
    const requestId = randomUUID();
    const viewer = await admit(extra, requestId);
    const { operationName, variables } = payload;
    const document = graphql.read(graphql.textOf(payload) ?? '');
    if (!('kind' in document)) return document;
    graphql.assertAllowed({ document, operationName, variables }, viewer);
    const controller = new AbortController();
    const newContext = () => graphql.createContext(viewer, requestId, controller.signal);
    return { schema: graphql.schema, document, operationName, variableValues: variables, contextValue: newContext(), newContext, controller, requestId, startedAt: performance.now() };
  }

  const tell = (errors: readonly unknown[], requestId: string): readonly GraphQLFormattedError[] => graphql.toClientErrors(errors, requestId);

  /** Subscriptions that have begun: what comes after are events. */
  const begun = new WeakSet<ExecutionArgs>();

  function report(args: ExecutionArgs, errors?: readonly GraphQLFormattedError[]): void {
    const { document, operationName, startedAt } = args as RunningOperation;
    const kind = kindOf(document, operationName);
    const seconds = kind === 'subscription' ? null : (performance.now() - startedAt) / 1000;
    graphql.telemetry.operation({ transport: 'websocket', kind, outcome: outcomeOf(errors), seconds });
  }

  return {
    connectionInitWaitTimeout: initWaitMs,
    onConnect,
    async onSubscribe(context, _id, payload) {
      try {
        return await prepare(context, payload);
      } catch (error) {
        return [toGraphqlError(error)];
      }
    },
    execute: (args) => execute(args),
    async subscribe(args) {
      const { newContext, controller } = args as RunningOperation;
      const responses = await subscribeWithFreshContexts(args, newContext, controller);
      if (!(Symbol.asyncIterator in responses)) return responses as never;
      begun.add(args);
      report(args);
      return counted(responses, graphql.telemetry.subscription('websocket')) as never;
    },
    onNext(_context, _id, _payload, args, { data, errors }) {
      const told = errors && tell(errors, (args as RunningOperation).requestId);
      if (!begun.has(args)) report(args, told);
      return told && { ...(data !== undefined && { data }), errors: told };
    },
    onError(_context, _id, _payload, errors) {
      const told = tell(errors, randomUUID());
      graphql.telemetry.operation({ transport: 'websocket', kind: 'unknown', outcome: outcomeOf(told), seconds: null });
      return told;
    },
  };
}
