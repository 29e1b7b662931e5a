import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type GraphQLFormattedError } from 'graphql';
import { type RightsWatch } from '../../../auth/rights-watch.js';
import { FleetgraphError } from '../../../domain/errors.js';
import { type GraphqlEngine } from '../../../graphql/engine/engine.js';
import { kindOf } from '../../../graphql/engine/operation.js';
import { type Admission } from '../../limits/admission.js';
import { type OpenLimit } from '../../limits/open-limit.js';
import { keyOf } from '../../limits/unread-answers.js';
import { type UnreadBudget } from '../../limits/unread-budget.js';
import { Operations, type RunningOperation } from '../operations.js';
import { httpRefusal } from '../outage.js';
import { type ResponseSource, Sessions } from '../session.js';
import {
  isObject,
  type JsonObject,
  readCallbackRequest,
  refuseExtension,
} from './callback-request.js';
import { CallbackSession } from './callback-session.js';

/** Maximum subscriptions per process. */
const MAX_SUBSCRIPTIONS = 10_000;
/** Milliseconds for the last call to a router: enough for all of its attempts. */
const LAST_CALL_MS = 60_000;

export interface CallbackSubscriptionsParts {
  readonly graphql: GraphqlEngine;
  readonly admission: Pick<Admission, 'callerOf'>;
  readonly rights: Pick<RightsWatch, 'watch'>;
  /**
   * Addresses below which routers may be called: the address comes from a caller, who must not make
   * the server call others.
   */
  readonly allowedAddresses: readonly string[];
  /** Limits open subscriptions per client, or per address without a token. */
  readonly openLimit: OpenLimit;
  /** Limits bytes under way to routers. */
  readonly unread: UnreadBudget;
}

/**
 * Subscriptions for routers that are called for every event (Apollo's HTTP callback protocol 1.0)
 * instead of holding a connection open. An event is executed when the router has taken the one
 * before it.
 */
export class CallbackSubscriptions {
  readonly #parts: CallbackSubscriptionsParts;
  readonly #operations: Operations;
  readonly #sessions: Sessions;

  constructor(parts: CallbackSubscriptionsParts) {
    this.#parts = parts;
    this.#operations = new Operations(parts.graphql, 'callback');
    this.#sessions = new Sessions({ rights: parts.rights, farewellMs: LAST_CALL_MS });
  }

  /** Number of open subscriptions. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Answers requests that ask for callbacks and passes all others on; a hook for `preHandler`. */
  readonly take = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = request.method === 'POST' && isObject(request.body) ? request.body : {};
    const extension = isObject(body['extensions']) ? body['extensions']['subscription'] : undefined;
    if (!isObject(extension)) return;
    reply.type('application/json; charset=utf-8').header('subscription-protocol', 'callback');
    try {
      await this.#begin(body, extension, request);
      await reply.send({ data: null });
    } catch (error) {
      await this.#refuse(error, request, reply);
    }
  };

  /** Refuses new subscriptions, and ends all others. */
  dispose(): Promise<void> {
    return this.#sessions.dispose();
  }

  async #refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (error instanceof Refused) {
      await reply.code(200).send({ data: null, errors: error.errors });
      return;
    }
    const refusal = error instanceof FleetgraphError ? httpRefusal(error) : undefined;
    const [status, headers] = refusal ?? [400, {}];
    const errors = this.#operations.refuse([error], request.id);
    await reply.headers(headers).code(status).send({ data: null, errors });
  }

  async #begin(body: JsonObject, extension: JsonObject, request: FastifyRequest): Promise<void> {
    const { admission, graphql, openLimit } = this.#parts;
    const caller = admission.callerOf(request);
    if (!caller)
      throw new FleetgraphError(
        'UNAUTHENTICATED',
        'Subscriptions by callback need an access token.',
      );
    if (this.#sessions.isClosing || this.size >= MAX_SUBSCRIPTIONS)
      throw new FleetgraphError('RATE_LIMITED', 'No more subscriptions are taken here now.', {
        retryAfterSeconds: 1,
      });
    const operation = this.#operations.begin(body, caller.viewer, request.id);
    if (!('document' in operation))
      throw new Refused(this.#operations.refuse(operation, request.id));
    if (kindOf(operation.document, operation.operationName) !== 'subscription')
      refuseExtension('Only subscriptions can be answered by callbacks.');

    const release = openLimit.take(keyOf(request));
    try {
      const responses = await this.#subscribe(operation);
      const callback = await this.#confirm(responses, extension, keyOf(request));
      void callback
        .run(operation, responses, caller)
        .catch((error: unknown) =>
          graphql.log.error({ err: error }, 'a subscription did not end well'),
        )
        .finally(release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Checks the caller's rights, before its router is called. */
  async #subscribe(operation: RunningOperation): Promise<ResponseSource> {
    const responses = await this.#operations.subscribe(operation);
    if (Symbol.asyncIterator in responses) return responses;
    throw new Refused(this.#operations.format(operation, responses).errors ?? []);
  }

  /** Returns the session, once the router has confirmed that it asked for the subscription. */
  async #confirm(
    responses: ResponseSource,
    extension: JsonObject,
    key: string,
  ): Promise<CallbackSession> {
    const { allowedAddresses, graphql, unread: budget } = this.#parts;
    try {
      const callback = new CallbackSession({
        graphql,
        operations: this.#operations,
        sessions: this.#sessions,
        request: readCallbackRequest(extension, allowedAddresses),
        budget,
        key,
      });
      await callback
        .confirm()
        .catch((cause: unknown) =>
          refuseExtension(
            `The router did not confirm the subscription: ${(cause as Error).message}.`,
          ),
        );
      return callback;
    } catch (error) {
      await responses.return(undefined);
      throw error;
    }
  }
}

/** Refusal with errors of GraphQL, which are the response to the request. */
class Refused extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('refused');
    this.name = 'Refused';
    this.errors = errors;
  }
}
