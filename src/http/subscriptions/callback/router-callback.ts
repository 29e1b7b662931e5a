import { setTimeout as sleep } from 'node:timers/promises';
import { type GraphQLFormattedError } from 'graphql';
import { USER_AGENT } from '../../../domain/values/version.js';
import { type UnreadBudget } from '../../limits/unread-budget.js';
import { type FormattedResponse } from '../operations.js';

/** Address of one subscription at its router: Apollo's HTTP callback protocol, 1.0. */
export interface CallbackAddress {
  readonly callbackUrl: URL;
  readonly id: string;
  /** Secret of the router, which shows that it has asked for the subscription. */
  readonly verifier: string;
}

type Message =
  | { readonly action: 'check' }
  | { readonly action: 'next'; readonly payload: FormattedResponse }
  | { readonly action: 'complete'; readonly errors?: readonly GraphQLFormattedError[] };

/** The router no longer knows the subscription, or cannot be reached. */
export class RouterGone extends Error {
  /** True if the router itself has ended the subscription. */
  readonly hasUnsubscribed: boolean;

  constructor(
    message: string,
    {
      hasUnsubscribed = false,
      ...options
    }: ErrorOptions & { readonly hasUnsubscribed?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'RouterGone';
    this.hasUnsubscribed = hasUnsubscribed;
  }
}

const ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;
/** Milliseconds that a router has to answer one call. */
const TIMEOUT_MS = 10_000;

export interface RouterCallbackParts {
  readonly address: CallbackAddress;
  /** Aborts calls under way. */
  readonly signal: AbortSignal;
  readonly firstWaitMs?: number;
  /** Limits bytes under way to routers. */
  readonly budget: UnreadBudget;
  /** Key under which the subscriber is counted. */
  readonly key: string;
}

/**
 * Calls one router for one subscription. A call that fails is sent again, in order; a refusal is
 * final.
 */
export class RouterCallback {
  readonly #address: CallbackAddress;
  readonly #signal: AbortSignal;
  readonly #firstWaitMs: number;
  readonly #budget: UnreadBudget;
  readonly #key: string;

  constructor({ address, signal, firstWaitMs = FIRST_WAIT_MS, budget, key }: RouterCallbackParts) {
    this.#budget = budget;
    this.#key = key;
    this.#address = address;
    this.#signal = signal;
    this.#firstWaitMs = firstWaitMs;
  }

  /** @throws RouterGone when the router refuses, or has not answered after several attempts */
  async send(message: Message): Promise<void> {
    let cause: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await this.#wait(attempt);
      try {
        const { ok, status } = await this.#post(message);
        if (ok) return;
        if (status < 500)
          throw new RouterGone(`the router answered ${status}`, {
            hasUnsubscribed: status === 404,
          });
        cause = new Error(`the router answered ${status}`);
      } catch (error) {
        if (error instanceof RouterGone || this.#signal.aborted) throw error;
        cause = error;
      }
    }
    throw new RouterGone('the router could not be reached', { cause });
  }

  #wait(attempt: number): Promise<void> {
    return sleep(this.#firstWaitMs * 2 ** (attempt - 1), undefined, { signal: this.#signal });
  }

  async #post(message: Message): Promise<Pick<Response, 'ok' | 'status'>> {
    const { id, verifier } = this.#address;
    const body = JSON.stringify({ kind: 'subscription', id, verifier, ...message });
    const stop = new AbortController();
    const cut = (): void => stop.abort(new Error('too much was under way to routers'));
    const share = this.#budget.open(this.#key, cut);
    try {
      const limit = share.update(body.length);
      if (limit === undefined) return await this.#fetch(body, stop.signal);
      this.#budget.reports.hit(limit, this.#key, { bytes: body.length });
      throw new Error('too much is under way to routers');
    } finally {
      share.close();
    }
  }

  async #fetch(body: string, cut: AbortSignal): Promise<Pick<Response, 'ok' | 'status'>> {
    const response = await fetch(this.#address.callbackUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'subscription-protocol': 'callback',
        'user-agent': USER_AGENT,
      },
      body,
      // Redirects are not followed: only the allowed address may be called.
      redirect: 'manual',
      signal: AbortSignal.any([this.#signal, cut, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response;
  }
}
