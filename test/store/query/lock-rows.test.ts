import { sql } from 'drizzle-orm';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { lockRows } from '../../../src/store/query/lock-rows.js';
import { startTestCore, until, valueOf, vehicleOf, vinOf, webhookOf } from '../../support/core.js';
import { watchLockOrder } from '../../support/lock-order.js';
import { waitsForLock } from '../../support/locks.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { useTempStore } from '../../support/store.js';

/** Tables whose rows several kinds of jobs lock, in the order of `lockRows`. */
const IN_ORDER: readonly string[] = [
  'onboardings',
  'enrollments',
  'commands',
  'blocker_subjects',
  'fleets',
];

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

  test('write jobs lock rows of several tables in one order, the log last', async () => {
    const end = watchLockOrder();
    onTestFinished(() => void end());
    const core = await startTestCore({}, postgres);
    const { fleetId, accountId } = await core.begin();
    const { webhookEndpointKey } = await core.stored(accountId);
    const { id } = valueOf(
      await core.onboardings.start(core.operator, {
        accountId,
        vehicles: [1, 2].map((number) => vehicleOf(number)),
      }),
    );
    await core.ended(id);
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'approved');
    const { headers, body } = webhookOf(vinOf(1), 'approved');
    await core.webhooks.receive('HIGH_MOBILITY', webhookEndpointKey ?? '', headers, body);
    const isApproved = async (number: number) =>
      (await core.clearanceOf(vinOf(number), fleetId))?.status === 'APPROVED';
    await until(() => isApproved(1));
    core.simulator.move(vinOf(2), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    expect(await isApproved(2)).toBe(true);
    valueOf(await core.onboardings.retry(core.operator, id));

    const seen = end();
    const orders = seen.map((order) => IN_ORDER.filter((table) => order.includes(table)));
    for (const [index, order] of seen.entries())
      expect(order.filter((table) => IN_ORDER.includes(table))).toEqual(orders[index]);
    expect(new Set(orders.flat())).toEqual(new Set(IN_ORDER));
  });
});
