import Database from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  type Db,
  type Store,
  StoreUnavailable,
  UniqueViolation,
} from '../../../src/store/engine/store.js';
import { insertFleet, listFleets } from '../../../src/store/fleets.js';
import { openTempStore, useTempStore } from '../../support/store.js';

const fleet = (id: string, externalId: string | null = null) => ({
  id,
  name: id,
  externalId,
  createdAt: new Date(0),
});
const idsIn = async (db: Db) => (await listFleets(db, null, 100)).map(({ id }) => id);

/** SQLite's own count of what has been committed to the file, as another connection sees it. */
function dataVersion(store: Store): number {
  const [row] = store.read.orm.all<{ data_version: number }>(sql`pragma data_version`);
  return row!.data_version;
}

describe('the commit queue', () => {
  it('puts jobs that wait together into one commit', async () => {
    const store = useTempStore();
    const before = dataVersion(store);
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.write(async (tx) => {
          await insertFleet(tx, fleet(`f${index}`));
          seen.push((await idsIn(store.read)).length);
        }),
      ),
    );
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(await idsIn(store.read)).toHaveLength(50);
    expect(dataVersion(store)).toBe(before + 1);
  });

  it('takes nothing of the others away when one job fails', async () => {
    const store = useTempStore();
    const settled = await Promise.allSettled([
      store.write((tx) => insertFleet(tx, fleet('one'))),
      store.write(async (tx) => {
        await insertFleet(tx, fleet('undone'));
        throw new Error('changed its mind');
      }),
      store.write((tx) => insertFleet(tx, fleet('two'))),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { message: 'changed its mind' } });
    expect(await idsIn(store.read)).toEqual(['one', 'two']);
  });

  it('names the index that refused a row', async () => {
    const store = useTempStore();
    await store.write((tx) => insertFleet(tx, fleet('one', 'same')));
    const refused = store.write((tx) => insertFleet(tx, fleet('two', 'same')));
    await expect(refused).rejects.toBeInstanceOf(UniqueViolation);
    await expect(refused).rejects.toMatchObject({
      constraint: expect.stringContaining('external_id'),
    });
  });

  it('settles a job only when another connection can see what it wrote', async () => {
    const store = useTempStore();
    let during: readonly string[] = ['never looked'];
    await store.write(async (tx) => {
      await insertFleet(tx, fleet('one'));
      during = await idsIn(store.read);
    });
    expect(during).toEqual([]);
    expect(await idsIn(store.read)).toEqual(['one']);
  });

  it('runs effects after the commit, and those of a failed job never', async () => {
    const store = useTempStore();
    const effects: string[] = [];
    const visible: Promise<readonly string[]>[] = [];
    await Promise.allSettled([
      store.write(async (tx, afterCommit) => {
        afterCommit(() => {
          effects.push('committed');
          visible.push(idsIn(store.read));
        });
        await insertFleet(tx, fleet('one'));
      }),
      store.write((_tx, afterCommit) => {
        afterCommit(() => effects.push('lost'));
        return Promise.reject(new Error('no'));
      }),
    ]);
    expect(effects).toEqual(['committed']);
    expect(await Promise.all(visible)).toEqual([['one']]);
  });

  it('lets jobs see what the ones before them wrote', async () => {
    const store = useTempStore();
    const [, seen] = await Promise.all([
      store.write((tx) => insertFleet(tx, fleet('one'))),
      store.write((tx) => idsIn(tx)),
    ]);
    expect(seen).toEqual(['one']);
  });

  it('finishes what is in and refuses what comes after it was closed', async () => {
    const { store, path, dispose } = openTempStore();
    const last = store.write((tx) => insertFleet(tx, fleet('last')));
    const closing = store.close();
    await expect(store.write((tx) => insertFleet(tx, fleet('late')))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    await closing;
    await last;
    const file = new Database(path, { readonly: true });
    expect(file.prepare('select id from fleets').all()).toEqual([{ id: 'last' }]);
    file.close();
    await dispose();
  });

  it('stores nothing and reports it when the file is locked by another writer', async () => {
    const { store, path, dispose } = openTempStore();
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.write((tx) => insertFleet(tx, fleet('one')))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    await expect(store.probe()).rejects.toBeInstanceOf(StoreUnavailable);
    other.exec('ROLLBACK');
    other.close();
    await store.probe();
    await store.write((tx) => insertFleet(tx, fleet('two')));
    expect(await idsIn(store.read)).toEqual(['two']);
    await dispose();
  });
});

