import { HintedPoll } from '../store/engine/hinted-poll.js';
import { type Hints } from '../store/engine/hints.js';
import { StoreUnavailable } from '../store/engine/store.js';

/** Value that the follower has not had, and whether it is the last one. */
export interface Seen<T> {
  readonly value: T;
  readonly isLast: boolean;
}

/** Reads states by their ids. */
export interface StateReader<T> {
  /** Reads the states that exist. */
  readonly read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>;
  /** Returns the same text for states between which followers see no difference. */
  readonly digest: (state: T) => string;
}

export interface SharedStatesParts<T> extends StateReader<T> {
  readonly hints: Hints;
  readonly pollMs: number;
}

/** State that is followed, as it was read last. */
interface Topic<T> {
  followers: number;
  /** Number of changes seen; 0 until it was read. */
  version: number;
  state: T | undefined;
  digest: string | undefined;
  /** Error of the last read. */
  fault: Error | undefined;
  readonly listeners: Set<() => void>;
}

/**
 * States that many follow. Each is read once for all its followers, after a notification or with
 * all others at an interval. Followers take the newest state when they are ready, so that a slow
 * one costs no memory.
 */
export class SharedStates<T> {
  readonly #parts: SharedStatesParts<T>;
  readonly #topics = new Map<string, Topic<T>>();
  readonly #poll: HintedPoll;

  constructor(parts: SharedStatesParts<T>) {
    this.#parts = parts;
    const { hints, pollMs } = parts;
    const look = (ids: ReadonlySet<string> | undefined): Promise<void> => this.#look(ids);
    this.#poll = new HintedPoll({ hints, topic: 'state', pollMs, look });
  }

  /** Reads a state again if it is followed. */
  changed(id: string): void {
    if (this.#topics.has(id)) void this.#poll.request([id]);
  }

  /**
   * Picks from the state as it is now and after each change; ends after the last value, or when the
   * signal is aborted.
   * @param pick returns undefined without news for the follower, null if the subject is gone
   */
  async *follow<V>(
    id: string,
    pick: (state: T | undefined) => Seen<V> | undefined | null,
    signal: AbortSignal,
  ): AsyncGenerator<V, void, void> {
    const topic = this.#enter(id);
    try {
      // Read again for each new follower: the state at hand may be older than the subscription.
      await untilAborted(this.#poll.request([id]), signal);
      while (!signal.aborted) {
        const { version, fault } = topic;
        if (fault) throw fault;
        const seen = version === 0 ? undefined : pick(topic.state);
        if (seen === null) return;
        if (seen) yield seen.value;
        if (seen?.isLast) return;
        if (!seen) await pause(topic, version, signal);
      }
    } finally {
      this.#leave(id, topic);
    }
  }

  /** Reads the followed states among these ids, all if undefined, and wakes their followers. */
  async #look(ids: ReadonlySet<string> | undefined): Promise<void> {
    const followed = [...this.#topics].filter(([id]) => ids === undefined || ids.has(id));
    if (followed.length === 0) return;
    try {
      const states = await this.#parts.read(followed.map(([id]) => id));
      for (const [id, topic] of followed) this.#set(topic, states.get(id));
    } catch (error) {
      // The next poll reads again when the database is away.
      if (error instanceof StoreUnavailable) return;
      const fault = error instanceof Error ? error : new Error(String(error));
      for (const [, topic] of followed) change(topic, { fault });
    }
  }

  #set(topic: Topic<T>, state: T | undefined): void {
    const digest = state === undefined ? undefined : this.#parts.digest(state);
    const isSame = topic.version > 0 && !topic.fault && topic.digest === digest;
    Object.assign(topic, { state, digest });
    if (!isSame) change(topic, { fault: undefined });
  }

  #enter(id: string): Topic<T> {
    const topic = this.#topics.get(id) ?? newTopic<T>();
    this.#topics.set(id, topic);
    topic.followers += 1;
    this.#poll.start();
    return topic;
  }

  #leave(id: string, topic: Topic<T>): void {
    topic.followers -= 1;
    if (topic.followers > 0) return;
    this.#topics.delete(id);
    if (this.#topics.size === 0) this.#poll.stop();
  }
}

function newTopic<T>(): Topic<T> {
  return {
    followers: 0,
    version: 0,
    state: undefined,
    digest: undefined,
    fault: undefined,
    listeners: new Set(),
  };
}

function change<T>(topic: Topic<T>, { fault }: Pick<Topic<T>, 'fault'>): void {
  topic.fault = fault;
  topic.version += 1;
  for (const listener of [...topic.listeners]) listener();
}

/** Waits for the next change. */
function pause<T>(topic: Topic<T>, version: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || topic.version !== version) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const wake = (): void => {
    topic.listeners.delete(wake);
    signal.removeEventListener('abort', wake);
    resolve(undefined);
  };
  topic.listeners.add(wake);
  signal.addEventListener('abort', wake, { once: true });
  return promise;
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', end));
}
