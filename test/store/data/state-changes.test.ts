import { eq } from 'drizzle-orm';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { lockDataReads } from '../../../src/store/data/data-reads.js';
import { recordFlowEnds } from '../../../src/store/data/flow-events.js';
import { recordStateChanges, stateHead } from '../../../src/store/data/state-changes.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db } from '../../../src/store/engine/store.js';
import { until } from '../../support/core.js';
import { waitsForLock } from '../../support/locks.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { useTempStore } from '../../support/store.js';
import { insertWorld, WORLD } from '../both-engines/world.js';

const [READ] = WORLD.dataReads;

test('changes of states are recorded by write jobs only', () => {
  const { read } = useTempStore();
  expect(() => recordStateChanges(read, [])).toThrow('by write jobs only');
});

describeOnPostgres('changes of states on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('a transaction that stores data and one that ends the right to them are carried out once each', async () => {
    if (!READ) throw new Error('there is no read');
    const { enrollmentId, fleetId } = READ;
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    await insertWorld(store);
    const before = await stateHead(store.read, fleetId);
    const attempts = { storing: 0, ending: 0 };
    const endRight = async (tx: Db): Promise<void> => {
      attempts.ending += 1;
      await recordFlowEnds(tx, [enrollmentId]);
      await tx.orm.delete(tx.t.dataReads).where(eq(tx.t.dataReads.enrollmentId, enrollmentId));
    };
    let ending: Promise<void> | undefined;
    await store.write(async (tx) => {
      attempts.storing += 1;
      await lockDataReads(tx, [enrollmentId]);
      ending ??= store.write(endRight);
      await until(async () => (await waitsForLock(store)) || undefined);
      recordStateChanges(tx, [READ]);
    });
    await ending;

    expect(attempts).toEqual({ storing: 1, ending: 1 });
    expect(await stateHead(store.read, fleetId)).toBe(before + 2);
  });
});