describe('a database that is full', () => {
  const pragma = (store: Store, text: string) =>
    store.write((tx) =>
      Promise.resolve(
        Object.values(tx.orm.all<Record<string, number>>(sql.raw(`pragma ${text}`))[0]!)[0]!,
      ),
    );
  const long = (id: string) => ({ ...fleet(id), name: 'x'.repeat(20_000) });

  it('stores nothing of a commit that does not fit, acknowledges none of its jobs, and goes on once there is room', async () => {
    const store = useTempStore();
    await store.write((tx) => insertFleet(tx, fleet('before')));
    const pages = await pragma(store, 'page_count');
    await pragma(store, `max_page_count = ${pages + 2}`);
    const effects: string[] = [];
    const settled = await Promise.allSettled(
      ['small', 'large', 'late'].map((id) =>
        store.write(async (tx, afterCommit) => {
          afterCommit(() => effects.push(id));
          await insertFleet(tx, id === 'large' ? long(id) : fleet(id));
        }),
      ),
    );
    expect(
      settled.map(
        (outcome) => outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable,
      ),
    ).toEqual([true, true, true]);
    expect(effects).toEqual([]);
    expect(await idsIn(store.read)).toEqual(['before']);
    await pragma(store, `max_page_count = ${pages + 1000}`);
    await store.write((tx) => insertFleet(tx, long('after')));
    expect(await idsIn(store.read)).toEqual(['after', 'before']);
  });
});

describe('an effect that fails', () => {
  it('stops neither the others nor the queue', async () => {
    const store = useTempStore();
    const effects: string[] = [];
    await store.write((tx, afterCommit) => {
      afterCommit(() => {
        throw new Error('a listener is broken');
      });
      afterCommit(() => effects.push('notified'));
      return insertFleet(tx, fleet('one'));
    });
    await store.write((tx) => insertFleet(tx, fleet('two')));
    expect(effects).toEqual(['notified']);
  });
});

describe('a probe', () => {
  it('commits something, so that a disk that is full is noticed, and leaves nothing behind', async () => {
    const store = useTempStore();
    const before = dataVersion(store);
    await store.probe();
    expect(dataVersion(store)).toBe(before + 1);
    expect(await store.read.orm.select().from(store.read.t.revokedTokens)).toEqual([]);
  });
});

describe('a file that another process holds', () => {
  it('holds up nothing but the write, which goes through once the file is free', async () => {
    const { store, path, dispose } = openTempStore();
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const write = store.write((tx) => insertFleet(tx, fleet('patient')));
    // The event loop turns and reads are answered while the write waits.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await idsIn(store.read)).toEqual([]);
    other.exec('ROLLBACK');
    other.close();
    await write;
    expect(await idsIn(store.read)).toEqual(['patient']);
    await dispose();
  });
});

describe('the connections to the SQLite file', () => {
  it('fsync every commit: WAL with synchronous=FULL, on the writer and on the reader', async () => {
    const store = useTempStore();
    const settingsOf = ({ orm }: Db) =>
      ['journal_mode', 'synchronous', 'foreign_keys'].map(
        (name) => Object.values(orm.all<Record<string, unknown>>(sql.raw(`pragma ${name}`))[0]!)[0],
      );
    expect(settingsOf(store.read)).toEqual(['wal', 2, 1]);
    expect(await store.write((tx) => Promise.resolve(settingsOf(tx)))).toEqual(['wal', 2, 1]);
  });

  it('do not write through the reader', async () => {
    const store = useTempStore();
    const { orm, t } = store.read;
    await expect(async () => orm.delete(t.fleets).where(eq(t.fleets.id, 'x'))).rejects.toThrow();
  });
});
