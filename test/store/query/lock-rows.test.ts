import { sql } from 'drizzle-orm';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { lockRows } from '../../../src/store/query/lock-rows.js';
import { until } from '../../support/core.js';
import { waitsForLock } from '../../support/locks.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { useTempStore } from '../../support/store.js';

const lockFleets = (tx: Db, ...ids: readonly string[]): Promise<void> =>
  lockRows(tx, tx.t.fleets.id, ids);
const insertFleets = (store: Store) =>
  store.write(async (tx) => {
    for (const id of ['flt_1', 'flt_2'])
      await insertFleet(tx, { id, name: id, externalId: id, createdAt: new Date() });
  });

test('on SQLite, where only one writes at a time, a lock writes nothing', async () => {
  const store = useTempStore();
  await insertFleets(store);
  const written = await store.write(async (tx) => {
    const changes = () => tx.orm.get<{ readonly n: number }>(sql`select total_changes() as n`).n;
    const before = changes();
    await lockFleets(tx, 'flt_1', 'flt_2');
    return changes() - before;
  });
  expect(written).toBe(0);
});

describeOnPostgres('on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('a writer of locked rows waits until the transaction is over, also in another order; others do not', async () => {
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    await insertFleets(store);
    const seen: string[] = [];
    let second: Promise<void> | undefined;
    await store.write(async (tx) => {
      await lockFleets(tx, 'flt_2', 'flt_1');
      second = store.write(async (other) => {
        await lockFleets(other, 'flt_1', 'flt_2');
        seen.push('the second has them');
      });
      await store.write((third) => lockFleets(third, 'flt_3'));
      await until(async () => seen.length > 0 || (await waitsForLock(store)) || undefined);
      seen.push('the first is done');
    });
    await second;
    expect(seen).toEqual(['the first is done', 'the second has them']);
  });
});
