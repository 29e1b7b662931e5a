import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

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
  /** `RateLimit-…` (draft-ietf-httpapi-ratelimit-headers-06), with `Retry-After` (RFC 9110 §10.2.3) on a refusal; empty where there is no limit. */
  readonly headers: Readonly<Record<string, string>>;
}

const UNLIMITED: Verdict = { isAllowed: true, retryAfterSeconds: 0, headers: {} };

/**
 * Budget for each key: `burst` in every window of `burst
 * perSecond` seconds, counted from the key's first use. Stored in this process only; a key is
 * deleted when its window is over (see docs/decisions).
 */
export class RateLimit {
  readonly #limiter: RateLimiterMemory | undefined;
  readonly #budget: number;
  readonly #policy: string;

  constructor({ perSecond, burst }: Rate) {
    this.#budget = Math.max(burst, perSecond);
    const seconds = this.#budget / perSecond;
    this.#policy = `${this.#budget};w=${Math.ceil(seconds)}`;
    this.#limiter =
      perSecond > 0
        ? new RateLimiterMemory({ keyPrefix: '', points: this.#budget, duration: seconds })
        : undefined;
  }

  /** Counts one request. */
  async take(key: string): Promise<Verdict> {
    if (!this.#limiter) return UNLIMITED;
    try {
      return this.#verdictOf(await this.#limiter.consume(key), true);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return this.#verdictOf(refusal, false);
      throw refusal;
    }
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
