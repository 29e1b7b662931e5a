import { scrypt, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { insertFleet, listFleets } from '../../../src/store/fleets.js';
import { inParts } from '../../../src/store/query/ids-per-query.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { testVault, useTempStore } from '../../support/store.js';
import { allowWaitingJobs, waitingJobs, watchThreadPool } from '../../support/write-jobs.js';

const KEY = { name: 'AES-GCM', length: 256 } as const;
const insert = (tx: Db, id: string) =>
  insertFleet(tx, { id, name: id, externalId: null, createdAt: new Date(0) });
const inThreadPool: [string, () => Promise<unknown>][] = [
  ['a key of WebCrypto', () => webcrypto.subtle.generateKey(KEY, true, ['encrypt'])],
  ['a derivation', () => promisify(scrypt)('fake', 'salt', 32)],
  ['a file', () => readFile(import.meta.filename)],
];
/** Runs a job, and takes away what was noted of it. */
async function notedOf(
  store: Store,
  job: (tx: Db) => Promise<unknown>,
): Promise<readonly string[]> {
  await store.write(job);
  return waitingJobs.splice(0);
}

describe('a write job on SQLite', () => {
  it.each([
    ...inThreadPool,
    ['a turn of the event loop', () => nextTurn()],
    ['a timer', () => sleep(1)],
  ] as [string, () => Promise<unknown>][])(
    'is noted when it waits for %s, before, between or after its queries',
    async (_what, wait) => {
      const store = useTempStore();
      const jobs: ((tx: Db) => Promise<unknown>)[] = [
        (tx) => wait().then(() => insert(tx, 'before')),
        async (tx) => {
          await insert(tx, 'one');
          await wait();
          await insert(tx, 'two');
        },
        (tx) => insert(tx, 'after').then(() => wait()),
      ];
      for (const job of jobs) expect(await notedOf(store, job)).toEqual([String(job)]);
    },
  );

  it('is noted when it waits and fails', async () => {
    const store = useTempStore();
    await expect(
      store.write(() => sleep(1).then(() => Promise.reject(new Error('no')))),
    ).rejects.toThrow('no');
    expect(waitingJobs.splice(0)).toHaveLength(1);
  });

  it('is not noted when it waits for its queries and for the vault, or fails at once', async () => {
    const store = useTempStore();
    const vault = testVault();
    const place = { table: 'fleets', id: 'x', field: 'name' };
    const job = async (tx: Db): Promise<void> => {
      for (let index = 0; index < 200; index += 1)
        await insert(tx, `${index} ${vault.open(vault.seal('name', place), place)}`);
      expect(await listFleets(tx, null, 500)).toHaveLength(200);
    };
    expect(await notedOf(store, job)).toEqual([]);
    await expect(store.write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(
      store.write(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    await nextTurn();
    expect(waitingJobs).toEqual([]);
  });

  it('is not noted when its queries take turns, and is when it waits after them', async () => {
    const store = useTempStore();
    const ids = Array.from({ length: 1200 }, (_, index) => String(index));
    const many = (tx: Db): Promise<void> => inParts(ids, (part) => insert(tx, part[0]!));
    expect(await notedOf(store, many)).toEqual([]);
    const waits = (tx: Db): Promise<void> =>
      inParts(ids, () => listFleets(tx, null, 1)).then(() => sleep(1));
    expect(await notedOf(store, waits)).toEqual([String(waits)]);
  });

  it('is let off where a test holds up the writer on purpose', async () => {
    onTestFinished(allowWaitingJobs());
    expect(await notedOf(useTempStore(), () => sleep(1))).toEqual([]);
  });

  it.each(inThreadPool)('is found to ask the thread pool for %s', async (_what, ask) => {
    onTestFinished(allowWaitingJobs());
    const store = useTempStore();
    const found = watchThreadPool();
    await ask();
    await store.write(ask);
    expect(found().length).toBeGreaterThan(0);
  });
});

describeOnPostgres('a write job on PostgreSQL', (postgres) => {
  let store: Store;
  beforeAll(async () => (store = await openPostgresStore(postgres.url)));
  afterAll(() => store.close().then(postgres.stop));

  it.each(inThreadPool)('is found to ask the thread pool for %s', async (_what, ask) => {
    const found = watchThreadPool();
    await ask();
    await store.write(async (tx) => {
      await listFleets(tx, null, 1);
      await ask();
    });
    expect(found().length).toBeGreaterThan(0);
  });

  it('asks nothing of the thread pool by its queries and the vault', async () => {
    const vault = testVault();
    const place = { table: 'fleets', id: 'x', field: 'name' };
    const found = watchThreadPool();
    await store.write((tx) => insert(tx, vault.open(vault.seal('one', place), place)));
    expect(found()).toEqual([]);
    expect(await listFleets(store.read, null, 10)).toHaveLength(1);
  });
});
