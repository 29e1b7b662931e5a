import { Hints } from '../store/engine/hints.js';
import { type AfterCommit } from '../store/engine/store.js';
import { SharedStates, type StateReader } from './shared-states.js';

/** Interval between polls for writes of other processes, in milliseconds. */
const POLL_MS = 2000;

export interface ChangesHubParts {
  /** Hints of other processes; none by default. */
  readonly hints?: Hints;
  readonly pollMs?: number;
}

/**
 * Notifies followers in all processes that a state may have changed. Passes no values: the states
 * are read again, once for all followers.
 */
export class ChangesHub {
  readonly #hints: Hints;
  readonly #pollMs: number;
  readonly #listeners: ((subjectId: string) => void)[] = [];

  constructor({ hints = new Hints(), pollMs = POLL_MS }: ChangesHubParts = {}) {
    this.#hints = hints;
    this.#pollMs = pollMs;
  }

  /**
   * Notifies followers after the commit.
   * @param subjectId an onboarding's id, a fleet's for the health of its accounts, or the subject
   *   of the states of its vehicles
   */
  notifyAfter(afterCommit: AfterCommit, subjectId: string): void {
    afterCommit(() => this.notify(subjectId), { topic: 'state', id: subjectId });
  }

  /** Notifies followers in this process; call it after the commit. */
  notify(subjectId: string): void {
    for (const listener of this.#listeners) listener(subjectId);
  }

  /** Adds a listener that is called with each subject in this process. */
  listen(listener: (subjectId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Returns states to follow, which are read again after each notification of their ids. */
  states<T>(reader: StateReader<T>): SharedStates<T> {
    const states = new SharedStates({ ...reader, hints: this.#hints, pollMs: this.#pollMs });
    this.#listeners.push((subjectId) => states.changed(subjectId));
    return states;
  }
}
