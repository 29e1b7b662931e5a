import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type ClearanceEvent } from '../domain/clearance.js';
import { FleetgraphError } from '../domain/errors.js';
import { type FleetEvent, isClearanceEvent, type LogEntry } from '../domain/events/fleet-event.js';
import { type Db, type Store, StoreUnavailable } from '../store/engine/store.js';
import { findJournalHead, type JournalHead } from '../store/journal/journal-heads.js';
import { logAfter } from '../store/journal/log-after.js';
import { recordClearanceEvents } from '../store/journal/record-event.js';
import { type CursorSeal } from '../vault/cursor-seal.js';
import { FollowedFleets, type FollowedFleetsParts } from './followed-fleets.js';

/** Maximum events that a follower reads at a time. */
const BATCH = 200;
/** Maximum events cached after a read from the table, for subscribers that reconnect together. */
const REMEMBERED = 1024;

/**
 * Append-only log of events per fleet, clearance events and others in one sequence. Followers pull,
 * from the tail in memory when they are near the head and from the table when they are not.
 * Wake-ups are hints of this and of other processes; one slow poll for all followed fleets is
 * behind them.
 */
export class Journal {
  readonly #store: Store;
  readonly #seal: CursorSeal;
  readonly #followed: FollowedFleets;
  readonly #known = new LRUCache<string, FleetEvent>({ max: REMEMBERED });
  readonly #entryOf = new WeakMap<FleetEvent, LogEntry>();

