import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ExecutionResult } from 'graphql';
import { type Authenticated } from '../../auth/authentication.js';
import { type RightsEnd, type RightsWatch } from '../../auth/rights-watch.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { kindOf } from '../../graphql/engine/outcome.js';
import { type Admission } from '../limits/admission.js';
import { type OpenLimit } from '../limits/open-limit.js';
import { keyOf } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { Operations, type RunningOperation } from './operations.js';
import { isOutage, retryHeaders } from './outage.js';
import { type CallbackAddress, RouterCallback, RouterGone } from './router-callback.js';

/** As many as one process carries. */
const MAX_SUBSCRIPTIONS = 10_000;
const DEFAULT_HEARTBEAT_MS = 5000;
const SHORTEST_HEARTBEAT_MS = 100;
/** A heartbeat comes a little earlier than it is due: routers count from the last one. */
const EARLY = 0.75;

const RIGHTS_ENDED: Readonly<Record<RightsEnd, string>> = {
  expired: 'The access token has expired.',
  revoked: 'The access token is not valid any more.',
};

export interface CallbackSubscriptionsParts {
  readonly graphql: GraphqlEngine;
  readonly admission: Pick<Admission, 'callerOf'>;
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Origins of routers that may be called: a caller names the address, and must not have us call anybody else. */
  readonly allowedOrigins: readonly string[];
  /** How many of them one client, or one address without a token, may have open at a time. */
  readonly openLimit: OpenLimit;
  /** Bounds what is under way to routers. */
  readonly unread: UnreadBudget;
}

interface Asked extends CallbackAddress {
  /** 0 for none. */
  readonly heartbeatMs: number;
}

type Values = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(message: string): never {
  throw new FleetgraphError('BAD_USER_INPUT', message, { argument: 'extensions.subscription' });
}

function textOf(extension: Values, name: string): string {
  const value = extension[name];
  return typeof value === 'string' && value !== '' && value.length <= 1000
    ? value
    : refuse(`extensions.subscription.${name} must be a text of 1 to 1000 characters.`);
}

/** @throws FleetgraphError BAD_USER_INPUT */
function readAddress(extension: Values, allowedOrigins: readonly string[]): Asked {
  const text = textOf(extension, 'callbackUrl');
  const callbackUrl = URL.canParse(text)
    ? new URL(text)
    : refuse('extensions.subscription.callbackUrl is not a URL.');
  if (!allowedOrigins.includes(callbackUrl.origin))
    refuse(
      'The origin of extensions.subscription.callbackUrl is not among those that may be called (FLEETGRAPH_CALLBACK_ORIGINS).',
    );
  if (callbackUrl.username !== '' || callbackUrl.password !== '')
    refuse('extensions.subscription.callbackUrl must not contain credentials.');
  const heartbeatMs = extension['heartbeatIntervalMs'] ?? DEFAULT_HEARTBEAT_MS;
  const isGood =
    typeof heartbeatMs === 'number' &&
    Number.isSafeInteger(heartbeatMs) &&
    (heartbeatMs === 0 || (heartbeatMs >= SHORTEST_HEARTBEAT_MS && heartbeatMs <= 2 ** 31 - 1));
  if (!isGood)
    refuse(
      `extensions.subscription.heartbeatIntervalMs must be 0, or at least ${SHORTEST_HEARTBEAT_MS}.`,
    );
  return {
    callbackUrl,
    id: textOf(extension, 'subscriptionId'),
    verifier: textOf(extension, 'verifier'),
    heartbeatMs,
  };
}

/**
 * Subscriptions for routers that want to be called for every event (Apollo's HTTP callback protocol 1.0) instead of keeping
 * a connection open. An event is asked for when the router has taken the one before it.
 */
export class CallbackSubscriptions {
  readonly #parts: CallbackSubscriptionsParts;
  readonly #operations: Operations;
  readonly #endings = new Map<AbortController, Promise<void>>();
  #isClosing = false;

  constructor(parts: CallbackSubscriptionsParts) {
    this.#parts = parts;
    this.#operations = new Operations(parts.graphql, 'callback');
  }

  /** How many are open. */
  get size(): number {
    return this.#endings.size;
  }

