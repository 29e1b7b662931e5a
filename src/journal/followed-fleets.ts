import { type FleetEvent } from '../domain/events/fleet-event.js';
import { HintedPoll } from '../store/engine/hinted-poll.js';
import { type Store, StoreUnavailable } from '../store/engine/store.js';
import { journalSeqs } from '../store/journal/journal-heads.js';
import { type Follower, Tail } from './tail.js';

export interface FollowedFleetsParts {
  readonly store: Store;
  /** Interval of the poll for all fleets, in milliseconds. */
  readonly pollMs: number;
  /** Reads the next events of a fleet after a place, at most `batch`. */
  readonly read: (fleetId: string, after: number) => Promise<readonly FleetEvent[]>;
  readonly batch: number;
}

/**
 * Tails of the fleets that are followed here. Events of other processes are read after their hints,
 * and one poll for all fleets is behind the hints.
 */
export class FollowedFleets {
  readonly #parts: FollowedFleetsParts;
  readonly #tails = new Map<string, Tail>();
  readonly #poll: HintedPoll;

  constructor(parts: FollowedFleetsParts) {
    this.#parts = parts;
    const { store, pollMs } = parts;
    const look = (ids: ReadonlySet<string> | undefined): Promise<void> => this.#look(ids);
    this.#poll = new HintedPoll({ hints: store.hints, topic: 'journal', pollMs, look });
  }

  get tails(): readonly Tail[] {
    return [...this.#tails.values()];
  }

  find(fleetId: string): Tail | undefined {
    return this.#tails.get(fleetId);
  }

  enter(fleetId: string): Tail {
    const tail = this.#tails.get(fleetId) ?? new Tail();
    this.#tails.set(fleetId, tail);
    this.#poll.start();
    return tail;
  }

  leave(fleetId: string, tail: Tail, follower: Follower): void {
    if (!tail.leave(follower)) return;
    this.#tails.delete(fleetId);
    if (this.#tails.size === 0) this.#poll.stop();
  }

  /** Reads what other processes wrote to these fleets, to all if undefined. */
  async #look(ids: ReadonlySet<string> | undefined): Promise<void> {
    const fleetIds = [...(ids ?? this.#tails.keys())].filter((id) => this.#tails.has(id));
    if (fleetIds.length === 0) return;
    try {
      // One fleet is read as cheaply as its head.
      const [only, ...more] = fleetIds;
      if (only !== undefined && more.length === 0) await this.#catchUp(only);
      else
        for (const [id, seq] of await journalSeqs(this.#parts.store.read, fleetIds))
          if (seq > (this.#tails.get(id)?.knownTo ?? -1)) await this.#catchUp(id);
    } catch (error) {
      // Followers read by themselves and get the error. An absent database is polled again.
      if (error instanceof StoreUnavailable) return;
      for (const id of fleetIds) this.#tails.get(id)?.forget();
    }
  }

  async #catchUp(fleetId: string): Promise<void> {
    const { read, batch } = this.#parts;
    const tail = this.#tails.get(fleetId);
    if (!tail) return;
    let after = tail.knownTo;
    // All followers are reading, possibly since before the event: they read once more.
    if (after === undefined) tail.wake();
    while (after !== undefined) {
      const { wakeUps } = tail;
      const events = await read(fleetId, after);
      // The tail already holds what this process has written meanwhile.
      if (events.length > 0 && tail.wakeUps === wakeUps) tail.push(events);
      after = events.length === batch ? events.at(-1)?.seq : undefined;
    }
  }
}