  constructor({
    store,
    seal,
    pollMs = 2000,
  }: {
    readonly store: Store;
    readonly seal: CursorSeal;
    readonly pollMs?: number;
  }) {
    this.#store = store;
    this.#seal = seal;
    const read: FollowedFleetsParts['read'] = (fleetId, after) => this.#read(fleetId, after);
    this.#followed = new FollowedFleets({ store, pollMs, read, batch: BATCH });
    store.feed.listen((fleetId, events) => this.#followed.find(fleetId)?.push(events));
  }

  /**
   * Records clearance events in the transaction that changed the state. They get their places at
   * its end; followers in all processes are notified after the commit.
   */
  append(tx: Db, events: readonly Omit<ClearanceEvent, 'seq'>[]): Promise<void> {
    recordClearanceEvents(tx, events);
    return Promise.resolve();
  }

  /**
   * Adds the event's cursor. Returns the same object for the same event, so that all followers
   * share what is cached for it.
   */
  entryOf<T extends FleetEvent>(event: T): LogEntry<T> {
    const known = this.#entryOf.get(event) as LogEntry<T> | undefined;
    if (known) return known;
    const entry = { ...event, cursor: this.cursorOf(event.fleetId, event.seq) };
    this.#entryOf.set(event, entry);
    return entry;
  }

  cursorOf(fleetId: string, seq: number): string {
    return this.#seal.seal(`journal/${fleetId}`, String(seq));
  }

  /**
   * The place a cursor stands for.
   * @throws CURSOR_INVALID for one that was not sealed for this fleet, CURSOR_EXPIRED for one older
   *   than the journal, both with `headCursor`
   */
  placeOf(fleetId: string, cursor: string, head: JournalHead): number {
    const headCursor = this.cursorOf(fleetId, head.seq);
    const payload = this.#seal.open(`journal/${fleetId}`, cursor);
    const seq = payload === undefined ? NaN : Number(payload);
    if (!Number.isSafeInteger(seq) || seq > head.seq) {
      throw new FleetgraphError(
        'CURSOR_INVALID',
        "This cursor is not one of this fleet's journal. Read the state again and go on from headCursor.",
        { headCursor },
      );
    }
    if (seq < head.floor) {
      throw new FleetgraphError(
        'CURSOR_EXPIRED',
        'This cursor is older than the journal. Read the state again and go on from headCursor.',
        { headCursor },
      );
    }
    return seq;
  }

  /** Number of followers of all fleets in this process, and the lag of the slowest in events. */
  stats(): { readonly followers: number; readonly lag: number } {
    const { tails } = this.#followed;
    return {
      followers: tails.reduce((sum, { followers }) => sum + followers, 0),
      lag: Math.max(0, ...tails.map(({ lag }) => lag)),
    };
  }

  async head(fleetId: string): Promise<JournalHead> {
    return (await findJournalHead(this.#store.read, fleetId)) ?? { seq: 0, floor: 0 };
  }

  /**
   * Every event after a place that `pick` makes something of, in order, without end; ends when the
   * signal is aborted.
   * @throws CURSOR_EXPIRED with `headCursor` when the journal was cut off in front of a follower
   *   that lagged behind
   */
  async *follow<T>(
    fleetId: string,
    after: number,
    signal: AbortSignal,
    pick: (event: FleetEvent) => T | undefined,
  ): AsyncGenerator<T, void, void> {
    const tail = this.#followed.enter(fleetId);
    const follower = tail.enter(after);
    const wake = (): void => follower.wake();
    signal.addEventListener('abort', wake);
    try {
      let at = after;
      let ask = false;
      while (!signal.aborted) {
        // Taken before reading, so that what is committed meanwhile is not slept over.
        const { wakeUps } = tail;
        const near: readonly FleetEvent[] | undefined = ask ? undefined : tail.after(at, BATCH);
        const events: readonly FleetEvent[] = near ?? (await this.#readUnlessAway(fleetId, at));
        // SQLite answers synchronously: yield, so that a long replay that matches nothing does not
        // block others.
        if (!near) await nextTurn();
        for (const event of events) {
          if (isAborted(signal)) return;
          if (event.seq !== at + 1) throw await this.#cutOff(fleetId);
          const picked = pick(event);
          if (picked !== undefined) yield picked;
          at = event.seq;
          follower.at = at;
        }
        // A full page from the table means that more follows, which the tail may not hold.
        ask = !near && events.length === BATCH;
        if (events.length === 0 && tail.wakeUps === wakeUps && !isAborted(signal))
          await tail.sleep(follower);
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#followed.leave(fleetId, tail, follower);
    }
  }

  /**
   * While the database is away there is nothing to give; the poll behind the tail finds what was
   * written.
   */
  async #readUnlessAway(fleetId: string, after: number): Promise<readonly FleetEvent[]> {
    try {
      return await this.#read(fleetId, after);
    } catch (error) {
      if (error instanceof StoreUnavailable) return [];
      throw error;
    }
  }

  async #read(fleetId: string, after: number): Promise<readonly FleetEvent[]> {
    const events = await logAfter(this.#store.read, fleetId, after, BATCH);
    return events.map((event) => this.#remember(event));
  }

  /**
   * Returns the same object for the same event, unless it was confirmed meanwhile: what is cached
   * for it serves all who read it.
   */
  #remember(event: FleetEvent): FleetEvent {
    const known = this.#known.get(event.id);
    if (known && isUnchanged(known, event)) return known;
    this.#known.set(event.id, event);
    return event;
  }

  async #cutOff(fleetId: string): Promise<FleetgraphError> {
    const headCursor = this.cursorOf(fleetId, (await this.head(fleetId)).seq);
    return new FleetgraphError(
      'CURSOR_EXPIRED',
      'The journal no longer reaches back to where this follower was. Read the state again and go on from headCursor.',
      { headCursor },
    );
  }
}

/** Returns whether the provider has not confirmed the event between the two reads. */
function isUnchanged(known: FleetEvent, event: FleetEvent): boolean {
  if (!isClearanceEvent(known) || !isClearanceEvent(event)) return true;
  return known.reason === event.reason && known.occurredAt.getTime() === event.occurredAt.getTime();
}

/** Reads the signal again after every `yield`: the compiler cannot know that it changes. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