  /** A hook for `preHandler`: answers requests that ask for callbacks, and lets all others pass. */
  readonly take = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = request.method === 'POST' && isObject(request.body) ? request.body : {};
    const extension = isObject(body['extensions']) ? body['extensions']['subscription'] : undefined;
    if (!isObject(extension)) return;
    reply.type('application/json; charset=utf-8').header('subscription-protocol', 'callback');
    try {
      await this.#begin(body, extension, request);
      await reply.send({ data: null });
    } catch (error) {
      await reply.code(error instanceof Refused ? 200 : this.#statusOf(error, reply)).send({
        data: null,
        errors:
          error instanceof Refused ? error.errors : this.#operations.refuse([error], request.id),
      });
    }
  };

  /** Ends all of them and takes no more. */
  async dispose(): Promise<void> {
    this.#isClosing = true;
    const endings = [...this.#endings];
    for (const [controller] of endings)
      controller.abort(
        new FleetgraphError(
          'RATE_LIMITED',
          'The server is about to stop: subscribe again after your last cursor.',
          { retryAfterSeconds: 1 },
        ),
      );
    await Promise.all(endings.map(([, ending]) => ending));
  }

  #statusOf(error: unknown, reply: FastifyReply): number {
    if (!(error instanceof FleetgraphError)) return 400;
    if (isOutage(error)) {
      reply.headers(retryHeaders(error));
      return 503;
    }
    if (error.code !== 'RATE_LIMITED') return 400;
    reply.header('retry-after', String(error.data['retryAfterSeconds']));
    return 429;
  }

  async #begin(body: Values, extension: Values, request: FastifyRequest): Promise<void> {
    const caller = this.#parts.admission.callerOf(request);
    const requestId = request.id;
    if (this.#isClosing || this.size >= MAX_SUBSCRIPTIONS)
      throw new FleetgraphError('RATE_LIMITED', 'No more subscriptions are taken here now.', {
        retryAfterSeconds: 1,
      });
    const address = readAddress(extension, this.#parts.allowedOrigins);
    const operation = this.#operations.begin(body, caller?.viewer ?? null, requestId);
    if (!('document' in operation))
      throw new Refused(this.#operations.refuse(operation, requestId));
    if (kindOf(operation.document, operation.operationName) !== 'subscription')
      refuse('Only subscriptions can be answered by callbacks.');

    const key = keyOf(request);
    const { unread: budget } = this.#parts;
    const release = this.#parts.openLimit.take(key);
    try {
      const stop = new AbortController();
      const router = new RouterCallback({ address, signal: stop.signal, budget, key });
      await router
        .send({ action: 'check' })
        .catch((cause: unknown) =>
          refuse(`The router did not confirm the subscription: ${(cause as Error).message}.`),
        );
      const responses = await this.#operations.subscribe(operation);
      if (!(Symbol.asyncIterator in responses))
        throw new Refused(this.#operations.format(operation, responses).errors ?? []);
      const ending = this.#carry({
        responses,
        operation,
        router,
        stop,
        address,
        caller,
        key,
      }).finally(() => {
        this.#endings.delete(stop);
        release();
      });
      this.#endings.set(stop, ending);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #carry({
    responses,
    operation,
    router,
    stop,
    address,
    caller,
    key,
  }: Carried): Promise<void> {
    const { graphql, rights, unread: budget } = this.#parts;
    const end = (reason: unknown): void => stop.abort(reason);
    const forget = caller
      ? rights.watch(caller, (why) =>
          end(new FleetgraphError('UNAUTHENTICATED', RIGHTS_ENDED[why])),
        )
      : () => undefined;
    const heartbeat =
      address.heartbeatMs > 0
        ? setInterval(
            () => void router.send({ action: 'check' }).catch(end),
            address.heartbeatMs * EARLY,
          )
        : undefined;
    heartbeat?.unref();
    stop.signal.addEventListener('abort', () => void responses.return(undefined));
    let reason: unknown;
    try {
      for await (const response of responses)
        await router.send({
          action: 'next',
          payload: this.#operations.format(operation, response),
        });
    } catch (error) {
      reason = error;
    } finally {
      forget();
      clearInterval(heartbeat);
      await responses.return(undefined);
    }
    reason = stop.signal.aborted ? stop.signal.reason : reason;
    if (reason instanceof RouterGone) {
      if (!reason.hasUnsubscribed)
        graphql.log.warn(
          { err: reason },
          'a router no longer takes the events of its subscription',
        );
      return;
    }
    const errors =
      reason === undefined ? {} : { errors: graphql.toClientErrors([reason], operation.requestId) };
    const farewell = new RouterCallback({
      address,
      signal: new AbortController().signal,
      budget,
      key,
    });
    await farewell
      .send({ action: 'complete', ...errors })
      .catch((error: unknown) =>
        graphql.log.warn(
          { err: error },
          'a router could not be told of the end of its subscription',
        ),
      );
  }
}

interface Carried {
  readonly responses: AsyncGenerator<ExecutionResult, void, void>;
  readonly operation: RunningOperation;
  readonly router: RouterCallback;
  readonly stop: AbortController;
  readonly address: Asked;
  readonly caller: Authenticated | null;
  readonly key: string;
}

/** GraphQL's own errors, told in the answer to the request. */
class Refused extends Error {
  readonly errors: ReturnType<Operations['refuse']>;

  constructor(errors: ReturnType<Operations['refuse']>) {
    super('refused');
    this.name = 'Refused';
    this.errors = errors;
  }
}
