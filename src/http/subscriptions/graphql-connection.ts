import { randomUUID } from 'node:crypto';
import { type ExecutionResult, type GraphQLError } from 'graphql';
import { type Context, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { type Authenticated } from '../../auth/authentication.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { type Authenticate } from '../../graphql/engine/context.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { toGraphqlError } from '../../graphql/engine/errors.js';
import { callerKey, type RateLimit, rateLimited } from '../limits/rate-limit.js';
import { Operations, type RunningOperation } from './operations.js';
import { attemptPatiently, isOutage } from './outage.js';
import { pumped } from './session.js';

/** Caller and writer of one socket. */
export interface Connection {
  /** The upgrade's `Authorization` header, for clients that can send one. */
  readonly upgradeAuthorization: string | undefined;
  /** Address of the client. */
  readonly ip: string;
  authorization: string | undefined;
  /** Aborted when the socket closes. */
  readonly closed: AbortSignal;
  /** Called when the caller has signed in. */
  readonly admit: (authenticated: Authenticated) => void;
  /**
   * Returns undefined if more may be sent at once, otherwise a promise that settles when more may
   * be sent.
   */
  readonly send: (message: string) => Promise<void> | undefined;
}

/** Operation with the writer of its socket. */
interface SocketOperation extends RunningOperation {
  readonly id: string;
  readonly send: Connection['send'];
}

/** Milliseconds in which `connection_init` must arrive. */
const INIT_WAIT_MS = 10_000;

/** Maximum running operations per socket. */
const MAX_OPERATIONS = 100;

export type Init = Readonly<Record<string, unknown>> | undefined;
type SocketContext = Context<Init, Connection>;

export interface ConnectionParts {
  readonly graphql: GraphqlEngine;
  readonly authenticate: Authenticate;
  /** Milliseconds in which `connection_init` must arrive; 10 seconds by default. */
  readonly initWaitMs?: number;
  readonly limit: RateLimit;
}

function authorizationOf({ connectionParams, extra }: SocketContext): string | undefined {
  const sent = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'];
  return typeof sent === 'string' && sent !== '' ? sent : extra.upgradeAuthorization;
}

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof FleetgraphError && error.code === 'UNAUTHENTICATED';

/** graphql-transport-ws on the engine: the same parsing, rules, limits and errors as over HTTP. */
export function connectionOptions({
  graphql,
  authenticate,
  limit,
  initWaitMs = INIT_WAIT_MS,
}: ConnectionParts): ServerOptions<Init, Connection> {
  const operations = new Operations(graphql, 'websocket');

  async function onConnect(context: SocketContext): Promise<boolean> {
    const { extra } = context;
    try {
      extra.authorization = authorizationOf(context);
      const authenticated = await authenticate(extra.authorization, randomUUID());
      if (authenticated) extra.admit(authenticated);
      return true;
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      await limit.take(callerKey(null, extra.ip));
      return false;
    }
  }

  /**
   * Authenticates; a subscription waits for an absent database, since clients do not repeat a
   * refused one.
   */
  async function enter(
    { authorization, closed }: Connection,
    requestId: string,
    waits: () => boolean,
  ): Promise<Authenticated | null> {
    try {
      return await authenticate(authorization, requestId);
    } catch (error) {
      if (!isOutage(error) || !waits()) throw error;
      return attemptPatiently(() => authenticate(authorization, requestId), closed);
    }
  }

  /** @throws FleetgraphError RATE_LIMITED; UNAUTHENTICATED, which counts as well */
  async function admit(
    connection: Connection,
    requestId: string,
    waits: () => boolean,
  ): Promise<Viewer | null> {
    const { ip } = connection;
    const caller = await enter(connection, requestId, waits).catch((error: unknown) => ({ error }));
    const viewer = caller && 'viewer' in caller ? caller.viewer : null;
    const verdict = await limit.take(callerKey(viewer, ip));
    if (!verdict.isAllowed) throw rateLimited(verdict);
    if (caller && 'error' in caller) throw caller.error;
    return viewer;
  }

  /** Authenticates the caller again: rights may have changed since the socket was opened. */
  async function prepare(
    { extra, subscriptions }: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<SocketOperation | readonly GraphQLError[]> {
    if (Object.keys(subscriptions).length > MAX_OPERATIONS)
      throw new FleetgraphError(
        'RATE_LIMITED',
        `A socket carries ${MAX_OPERATIONS} operations at a time.`,
        { retryAfterSeconds: 1 },
      );
    const requestId = randomUUID();
    const viewer = await admit(
      extra,
      requestId,
      () => operations.kindOf(payload) === 'subscription',
    );
    const operation = operations.begin(payload, viewer, requestId);
    return 'controller' in operation ? { ...operation, id, send: extra.send } : operation;
  }

  /** Sends events past graphql-ws, which would format each of them again for every subscriber. */
  async function subscribe(
    args: SocketOperation,
  ): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
    const responses = await operations.subscribe(args);
    if (!(Symbol.asyncIterator in responses)) return responses;
    const head = `{"id":${JSON.stringify(args.id)},"type":"next","payload":`;
    return pumped(responses, (response) =>
      args.send(`${head}${operations.formatText(args, response)}}`),
    );
  }

  return {
    connectionInitWaitTimeout: initWaitMs,
    onConnect,
    async onSubscribe(context, id, payload) {
      try {
        return await prepare(context, id, payload);
      } catch (error) {
        return [toGraphqlError(error)];
      }
    },
    execute: (args) => operations.execute(args),
    subscribe: (args) => subscribe(args as SocketOperation),
    onNext: (_context, _id, _payload, args, result) => operations.format(args, result),
    onError: (_context, _id, _payload, errors) => operations.refuse(errors, randomUUID()),
  };
}
