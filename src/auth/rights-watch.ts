import { type Authenticated } from './authentication.js';

/** Why somebody who was let in has to go. */
export type RightsEnd = 'expired' | 'revoked';

export interface RightsWatchParts {
  /** Those of them who would not be let in now with the same rights; one question for all who are watched. */
  readonly endedAmong: (held: readonly Authenticated[]) => Promise<ReadonlySet<Authenticated>>;
  readonly now: () => Date;
  readonly log: { warn(details: object, message: string): void };
  /** How often the store is asked for what other processes took away; a second unless told otherwise. */
  readonly pollMs?: number;
}

const POLL_MS = 1000;

/**
 * Ends what was begun with rights that are no more: subscriptions outlive the request that let them in. What this process
 * takes away is seen after the commit that does so, what another one takes away at the next poll (ASVS 7.4.1, 8.3.2).
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

  /** Calls `end` once, when these rights end. → forgets about it; to be called when nothing needs the rights any more */
  watch(authenticated: Authenticated, end: (why: RightsEnd) => void): () => void {
    const ends = this.#held.get(authenticated) ?? new Set();
    this.#held.set(authenticated, ends.add(end));
    return () => {
      ends.delete(end);
      if (ends.size === 0) this.#held.delete(authenticated);
    };
  }

  /** Looks now: rights may have been taken from somebody. */
  wake(): void {
    this.#again = true;
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whoever calls while it looks is looked after by one more look: what was read may be older than the call. */
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
