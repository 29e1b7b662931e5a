import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type CutOff,
  LONG_READERS,
  LongReads,
  onBehalfOf,
} from '../../../src/store/engine/long-reads/long-reads.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { countVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { countEvents, listEvents } from '../../../src/store/journal/event-list.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore } from '../../support/store.js';
import { History } from '../facets/history.js';

const LIMITS = { limitMs: 60_000, waiting: 3 };

describe('readers of long reads', () => {
  /** Read that runs until it is ended. */
  const open = () => {
    const end = Promise.withResolvers<string>();
    const readers: string[] = [];
    return { end, readers, read: (reader: string) => (readers.push(reader), end.promise) };
  };

  it('serve one caller in the order of its reads, never on all of them', async () => {
    const reads = new LongReads(['a', 'b', 'c'], LIMITS);
    const started = Array.from({ length: 5 }, open);
    const answers = started.map(({ read }) => reads.run(read));
    expect(started.map(({ readers }) => readers.length)).toEqual([1, 1, 0, 0, 0]);
    const other = open();
    const answer = onBehalfOf('other', () => reads.run(other.read));
    expect(other.readers).toHaveLength(1);
    other.end.resolve('at once');
    expect(await answer).toBe('at once');
    for (const [index, { end }] of started.entries()) {
      end.resolve(`answer ${index}`);
      expect(await answers[index]).toBe(`answer ${index}`);
    }
  });

  it('serve callers in turn', async () => {
    const reads = new LongReads(['a'], { limitMs: 60_000, waiting: 9 });
    const order: string[] = [];
    const ask = (caller: string) =>
      onBehalfOf(caller, () =>
        reads.run(() => {
          order.push(caller);
          return Promise.resolve();
        }),
      );
    await Promise.all(['one', 'one', 'one', 'one', 'two', 'two', 'three'].map(ask));
    expect(order.join(' ')).toBe('one one two three one two one');
  });

  it('refuse the newest read of the caller with the most, where too many wait', async () => {
    const reads = new LongReads(['a'], LIMITS);
    const first = open();
    const running = reads.run(first.read);
    const refused = expect.objectContaining({ code: 'QUERY_TOO_COMPLEX' }) as Error;
    const many = Array.from({ length: 3 }, () => reads.run(() => Promise.resolve('in its turn')));
    const patient = onBehalfOf('other', () => reads.run(() => Promise.resolve('in its turn')));
    await expect(many.pop()).rejects.toEqual(refused);
    await expect(reads.run(open().read)).rejects.toEqual(refused);
    first.end.resolve('ended');
    expect(await running).toBe('ended');
    for (const answer of [...many, patient]) expect(await answer).toBe('in its turn');
  });

  it('end a read whose time is over, and start none whose time is over', async () => {
    const reads = new LongReads(['a'], { limitMs: 1, waiting: 3 });
    const late = open();
    const refused = expect.objectContaining({
      code: 'QUERY_TOO_COMPLEX',
      message: expect.stringContaining('Filter by fewer conditions') as string,
    }) as Error;
    const first = open();
    let cutOff: CutOff | undefined;
    const answers = [
      reads.run((reader, end) => {
        cutOff = end;
        return first.read(reader);
      }),
      reads.run(late.read),
    ];
    for (const answer of answers) await expect(answer).rejects.toEqual(refused);
    expect(cutOff?.signal.aborted).toBe(true);
    expect(cutOff?.leftMs()).toBeLessThan(1);
    first.end.resolve('too late');
    expect(late.readers).toEqual([]);
  });

  it('refuse those that wait when the database closes', async () => {
    const reads = new LongReads(['a'], LIMITS);
    const first = open();
    const answer = reads.run(first.read);
    const waiting = reads.run(open().read);
    reads.close();
    await expect(waiting).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(reads.run(open().read)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    first.end.resolve('ended');
    expect(await answer).toBe('ended');
  });
});

/** Statement that runs for long without a large answer. */
const slow = (rows: number) =>
  sql<number>`(with recursive c(x) as (select 1 union all select x + 1 from c where x < ${sql.raw(String(rows))}) select count(*) from c)`;
const ask = ({ orm }: Db, rows: number) =>
  orm.select({ rows: slow(rows) }).from(sql`(select 1) as unit`);
const askLong = (store: Store, rows: number) => store.longRead('someone', (db) => ask(db, rows));

function story(openStore: (limitMs?: number) => Promise<Store>): void {
  it('answer as other reads do', async () => {
    const store = await openStore();
    const history = new History('long');
    await store.write(async (tx) => {
      await history.begin(tx);
      for (const kind of ['credential', 'add', 'enroll', 'clearance', 'tags', 'event'] as const)
        for (let vehicle = 0; vehicle < 6; vehicle += 1)
          await history.run(tx, {
            kind,
            vehicle,
            account: vehicle % 3,
            at: vehicle,
            choice: vehicle,
          });
    });
    const { fleetId } = history;
    const order = { field: 'CREATED_AT', descending: true } as const;
    const filters = [
      { search: 'van' },
      { search: 'vin' },
      { clearanceStatus: ['PENDING', 'APPROVED'] },
      { brand: ['bmw', 'mini'], accountId: history.accountId(0) },
    ] as const;
    const answers = async (db: Db) => {
      const found: unknown[] = [];
      for (const filter of filters)
        found.push(
          await listVehicles(db, fleetId, filter, order, 10, undefined),
          await countVehicles(db, fleetId, filter),
        );
      const events = { status: ['PENDING'], accountId: history.accountId(0) } as const;
      found.push(
        await listEvents(db, fleetId, events, { limit: 10 }),
        await countEvents(db, fleetId, events),
      );
      return found;
    };
    const expected = await answers(store.read);
    expect(JSON.stringify(expected)).toContain('veh');
    expect(await store.longRead(fleetId, answers)).toEqual(expected);
  });

  it('see what was committed before', async () => {
    const store = await openStore();
    const { t } = store.read;
    for (const id of ['flt_one', 'flt_two']) {
      await store.write(({ orm }) =>
        orm.insert(t.fleets).values({ id, name: id, createdAt: new Date(0) }),
      );
      const ids = await store.longRead(id, ({ orm }) =>
        orm.select({ id: t.fleets.id }).from(t.fleets),
      );
      expect(ids).toContainEqual({ id });
    }
  });

  it('leave the event loop and other reads free', async () => {
    const store = await openStore();
    let isOver = false;
    const long = Promise.all([1, 2, 3, 4].map(() => askLong(store, 300_000))).then(
      () => (isOver = true),
    );
    expect(await ask(store.read, 1)).toEqual([{ rows: expect.anything() as unknown }]);
    expect(isOver).toBe(false);
    await long;
  });

  it('end when their time is over, so that later ones are answered', async () => {
    const store = await openStore(2000);
    // By themselves these would not end within years, and there is no reader but theirs.
    const endless = Array.from({ length: 2 * LONG_READERS }, (_, caller) =>
      store.longRead(`caller ${caller}`, (db) => ask(db, 1e15)),
    );
    for (const long of endless)
      await expect(long).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
    // A busy machine may not start a reader in time.
    const answered = await vi.waitFor(() => askLong(store, 1), { timeout: 20_000 });
    expect(Number(answered[0]?.rows)).toBe(1);
  });

  it('say what is wrong with a statement, without its values', async () => {
    const store = await openStore();
    const wrong = store.longRead('someone', ({ orm }) =>
      orm.select({ a: sql`1` }).from(sql`nowhere where x = ${'hidden'}`),
    );
    await expect(wrong).rejects.toSatisfy((error) => !String(error).includes('hidden'));
    expect(await askLong(store, 1)).toHaveLength(1);
  });
}

describe('long reads on SQLite', () => {
  story((limitMs) => {
    const { path, store, dispose } = openTempStore();
    onTestFinished(dispose);
    if (limitMs === undefined) return Promise.resolve(store);
    const limited = openSqliteStore(path, { longReadLimits: { limitMs, waiting: 3 } });
    onTestFinished(() => limited.close());
    return Promise.resolve(limited);
  });
});

describeOnPostgres('long reads on PostgreSQL', (postgres) => {
  story(async (limitMs) => {
    const store = await openPostgresStore(postgres.url, {
      ...(limitMs !== undefined && { limits: { statementTimeoutMs: limitMs } }),
    });
    onTestFinished(() => store.close());
    return store;
  });
});
