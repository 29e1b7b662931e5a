/** Subjects of hints. Most have the id of what has changed. */
export const HINT_TOPICS = [
  /** Events were added to the journal of this fleet. */
  'journal',
  /** This onboarding, or the health of accounts of this fleet, has changed. */
  'state',
  /** Webhooks of this account are due. */
  'webhooks',
  /** The lease of this name was released. */
  'leases',
  /** Commands were queued. */
  'commands',
  /** Commands have ended. */
  'ended',
  /** Rights of API clients have ended. */
  'rights',
] as const;
export type HintTopic = (typeof HINT_TOPICS)[number];

/** Hint to the other processes on the database that a transaction has changed something. */
export interface Hint {
  readonly topic: HintTopic;
  readonly id?: string;
}

/** Called with the ids of the hints; undefined if anything of the topic may have changed. */
export type HintListener = (ids: ReadonlySet<string> | undefined) => void;

/** Factor by which polls are slower while hints arrive. */
const SLOWER = 5;
/** Maximum delay of a timer in Node, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Hints that other processes send with their commits. A hint may be lost, so every listener polls
 * as well. SQLite has no hints: its file belongs to one server.
 */
export class Hints {
  readonly #listeners = new Map<HintTopic, Set<HintListener>>();
  readonly #onFirstListener: () => void;
  #isArriving = false;

  /** @param onFirstListener called when the first listener is added */
  constructor(onFirstListener: () => void = () => undefined) {
    this.#onFirstListener = onFirstListener;
  }

  /** Adds a listener. @returns a function that removes it */
  on(topic: HintTopic, listener: HintListener): () => void {
    const isFirst = this.#listeners.size === 0;
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    if (isFirst) this.#onFirstListener();
    return () => void listeners.delete(listener);
  }

  /** True while hints of other processes arrive. */
  get isArriving(): boolean {
    return this.#isArriving;
  }

  /** Returns the interval of a poll behind hints: longer while they arrive. */
  pollMs(ms: number): number {
    return Math.min(this.#isArriving ? SLOWER * ms : ms, MAX_TIMER_MS);
  }

  /**
   * Reports that hints arrive from now on, or no longer. Hints may have been lost before, so that
   * all listeners are called.
   */
  setArriving(isArriving: boolean): void {
    if (this.#isArriving === isArriving) return;
    this.#isArriving = isArriving;
    for (const topic of this.#listeners.keys()) this.#call(topic, undefined);
  }

  /** Passes received hints to the listeners. */
  receive(hints: ReadonlyMap<HintTopic, ReadonlySet<string> | undefined>): void {
    for (const [topic, ids] of hints) this.#call(topic, ids);
  }

  #call(topic: HintTopic, ids: ReadonlySet<string> | undefined): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(ids);
  }
}
