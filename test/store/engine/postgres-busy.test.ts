import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { StoreUnavailable } from '../../../src/store/engine/store.js';
import { fleetsByIds } from '../../../src/store/fleets.js';
import { describeOnPostgres } from '../../support/postgres.js';

describeOnPostgres('a pool whose connections are all in use', (postgres) => {
  afterAll(() => postgres.stop());

  test('is reported as busy, once, and not as a lost database', async () => {
    const logged: string[] = [];
    const add = (_fields: object, message: string): void => void logged.push(message);
    const store = await openPostgresStore(postgres.url, {
      limits: { size: 1, connectTimeoutMs: 300 },
      log: { info: add, warn: add, error: add },
    });
    onTestFinished(() => store.close());
    const read = () => fleetsByIds(store.read, ['flt_none']);
    let isWaiting = true;
    // Uses the only connection, and the database answers all the time.
    const holder = store.write(async (tx) => {
      while (isWaiting) await fleetsByIds(tx, ['flt_none']);
    });
    const refused = await Promise.allSettled([read(), read()]);
    isWaiting = false;
    await holder;
    for (const result of refused)
      expect(result).toMatchObject({
        reason: expect.any(StoreUnavailable),
        status: 'rejected',
      });
    expect(String((refused[0] as PromiseRejectedResult).reason)).toContain('busy');
    expect(logged).toEqual([
      'no connection to the database became free in time; raise FLEETGRAPH_DATABASE_POOL, or start another instance',
    ]);
    expect(await read()).toEqual([]);
  });
});
