import { type FleetEvent } from '../domain/events/fleet-event.js';

/** Number of newest events of a fleet held in memory while it has followers. */
const MAX_EVENTS = 1024;

/** Reader of a journal and its position. */
export interface Follower {
  at: number;
  /** Ends its sleep, if it sleeps. */
  wake: () => void;
}

/** The newest events of one fleet, for followers near the head, and the wake-ups they wait for. */
export class Tail {
  readonly #followers = new Set<Follower>();
  #events: FleetEvent[] = [];
  #wakeUps = 0;
  #asleep = new Set<Follower>();

  /**
   * Events that were committed; a gap (another process wrote in between) empties the tail, the
   * table has them all.
   */
  push(events: readonly FleetEvent[]): void {
    const expected = (this.#events.at(-1)?.seq ?? NaN) + 1;
    if (events[0]?.seq !== expected) this.#events = [];
    this.#events.push(...events);
    if (this.#events.length > 2 * MAX_EVENTS) this.#events = this.#events.slice(-MAX_EVENTS);
    this.wake();
  }

  /** Forgets all events: every follower asks the table itself. */
  forget(): void {
    this.#events = [];
    this.wake();
  }

  wake(): void {
    this.#wakeUps += 1;
    const asleep = this.#asleep;
    this.#asleep = new Set();
    for (const follower of asleep) follower.wake();
  }

  enter(at: number): Follower {
    const follower: Follower = { at, wake: () => undefined };
    this.#followers.add(follower);
    return follower;
  }

  /** Returns whether the last follower has left. */
  leave(follower: Follower): boolean {
    this.#followers.delete(follower);
    this.#asleep.delete(follower);
    return this.#followers.size === 0;
  }

  /** Lowest position of the sleeping followers; undefined without any. */
  get sleptFrom(): number | undefined {
    let least: number | undefined;
    for (const { at } of this.#asleep) least = Math.min(least ?? at, at);
    return least;
  }

  /**
   * Place after which nothing is known: that of the sleeping followers, else of the newest event;
   * undefined without either.
   */
  get knownTo(): number | undefined {
    return this.sleptFrom ?? this.#events.at(-1)?.seq;
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** Number of events that the slowest follower is behind the newest that this process knows. */
  get lag(): number {
    const head = this.#events.at(-1)?.seq ?? 0;
    return [...this.#followers].reduce((most, { at }) => Math.max(most, head - at), 0);
  }

  /**
   * Number of wake-ups: a difference before and after a read shows that something arrived
   * meanwhile.
   */
  get wakeUps(): number {
    return this.#wakeUps;
  }

  /** Until the next wake-up, or until this follower alone is woken. */
  sleep(follower: Follower): Promise<void> {
    return new Promise((resolve) => {
      follower.wake = resolve;
      this.#asleep.add(follower);
    });
  }

  /** Up to `limit` events after a place, or undefined when the tail does not reach back there. */
  after(seq: number, limit: number): readonly FleetEvent[] | undefined {
    const first = this.#events[0];
    if (!first || seq < first.seq - 1) return undefined;
    const from = seq + 1 - first.seq;
    return this.#events.slice(from, from + limit);
  }
}
