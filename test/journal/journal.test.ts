import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ACCOUNT_ID_PREFIX } from '../../src/domain/account.js';
import { type ClearanceEvent, EVENT_ID_PREFIX } from '../../src/domain/clearance.js';
import { type FleetEvent } from '../../src/domain/events/fleet-event.js';
import { newId } from '../../src/domain/values/ids.js';
import { ENROLLMENT_ID_PREFIX, VEHICLE_ID_PREFIX } from '../../src/domain/vehicle.js';
import { Journal } from '../../src/journal/journal.js';
import { Idempotency } from '../../src/services/commands/idempotency.js';
import { FleetService } from '../../src/services/fleet/fleets.js';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Store, StoreUnavailable } from '../../src/store/engine/store.js';
import { insertFleet } from '../../src/store/fleets.js';
import { dropOldEvents } from '../../src/store/journal/journal-retention.js';
import { valueOf } from '../support/core.js';
import { openTempStore, testCursors, testVault, testViewer } from '../support/store.js';

const START = new Date('2026-01-01T00:00:00Z');
/** So long that a test which relied on the poll would fail by its time limit. */
const NEVER = 10 * 60_000;

const every = (event: FleetEvent): FleetEvent => event;

function event(fleetId: string, recordedAt = START): Omit<ClearanceEvent, 'seq'> {
  return {
    id: newId(EVENT_ID_PREFIX),
    fleetId,
    enrollmentId: newId(ENROLLMENT_ID_PREFIX),
    vehicleId: newId(VEHICLE_ID_PREFIX),
    accountId: newId(ACCOUNT_ID_PREFIX),
    previousStatus: null,
    status: 'PENDING',
    reason: null,
    source: 'COMMAND',
    occurredAt: recordedAt,
    recordedAt,
  };
}

/** The same store; counts the reads. */
function countingReads(store: Store): { readonly counted: Store; readonly reads: () => number } {
  let reads = 0;
  const counted: Store = {
    ...store,
    get read(): Db {
      reads += 1;
      return store.read;
    },
  };
  return { counted, reads: () => reads };
}

