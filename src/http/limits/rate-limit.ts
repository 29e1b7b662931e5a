import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FleetgraphError } from '../../domain/errors.js';
import {
  type CountChange,
  type SharedCount,
  type SharedCounts,
} from '../../domain/ports/shared-counts.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { networkOf } from './network.js';

/** Rate limit: average per second and burst. */
export interface Rate {
  /** 0: no limit. */
  readonly perSecond: number;
  readonly burst: number;
}

/** Result of a rate limit for one request, with its headers. */
export interface Verdict {
  readonly isAllowed: boolean;
  /** Whole seconds until there is room again; 0 when there is. */
  readonly retryAfterSeconds: number;
  /**
   * `RateLimit-…` (draft-ietf-httpapi-ratelimit-headers-06), with `Retry-After` (RFC 9110 §10.2.3)
   * on a refusal; empty where there is no limit.
   */
  readonly headers: Readonly<Record<string, string>>;
}

const UNLIMITED: Verdict = { isAllowed: true, retryAfterSeconds: 0, headers: {} };

/** Maximum keys with changes that other instances have not seen: callers can invent keys. */
const MAX_CHANGES = 10_000;

/**
 * Budget for each key: `burst` in every window of `burst / perSecond` seconds, counted from the
 * key's first use. Counted in this process, and added up with other instances; a key is deleted
 * when its window is over (see docs/decisions).
 */
export class RateLimit implements SharedCounts {
  readonly #limiter: RateLimiterMemory | undefined;
  readonly #budget: number;
  readonly #seconds: number;
  readonly #policy: string;
  /** Numbers added since the last exchange with other instances; undefined before the first. */
  #changes: Map<string, number> | undefined;

  constructor({ perSecond, burst }: Rate) {
    this.#budget = Math.max(burst, perSecond);
    this.#seconds = this.#budget / perSecond;
    this.#policy = `${this.#budget};w=${Math.ceil(this.#seconds)}`;
    this.#limiter =
      perSecond > 0
        ? new RateLimiterMemory({ keyPrefix: '', points: this.#budget, duration: this.#seconds })
        : undefined;
  }

  /** Counts one request. */
  async take(key: string): Promise<Verdict> {
    if (!this.#limiter) return UNLIMITED;
    this.#note(key);
    try {
      return this.#verdictOf(await this.#limiter.consume(key), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return this.#verdictOf(refusal, false);
      throw refusal;
    }
  }

  takeChanges(): readonly CountChange[] {
    this.#changes ??= new Map();
    const changes = [...this.#changes];
    this.#changes.clear();
    const windowMs = this.#seconds * 1000;
    return changes.map(([key, added]) => ({ key, added, windowMs }));
  }

  learn(counts: readonly SharedCount[]): void {
    for (const { key, count, leftMs } of counts)
      // Counts what was added here while the exchange was in progress. A window that is over needs
      // no count.
      if (leftMs > 0)
        void this.#limiter?.set(key, count + (this.#changes?.get(key) ?? 0), leftMs / 1000);
  }

  /** Requests without a change that is sent are counted by this process alone. */
  #note(key: string): void {
    if (!this.#changes) return;
    const added = this.#changes.get(key);
    if (added !== undefined || this.#changes.size < MAX_CHANGES)
      this.#changes.set(key, (added ?? 0) + 1);
  }

  #verdictOf({ msBeforeNext, remainingPoints }: RateLimiterRes, isAllowed: boolean): Verdict {
    const reset = Math.max(1, Math.ceil(msBeforeNext / 1000));
    const headers = {
      'ratelimit-limit': String(this.#budget),
      'ratelimit-policy': this.#policy,
      'ratelimit-remaining': String(Math.max(0, remainingPoints)),
      'ratelimit-reset': String(reset),
    };
    if (isAllowed) return { isAllowed, retryAfterSeconds: 0, headers };
    return {
      isAllowed,
      retryAfterSeconds: reset,
      headers: { ...headers, 'retry-after': String(reset) },
    };
  }
}

/**
 * Returns the key that a caller's calls are counted by, on every transport alike: a client,
 * whatever address it calls from; anonymous callers, and those with an invalid token, by their
 * network (ASVS 5.0 2.4.1, OWASP API4).
 */
export function callerKey(viewer: Viewer | null, ip: string): string {
  return viewer ? `client ${viewer.clientId}` : networkOf(ip);
}

/** Creates the error for a caller who was refused, with `retryAfterSeconds`. */
export function rateLimited({ retryAfterSeconds }: Verdict): FleetgraphError {
  return new FleetgraphError(
    'RATE_LIMITED',
    `Too many requests; try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
