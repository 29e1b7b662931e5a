import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createRegistry } from '../../../src/providers/registry.js';
import { deriveSubjects } from '../../../src/services/blocker/derive-subjects.js';
import { BlockerUpdates, brandsOf } from '../../../src/services/blocker/updates.js';
import { saveClearances } from '../../../src/store/clearances.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Settle, type Store } from '../../../src/store/engine/store.js';
import { updateEnrollments } from '../../../src/store/enrollments.js';
import { recount } from '../../../src/store/facets/recount.js';
import { History } from '../../store/facets/history.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore } from '../../support/store.js';

const URLS = {
  inversUrl: 'https://invers.example.com',
  highMobilityLiveUrl: 'https://live.example.com/v1',
  highMobilitySandboxUrl: 'https://sandbox.example.com/v1',
  damoovUserUrl: 'https://user.example.com',
  damoovApiUrl: 'https://api.example.com',
};
const now = () => new Date('1970-01-03T00:00:00Z');
const registry = createRegistry(URLS, now);
const updates = new BlockerUpdates({ registry, now });
const VEHICLES = 6;
const ROUNDS = 3;

/** Another writer, as a process of its own; it changes facts of the same vehicles until it is killed. */
const WRITER = `
  const dist = process.env.DIST;
  const load = (file) => import(dist + file + '.js');
  const [{ createRegistry }, { BlockerUpdates }, { saveClearances }, { updateEnrollments }] = await Promise.all(
    ['providers/registry', 'services/blocker/updates', 'store/clearances', 'store/enrollments'].map(load));
  const now = () => new Date('1970-01-03T00:00:00Z');
  const updates = new BlockerUpdates({ registry: createRegistry(JSON.parse(process.env.URLS), now), now });
  const settle = (tx, afterCommit) => updates.settle(tx, afterCommit);
  const place = process.env.PLACE;
  const store = place.startsWith('postgres')
    ? await (await load('store/engine/postgres-store')).openPostgresStore(place, { settle })
    : (await load('store/engine/sqlite/sqlite-store')).openSqliteStore(place, { settle });
  const rows = await store.read.orm.select().from(store.read.t.clearances);
  const STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'REVOKED'];
  for (let number = 0; ; number += 1) {
    const row = rows[number % rows.length];
    await store.write((tx) => saveClearances(tx, [{ ...row, status: STATUSES[(number * 7) % 4] }])).catch(() => {});
    await store.write((tx) => updateEnrollments(tx, [row.enrollmentId], { status: number % 3 ? 'ACTIVE' : 'FAILED' })).catch(() => {});
    if (number === 0) console.log('begun');
  }
`;

async function change(tx: Db, rows: readonly { enrollmentId: string }[], number: number) {
  const row = rows[(number * 5) % rows.length]!;
  if (number % 2 === 0)
    return updateEnrollments(tx, [row.enrollmentId], {
      status: number % 4 === 0 ? 'ACTIVE' : 'GONE',
      reason: number % 3 === 0 ? 'already exists' : null,
    });
  return saveClearances(tx, [
    { ...(row as never as Parameters<typeof saveClearances>[1][number]), reason: 'privacy mode' },
  ]);
}

async function race(store: Store, place: string): Promise<void> {
  const history = new History('writers');
  await store.write((tx) => history.begin(tx));
  await store.write(async (tx) => {
    for (const kind of ['add', 'enroll', 'clearance'] as const)
      for (let vehicle = 0; vehicle < VEHICLES; vehicle += 1)
        await history.run(tx, { kind, vehicle, account: 0, at: 1, choice: vehicle });
  });
  const rows = await store.read.orm.select().from(store.read.t.clearances);
  expect(rows).toHaveLength(VEHICLES);
  let number = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER], {
      env: {
        ...process.env,
        DIST: new URL('../../../dist/src/', import.meta.url).href,
        PLACE: place,
        URLS: JSON.stringify(URLS),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    for (let count = 0; count < 25 + 7 * round; count += 1, number += 1) {
      const at = number;
      await store.write((tx) => change(tx, rows, at));
    }
    child.kill('SIGKILL');
    await ended;
  }

  const ids = rows.map(({ enrollmentId }) => enrollmentId);
  const derived = await deriveSubjects(store.read, ids, brandsOf(registry), now);
  const expected = derived.flatMap(({ id, blockers }) =>
    blockers.map(({ code }) => `${id} ${code}`),
  );
  const stored = await store.read.orm.select().from(store.read.t.blockers);
  expect(
    stored
      .filter(({ subjectId }) => ids.includes(subjectId))
      .map(({ subjectId, code }) => `${subjectId} ${code}`)
      .toSorted(),
  ).toEqual(expected.toSorted());
  expect(expected.length).toBeGreaterThan(0);
  expect(await store.read.orm.select().from(store.read.t.blockerMarks)).toEqual([]);
  expect((await recount(store)).corrected).toBe(0);
}

const title = 'two writers of the same vehicles lose no blocker, though one is killed';
const settle: Settle = (tx, afterCommit) => updates.settle(tx, afterCommit);

test(`${title}, on SQLite`, { timeout: 60_000 }, async () => {
  const { path, dispose } = openTempStore();
  // Waits for the other writer for as long as a server does.
  const store = openSqliteStore(path, { settle });
  onTestFinished(async () => {
    await store.close();
    await dispose();
  });
  await race(store, path);
});

describeOnPostgres('stored blockers on PostgreSQL', (postgres) => {
  test(title, { timeout: 60_000 }, async () => {
    const store = await openPostgresStore(postgres.url, { settle });
    onTestFinished(async () => {
      await store.close();
      await postgres.stop();
    });
    await race(store, postgres.url);
  });
});
