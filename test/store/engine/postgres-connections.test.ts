import { Client } from 'pg';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { fleetsByIds, insertFleet } from '../../../src/store/fleets.js';
import { until } from '../../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';

const SIZE = 4;
const TERMINATIONS = 1000;

describeOnPostgres('connections to PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  const open = async (): Promise<Store> => {
    const store = await openPostgresStore(postgres.url, { limits: { size: SIZE } });
    onTestFinished(() => store.close());
    return store;
  };

  test('a thousand that are terminated under load end nothing, lose nothing and leak none', async () => {
    const store = await open();
    const admin = await operator(postgres);
    const load = new Load(store, 'terminated');
    let terminated = 0;
    while (terminated < TERMINATIONS) {
      terminated += await terminateAll(admin);
      if (load.failures.some((failure) => !(failure instanceof StoreUnavailable))) break;
    }
    await load.end();
    expect(load.failures.filter((failure) => !(failure instanceof StoreUnavailable))).toEqual([]);
    expect(await store.read.orm.$count(store.read.t.fleets)).toBeGreaterThanOrEqual(
      load.written.length,
    );
    expect((await fleetsByIds(store.read, load.written)).length).toBe(load.written.length);
    expect(await openAtOnce(store)).toBe(SIZE);
  });

  test('the server is killed under writers and comes back: they go on, and what was acknowledged is there', async () => {
    const store = await open();
    for (let round = 0; round < 3; round += 1) {
      const load = new Load(store, `killed-${round}`);
      await until(() => load.written.length > 20 || undefined);
      postgres.kill();
      await until(() => load.failures.length > 0 || undefined);
      await postgres.startAgain();
      const soFar = load.written.length;
      await until(() => load.written.length > soFar || undefined);
      await load.end();
      expect(load.failures.filter((failure) => !(failure instanceof StoreUnavailable))).toEqual([]);
      expect((await fleetsByIds(store.read, load.written)).length).toBe(load.written.length);
    }
    expect(await openAtOnce(store)).toBe(SIZE);
  });

  test('a job that takes no notice of a statement that failed is not taken for written', async () => {
    const store = await open();
    const fleet = { id: 'flt_twice', name: 'flt_twice', externalId: null, createdAt: new Date(0) };
    const written = store.write(async (tx) => {
      await insertFleet(tx, fleet);
      await insertFleet(tx, fleet).catch(() => undefined);
    });
    await expect(written).rejects.toThrow('rolled back');
    expect(await fleetsByIds(store.read, ['flt_twice'])).toEqual([]);
    expect(await openAtOnce(store)).toBe(SIZE);
  });
});

/** Two writers and two readers that go on whatever happens. */
class Load {
  readonly written: string[] = [];
  readonly failures: unknown[] = [];
  readonly #loops: readonly Promise<void>[];
  #isOver = false;

  constructor(store: Store, name: string) {
    this.#loops = [
      this.#write(store, `${name}-a`),
      this.#write(store, `${name}-b`),
      this.#read(store),
      this.#read(store),
    ];
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #write(store: Store, name: string): Promise<void> {
    for (let count = 0; !this.#isOver; count += 1) {
      const id = `flt_${name}-${count}`;
      await this.#attempt(async () => {
        await store.write((tx) =>
          insertFleet(tx, { id, name: id, externalId: id, createdAt: new Date(0) }),
        );
        this.written.push(id);
      });
    }
  }

  async #read(store: Store): Promise<void> {
    while (!this.#isOver) await this.#attempt(() => fleetsByIds(store.read, ['flt_none']));
  }

  async #attempt(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.failures.push(error);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function operator({ url }: TestPostgres): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'operator' });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function terminateAll(admin: Client): Promise<number> {
  const statement =
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fleetgraph'";
  return (await admin.query(statement)).rows.length;
}

/**
 * How many transactions are open at the same time, when as many as there are connections wait for
 * each other.
 */
async function openAtOnce(store: Store): Promise<number> {
  let open = 0;
  const all = Promise.withResolvers<undefined>();
  await Promise.all(
    Array.from({ length: SIZE }, () =>
      store.write(async (tx) => {
        await fleetsByIds(tx, ['flt_none']);
        open += 1;
        if (open === SIZE) all.resolve(undefined);
        await all.promise;
      }),
    ),
  );
  return open;
}
