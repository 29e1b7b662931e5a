import { StoreUnavailable } from '../store/engine/store.js';

/** What a look found: a value that the follower has not had, and whether it is the last there can be. */
export interface Seen<T> {
  readonly value: T;
  readonly isLast: boolean;
}

/** Who follows one subject, and how often they were told to look. */
interface Topic {
  followers: number;
  tellings: number;
  readonly listeners: Set<() => void>;
}

/**
 * Tells followers in this process that something may have changed. Nothing is handed over: they look for themselves, when
 * they are ready for more, so that a slow one costs no memory and gets the newest state. What another process has written
 * a slow poll finds.
 */
export class ChangesHub {
  readonly #pollMs: number;
  readonly #topics = new Map<string, Topic>();

  constructor({ pollMs = 2000 }: { readonly pollMs?: number } = {}) {
    this.#pollMs = pollMs;
  }

  /**
   * To be called after the commit.
   * @param subjectId an onboarding's id, or a fleet's when it is about the health of its accounts
   */
  tell(subjectId: string): void {
    const topic = this.#topics.get(subjectId);
    if (!topic) return;
    topic.tellings += 1;
    for (const listener of [...topic.listeners]) listener();
  }

  /**
   * Looks now, and again whenever it is told to; ends after the last value, or when the signal is aborted.
   * @param look → undefined when there is nothing that the follower has not had, null when the subject is gone
   */
  async *follow<T>(
    subjectId: string,
    look: () => Promise<Seen<T> | undefined | null>,
    signal: AbortSignal,
  ): AsyncGenerator<T, void, void> {
    const topic = this.#enter(subjectId);
    try {
      while (!signal.aborted) {
        // Taken before looking, so that what is committed meanwhile is not slept over.
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

  /** Until it is told to look again, at most as long as between two polls. */
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

/** While the database is away nothing new is seen, and the next poll looks again. */
function nothingWhileAway(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
}
