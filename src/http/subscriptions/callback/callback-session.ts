import { type Authenticated } from '../../../auth/authentication.js';
import { FleetgraphError } from '../../../domain/errors.js';
import { type GraphqlEngine } from '../../../graphql/engine/engine.js';
import { type UnreadBudget } from '../../limits/unread-budget.js';
import { type Operations, type RunningOperation } from '../operations.js';
import {
  pump,
  type ResponseSource,
  rightsEndedError,
  type SessionEnd,
  type Sessions,
} from '../session.js';
import { type CallbackRequest } from './callback-request.js';
import { RouterCallback, RouterGone } from './router-callback.js';

/** Share of the interval after which a heartbeat is sent: routers count from the last one. */
const HEARTBEAT_SHARE = 0.75;

export interface CallbackSessionParts {
  readonly graphql: Pick<GraphqlEngine, 'log' | 'toClientErrors'>;
  readonly operations: Operations;
  readonly sessions: Sessions;
  readonly request: CallbackRequest;
  /** Limits bytes under way to routers. */
  readonly budget: UnreadBudget;
  /** Key under which the subscriber is counted. */
  readonly key: string;
}

function errorOf(end: SessionEnd): FleetgraphError {
  if (end !== 'shutdown') return rightsEndedError(end);
  return new FleetgraphError(
    'RATE_LIMITED',
    'The server is about to stop: subscribe again after your last cursor.',
    { retryAfterSeconds: 1 },
  );
}

/** Session of one subscription: its router is called for every event, and once at the end. */
export class CallbackSession {
  readonly #parts: CallbackSessionParts;
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  readonly #router: RouterCallback;

  constructor(parts: CallbackSessionParts) {
    this.#parts = parts;
    this.#router = this.#callbackUntil(this.#stop.signal);
  }

  /** @throws RouterGone when the router does not know the subscription */
  confirm(): Promise<void> {
    return this.#router.send({ action: 'check' });
  }

  /** Pumps events to the router until one side ends the subscription. */
  async run(
    operation: RunningOperation,
    responses: ResponseSource,
    caller: Authenticated | null,
  ): Promise<void> {
    const session = this.#parts.sessions.open({
      farewell: (end) => this.#stop.abort(errorOf(end)),
      cut: () => this.#cut.abort(),
    });
    try {
      session.admit(caller);
      const reason = await this.#pump(operation, responses);
      await this.#complete(reason, operation.requestId);
    } finally {
      session.close();
    }
  }

  /** Returns why the events ended: an error, or undefined if there are no more. */
  async #pump(operation: RunningOperation, responses: ResponseSource): Promise<unknown> {
    const { signal } = this.#stop;
    const heartbeat = this.#startHeartbeat();
    const leave = (): void => void responses.return(undefined);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
    let reason: unknown;
    try {
      await pump(responses, (response) =>
        this.#router.send({
          action: 'next',
          payload: this.#parts.operations.format(operation, response),
        }),
      );
    } catch (error) {
      reason = error;
    } finally {
      clearInterval(heartbeat);
      await responses.return(undefined);
    }
    return signal.aborted ? signal.reason : reason;
  }

  /** Sends heartbeats, one at a time: a router that hangs is not called again meanwhile. */
  #startHeartbeat(): NodeJS.Timeout | undefined {
    const { heartbeatMs } = this.#parts.request;
    if (heartbeatMs === 0) return undefined;
    let isUnderWay = false;
    const beat = (): void => {
      if (isUnderWay) return;
      isUnderWay = true;
      void this.confirm()
        .catch((error: unknown) => this.#stop.abort(error))
        .finally(() => (isUnderWay = false));
    };
    return setInterval(beat, heartbeatMs * HEARTBEAT_SHARE).unref();
  }

  /** Notifies the router of the end, unless the router itself has ended the subscription. */
  async #complete(reason: unknown, requestId: string): Promise<void> {
    const { graphql } = this.#parts;
    if (reason instanceof RouterGone) {
      if (!reason.hasUnsubscribed)
        graphql.log.warn(
          { err: reason },
          'a router no longer takes the events of its subscription',
        );
      return;
    }
    const errors =
      reason === undefined ? {} : { errors: graphql.toClientErrors([reason], requestId) };
    await this.#callbackUntil(this.#cut.signal)
      .send({ action: 'complete', ...errors })
      .catch((error: unknown) =>
        graphql.log.warn(
          { err: error },
          'a router could not be notified of the end of its subscription',
        ),
      );
  }

  #callbackUntil(signal: AbortSignal): RouterCallback {
    const { request: address, budget, key } = this.#parts;
    return new RouterCallback({ address, signal, budget, key });
  }
}
