import { type ClearanceEvent } from '../domain/clearance.js';

/** So many of a fleet's newest events stay in memory while somebody follows it. */
const KEPT = 1024;

/** The newest events of one fleet, for followers near the head, and the wake-up they wait for. */
export class Tail {
  followers = 0;
  #events: ClearanceEvent[] = [];
  #woken = Promise.withResolvers<undefined>();

  /** Events that were committed; a gap (another process wrote in between) empties the tail, the table has them all. */
  push(events: readonly ClearanceEvent[]): void {
    const expected = (this.#events.at(-1)?.seq ?? NaN) + 1;
    if (events[0]?.seq !== expected) this.#events = [];
    this.#events.push(...events);
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
    this.wake();
  }

  wake(): void {
    this.#woken.resolve(undefined);
    this.#woken = Promise.withResolvers<undefined>();
  }

  /** Resolves with the next wake-up. */
  next(): Promise<void> {
    return this.#woken.promise;
  }

  /** Up to `limit` events after a place, or undefined when the tail does not reach back there. */
  after(seq: number, limit: number): readonly ClearanceEvent[] | undefined {
    const first = this.#events[0];
    if (!first || seq < first.seq - 1) return undefined;
    const from = seq + 1 - first.seq;
    return this.#events.slice(from, from + limit);
  }
}
