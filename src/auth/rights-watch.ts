import { type Authenticated } from './authentication.js';

/** Reason why an admitted caller's rights ended. */
export type RightsEnd = 'expired' | 'revoked';

export interface RightsWatchParts {
  /**
   * Returns those who would not be admitted now with the same rights; one call covers all watched
   * callers.
   */
  readonly endedAmong: (held: readonly Authenticated[]) => Promise<ReadonlySet<Authenticated>>;
  readonly now: () => Date;
  readonly log: { warn(details: object, message: string): void };
  /**
   * Interval between polls of the store for revocations by other processes, in milliseconds;
   * defaults to a second.
   */
  readonly pollMs?: number;
}

const POLL_MS = 1000;

/**
 * Ends work whose rights have ended: subscriptions outlive the request that admitted them.
 * Revocations by this process are seen after their commit, those by another one at the next poll
 * (ASVS 7.4.1, 8.3.2).
 */
export class RightsWatch {
  readonly #parts: RightsWatchParts;
  readonly #held = new Map<Authenticated, Set<(why: RightsEnd) => void>>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(parts: RightsWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.wake(), parts.pollMs ?? POLL_MS);
    this.#timer.unref();
  }

  /**
   * Calls `end` once, when these rights end.
   * @returns a function that stops watching; call it when the rights are no longer needed
   */
  watch(authenticated: Authenticated, end: (why: RightsEnd) => void): () => void {
    const ends = this.#held.get(authenticated) ?? new Set();
    this.#held.set(authenticated, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0) this.#held.delete(authenticated);
    };
  }

  /** Checks now, because rights may have been revoked. */
  wake(): void {
    this.#again = true;
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Checks all watched callers. A call during a check causes another one: the data may have been
   * read before the call.
   */
  async #look(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#lookOnce();
      } catch (error) {
        this.#parts.log.warn({ err: error }, 'tokens could not be looked at again');
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const now = this.#parts.now();
    for (const authenticated of [...this.#held.keys()])
      if (authenticated.expiresAt <= now) this.#end(authenticated, 'expired');
    if (this.#held.size === 0) return;
    for (const authenticated of await this.#parts.endedAmong([...this.#held.keys()]))
      this.#end(authenticated, 'revoked');
  }

  #end(authenticated: Authenticated, why: RightsEnd): void {
    const ends = this.#held.get(authenticated) ?? [];
    this.#held.delete(authenticated);
    for (const end of ends) end(why);
  }
}