describe('the journal', () => {
  const seal = testCursors();
  let store: Store;
  let path: string;
  let north: string;
  let south: string;

  beforeEach(async () => {
    const temp = openTempStore();
    onTestFinished(temp.dispose);
    ({ store, path } = temp);
    const now = () => START;
    const fleets = new FleetService({
      store,
      cursors: seal,
      idempotency: new Idempotency(testVault(), new Uint8Array(32), now),
      now,
    });
    north = valueOf(await fleets.create(testViewer(), { name: 'North' })).id;
    south = valueOf(await fleets.create(testViewer(), { name: 'South' })).id;
  });

  const journalOf = (pollMs = NEVER, at: Store = store) => new Journal({ store: at, seal, pollMs });
  const append = (
    journal: Journal,
    fleetId: string,
    count: number,
    at: Store = store,
    recordedAt = START,
  ) =>
    at.write((tx) =>
      journal.append(
        tx,
        Array.from({ length: count }, () => event(fleetId, recordedAt)),
      ),
    );

  async function take(
    journal: Journal,
    fleetId: string,
    after: number,
    count: number,
  ): Promise<readonly FleetEvent[]> {
    const stop = new AbortController();
    const taken: FleetEvent[] = [];
    if (count === 0) return taken;
    for await (const next of journal.follow(fleetId, after, stop.signal, every)) {
      taken.push(next);
      if (taken.length === count) stop.abort();
    }
    return taken;
  }

  const seqs = (events: readonly FleetEvent[]) => events.map(({ seq }) => seq);
  const upTo = (last: number, from = 1) =>
    Array.from({ length: last - from + 1 }, (_, index) => from + index);

  it('counts each fleet by itself, without gaps, however many write at once', async () => {
    const journal = journalOf();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        append(journal, index % 2 === 0 ? north : south, 1 + (index % 3)),
      ),
    );
    const [inNorth, inSouth] = [await journal.head(north), await journal.head(south)];
    expect(seqs(await take(journal, north, 0, inNorth.seq))).toEqual(upTo(inNorth.seq));
    expect(seqs(await take(journal, south, 0, inSouth.seq))).toEqual(upTo(inSouth.seq));
    expect(inNorth.seq + inSouth.seq).toBe(
      Array.from({ length: 40 }, (_, index) => 1 + (index % 3)).reduce((sum, count) => sum + count),
    );
  });

  it('takes no place for a job that fails', async () => {
    const journal = journalOf();
    const failing = store.write(async (tx) => {
      await journal.append(tx, [event(north)]);
      throw new Error('no');
    });
    await Promise.all([
      append(journal, north, 1),
      expect(failing).rejects.toThrow('no'),
      append(journal, north, 1),
    ]);
    expect(seqs(await take(journal, north, 0, 2))).toEqual([1, 2]);
    expect((await journal.head(north)).seq).toBe(2);
  });

  it('replays from a place and goes on live, each event once and in order, for many followers under concurrent writers', async () => {
    const journal = journalOf();
    await append(journal, north, 450);
    const total = 450 + 40 * 9;
    const followers = [0, 1, 200, 449, 450].map((after) =>
      take(journal, north, after, total - after).then((events) => ({ after, events })),
    );
    await Promise.all(Array.from({ length: 40 }, () => append(journal, north, 9)));
    for (const { after, events } of await Promise.all(followers)) {
      expect(seqs(events)).toEqual(upTo(total, after + 1));
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    }
  });

  it('hands a slow follower everything, from the table when the tail no longer reaches back', async () => {
    const journal = journalOf();
    const stop = new AbortController();
    const slow = journal.follow(north, 0, stop.signal, every);
    const first = slow.next();
    await append(journal, north, 1);
    expect((await first).value).toMatchObject({ seq: 1 });
    for (let round = 0; round < 6; round += 1) await append(journal, north, 500);
    const seen: number[] = [];
    while (seen.length < 3000) {
      const { value } = await slow.next();
      if (value) seen.push(value.seq);
    }
    expect(seen).toEqual(upTo(3001, 2));
    stop.abort();
    expect(await slow.next()).toEqual({ done: true, value: undefined });
  });

  it('finds what another process wrote by its poll, all of it, and in order with its own', async () => {
    const journal = journalOf(10);
    const other = openSqliteStore(path);
    onTestFinished(() => other.close());
    const taking = take(journal, north, 0, 1002);
    await append(journal, north, 1);
    await append(journalOf(NEVER, other), north, 1000, other);
    await append(journal, north, 1);
    expect(seqs(await taking)).toEqual(upTo(1002));
  });

  it('asks the table once for all who wait, and they all get what another process wrote', async () => {
    const { counted, reads } = countingReads(store);
    const journal = journalOf(10, counted);
    const other = openSqliteStore(path);
    onTestFinished(() => other.close());
    await append(journal, north, 1);
    const FOLLOWERS = 400;
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const following = Array.from({ length: FOLLOWERS }, () =>
      journal.follow(north, 1, stop.signal, every),
    );
    const waiting = following.map((follower) => follower.next());
    await vi.waitFor(() => expect(reads()).toBeGreaterThan(FOLLOWERS));
    await append(journalOf(NEVER, other), north, 450, other);
    const before = reads();
    for (const { value } of await Promise.all(waiting)) expect(value).toMatchObject({ seq: 2 });
    // The number of polls counts, not that of the followers.
    expect(reads() - before).toBeLessThan(FOLLOWERS);
    for (const follower of following.slice(-3))
      for (let seq = 3; seq <= 451; seq += 1)
        expect((await follower.next()).value).toMatchObject({ seq });
  });

  it('asks for 250 fleets and 500 idle followers as often as for one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    };
    const fleetIds = Array.from({ length: 250 }, (_, index) => `flt_idle_${index}`);
    await store.write(async (tx) => {
      for (const id of fleetIds)
        await insertFleet(tx, { id, name: id, externalId: null, createdAt: START });
    });
    for (const followed of [[north], [...fleetIds, ...fleetIds]]) {
      const { counted, reads } = countingReads(store);
      const journal = journalOf(1000, counted);
      const stop = new AbortController();
      const waiting = followed.map((id) => journal.follow(id, 0, stop.signal, every).next());
      await turns();
      const before = reads();
      for (let poll = 0; poll < 10; poll += 1) {
        await vi.advanceTimersByTimeAsync(1000);
        await turns();
      }
      expect(reads() - before).toBe(10);
      stop.abort();
      await Promise.all(waiting);
    }
  });

  it('hands the fault of the table to everyone who follows', async () => {
    let isBroken = false;
    const breaking: Store = {
      ...store,
      get read(): Db {
        if (isBroken) throw new Error('the disk is gone');
        return store.read;
      },
    };
    const journal = journalOf(10, breaking);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const waiting = [0, 1].map(() => journal.follow(north, 0, stop.signal, every).next());
    const refusals = waiting.map((next) => expect(next).rejects.toThrow('the disk is gone'));
    await new Promise((resolve) => setTimeout(resolve, 0));
    isBroken = true;
    await Promise.all(refusals);
  });

  it('waits while the database is away, and goes on behind the last event it gave', async () => {
    let isAway = false;
    let refusals = 0;
    const leaving: Store = {
      ...store,
      get read(): Db {
        if (!isAway) return store.read;
        refusals += 1;
        throw new StoreUnavailable('away');
      },
    };
    const journal = journalOf(1, leaving);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const following = [0, 1].map(() => journal.follow(north, 0, stop.signal, every));
    await append(journalOf(NEVER, store), north, 1);
    for (const follower of following)
      expect((await follower.next()).value).toMatchObject({ seq: 1 });
    isAway = true;
    const waiting = following.map((follower) => follower.next());
    await append(journalOf(NEVER, store), north, 2);
    await vi.waitFor(() => expect(refusals).toBeGreaterThan(5));
    isAway = false;
    for (const { value } of await Promise.all(waiting)) expect(value).toMatchObject({ seq: 2 });
    for (const follower of following)
      expect((await follower.next()).value).toMatchObject({ seq: 3 });
  });

  it('ends when the signal is aborted, waiting or not', async () => {
    const journal = journalOf();
    const waiting = new AbortController();
    const next = journal.follow(north, 0, waiting.signal, every).next();
    waiting.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await journal.follow(north, 0, AbortSignal.abort(), every).next()).toEqual({
      done: true,
      value: undefined,
    });
  });

  it('reports to a follower that it was overtaken by retention, instead of omitting events', async () => {
    const journal = journalOf();
    await append(journal, north, 3);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const following = journal.follow(north, 0, stop.signal, every);
    await store.write((tx) => dropOldEvents(tx, north, new Date(START.getTime() + 1), 2));
    await expect(following.next()).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
      data: { headCursor: journal.cursorOf(north, 3) },
    });
  });

  describe('cursors', () => {
    const refusalOf = async (journal: Journal, fleetId: string, cursor: string) => {
      const head = await journal.head(fleetId);
      try {
        return journal.placeOf(fleetId, cursor, head);
      } catch (error) {
        return error;
      }
    };

    it('stand for their place', async () => {
      const journal = journalOf();
      await append(journal, north, 3);
      for (const place of [0, 1, 3])
        expect(await refusalOf(journal, north, journal.cursorOf(north, place))).toBe(place);
    });

    it('are invalid when garbled, of another fleet, or beyond the head, and name the head', async () => {
      const journal = journalOf();
      await append(journal, north, 3);
      await append(journal, south, 3);
      const good = journal.cursorOf(north, 2);
      const headCursor = journal.cursorOf(north, 3);
      const swapped = (good.startsWith('A') ? 'B' : 'A') + good.slice(1);
      for (const bad of [
        '',
        'x',
        '2',
        good.slice(0, -1),
        `${good}A`,
        swapped,
        `${good}=`,
        journal.cursorOf(south, 2),
        journal.cursorOf(north, 4),
      ]) {
        expect(await refusalOf(journal, north, bad), bad).toMatchObject({
          code: 'CURSOR_INVALID',
          data: { headCursor },
        });
      }
    });

    it('have expired below the floor, and are good at it', async () => {
      const journal = journalOf();
      await append(journal, north, 5);
      await store.write((tx) => dropOldEvents(tx, north, new Date(START.getTime() + 1), 2));
      expect(await refusalOf(journal, north, journal.cursorOf(north, 1))).toMatchObject({
        code: 'CURSOR_EXPIRED',
        data: { headCursor: journal.cursorOf(north, 5) },
      });
      expect(await refusalOf(journal, north, journal.cursorOf(north, 2))).toBe(2);
      expect(seqs(await take(journal, north, 2, 3))).toEqual([3, 4, 5]);
    });
  });
});
