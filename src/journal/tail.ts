import { type ClearanceEvent } from '../domain/clearance.js';

/** So many of a fleet's newest events stay in memory while somebody follows it. */
const KEPT = 1024;

/** The newest events of one fleet, for followers near the head, and the wake-ups they wait for. */
export class Tail {
  followers = 0;
  #events: ClearanceEvent[] = [];
  #wakeUps = 0;
  readonly #listeners = new Set<() => void>();

  /** Events that were committed; a gap (another process wrote in between) empties the tail, the table has them all. */
  push(events: readonly ClearanceEvent[]): void {
    const expected = (this.#events.at(-1)?.seq ?? NaN) + 1;
    if (events[0]?.seq !== expected) this.#events = [];
    this.#events.push(...events);
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
    this.wake();
  }

  wake(): void {
    this.#wakeUps += 1;
    for (const listener of [...this.#listeners]) listener();
  }

  /** How often it was woken: compared before and after a look, it tells whether something came meanwhile. */
  get wakeUps(): number {
    return this.#wakeUps;
  }

  /** Calls at every wake-up from now on. → takes the listener away again */
  onWake(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Up to `limit` events after a place, or undefined when the tail does not reach back there. */
  after(seq: number, limit: number): readonly ClearanceEvent[] | undefined {
    const first = this.#events[0];
    if (!first || seq < first.seq - 1) return undefined;
    const from = seq + 1 - first.seq;
    return this.#events.slice(from, from + limit);
  }
}
