import { StoreUnavailable } from '../store/engine/store.js';

/** Value that the follower has not had, and whether it is the last one. */
export interface Seen<T> {
  readonly value: T;
  readonly isLast: boolean;
}

/** Followers of one subject, and the number of notifications. */
interface Topic {
  followers: number;
  tellings: number;
  readonly listeners: Set<() => void>;
}

/**
 * Notifies followers in this process that something may have changed. Passes no values: followers
 * read the state themselves when they are ready, so that a slow one costs no memory and gets the
 * newest state. A slow poll finds the writes of other processes.
 */
export class ChangesHub {
  readonly #pollMs: number;
  readonly #topics = new Map<string, Topic>();

  constructor({ pollMs = 2000 }: { readonly pollMs?: number } = {}) {
    this.#pollMs = pollMs;
  }

  /**
   * Notifies followers; call it after the commit.
   * @param subjectId an onboarding's id, or a fleet's for the health of its accounts
   */
  tell(subjectId: string): void {
    const topic = this.#topics.get(subjectId);
    if (!topic) return;
    topic.tellings += 1;
    for (const listener of [...topic.listeners]) listener();
  }

  /**
   * Reads now and after each notification; ends after the last value, or when the signal is
   * aborted.
   * @param look returns undefined without news for the follower, null if the subject is gone
   */
  async *follow<T>(
    subjectId: string,
    look: () => Promise<Seen<T> | undefined | null>,
    signal: AbortSignal,
  ): AsyncGenerator<T, void, void> {
    const topic = this.#enter(subjectId);
    try {
      while (!signal.aborted) {
        // Read before the look, so that a commit during it is not missed.
        const { tellings } = topic;
        const seen = await look().catch(nothingWhileAway);
        if (seen === null) return;
        if (seen) yield seen.value;
        if (seen?.isLast) return;
        if (!seen) await this.#pause(topic, tellings, signal);
      }
    } finally {
      this.#leave(subjectId, topic);
    }
  }

  #enter(subjectId: string): Topic {
    const topic = this.#topics.get(subjectId) ?? {
      followers: 0,
      tellings: 0,
      listeners: new Set(),
    };
    this.#topics.set(subjectId, topic);
    topic.followers += 1;
    return topic;
  }

  #leave(subjectId: string, topic: Topic): void {
    topic.followers -= 1;
    if (topic.followers === 0) this.#topics.delete(subjectId);
  }

  /** Waits for the next notification, at most until the next poll. */
  #pause(topic: Topic, tellings: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || topic.tellings !== tellings) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        topic.listeners.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, this.#pollMs);
      topic.listeners.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** Returns undefined while the database is unavailable: the next poll looks again. */
function nothingWhileAway(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
}
