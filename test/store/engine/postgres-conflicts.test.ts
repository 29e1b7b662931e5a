import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { fleetsByIds, insertFleet, updateFleet } from '../../../src/store/fleets.js';
import { describeOnPostgres } from '../../support/postgres.js';

const ROUNDS = 10;

/** A statement that the shared type of both engines knows nothing of. */
const run = ({ orm }: Db, statement: SQL): Promise<unknown> =>
  (orm as unknown as { execute(statement: SQL): Promise<unknown> }).execute(statement);

describeOnPostgres('transactions that are in each other’s way', (postgres) => {
  let store: Store;
  beforeAll(async () => {
    store = await openPostgresStore(postgres.url);
    await store.write(async (tx) => {
      for (const id of ['flt_one', 'flt_two']) await insertFleet(tx, fleet(id, id));
    });
  });
  afterAll(async () => {
    await store.close();
    await postgres.stop();
  });

  const fleet = (id: string, name: string) => ({
    id,
    name,
    externalId: null,
    createdAt: new Date(0),
  });

  test('of a deadlock both go through, one after the other', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const both = Promise.withResolvers<undefined>();
      let attempts = 0;
      const write = (first: string, second: string) =>
        store.write(async (tx) => {
          await updateFleet(tx, fleet(first, `${round} by ${first}`));
          attempts += 1;
          if (attempts === 2) both.resolve(undefined);
          await both.promise;
          await updateFleet(tx, fleet(second, `${round} by ${first}`));
        });
      await Promise.all([write('flt_one', 'flt_two'), write('flt_two', 'flt_one')]);
      expect(attempts).toBeGreaterThan(2);
      const names = (await fleetsByIds(store.read, ['flt_one', 'flt_two'])).map(({ name }) => name);
      expect(new Set(names).size).toBe(1);
    }
  });

  test('a serialization failure is retried on the rows that the other has written', async () => {
    const written = Promise.withResolvers<undefined>();
    let attempts = 0;
    const count = store.write(async (tx) => {
      attempts += 1;
      await run(tx, sql`set transaction isolation level repeatable read`);
      const [seen] = await fleetsByIds(tx, ['flt_one']);
      if (attempts === 1) {
        await store.write((other) => updateFleet(other, fleet('flt_one', 'between')));
        written.resolve(undefined);
      }
      await updateFleet(tx, fleet('flt_one', `after ${seen?.name}`));
    });
    await Promise.all([count, written.promise]);
    expect(attempts).toBe(2);
    expect((await fleetsByIds(store.read, ['flt_one']))[0]?.name).toBe('after between');
  });

  test.each(['40001', '40P01'])('after many attempts %s is an outage', async (code) => {
    let attempts = 0;
    let effects = 0;
    const written = store.write(async (tx, afterCommit) => {
      attempts += 1;
      afterCommit(() => (effects += 1));
      await run(tx, sql.raw(`do $$ begin raise sqlstate '${code}'; end $$`));
    });
    await expect(written).rejects.toBeInstanceOf(StoreUnavailable);
    expect([attempts, effects]).toEqual([10, 0]);
  });

  test('another refusal is not tried again, and its error contains no values', async () => {
    let attempts = 0;
    const written = store.write(async (tx) => {
      attempts += 1;
      await run(tx, sql`select ${'not-a-real-secret'}::integer`);
    });
    const refusal = await written.catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: '22P02',
      message: 'PostgreSQL refused a statement (22P02): invalid input syntax for type integer',
    });
    expect(JSON.stringify(refusal) + String((refusal as Error).stack)).not.toContain('not-a-real');
    expect(attempts).toBe(1);
  });
});
