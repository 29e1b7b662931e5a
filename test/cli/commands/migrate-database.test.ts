import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import {
  openPostgresStore,
  type PostgresStoreOptions,
} from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { recount } from '../../../src/store/facets/recount.js';
import { connectionNameOf } from '../../../src/store/instances/instances.js';
import { insertVehicles, type StoredVehicle } from '../../../src/store/vehicles.js';
import { rowsOf } from '../../store/both-engines/same-answers.js';
import { insertWorld, WORLD } from '../../store/both-engines/world.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { type Installation, newInstallation } from '../support.js';

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Number of vehicles that takes several batches. */
const MANY = 1200;

/** Fills a database with odd rows in every table, and many in one. */
async function fill(store: Store): Promise<void> {
  await insertWorld(store);
  const [vehicle] = WORLD.vehicles as readonly StoredVehicle[];
  const many = Array.from({ length: MANY }, (_, index) => ({
    ...(vehicle as StoredVehicle),
    id: `veh_many_${index}`,
    vin: `MANY${index}`,
  }));
  await store.write((tx) => insertVehicles(tx, many));
}

/** Rows of all tables, but for the records of copies. */
async function dataOf(read: Db): Promise<Rows> {
  const rows = (await rowsOf(read)) as Rows;
  const isCopy = (row: Readonly<Record<string, unknown>>) => row['action'] === 'database.copied';
  return { ...rows, audit_events: rows['audit_events']?.filter((row) => !isCopy(row)) ?? [] };
}

describeOnPostgres('migrate-database', (postgres) => {
  afterAll(() => postgres.stop());
  let databases = 0;

  async function newDatabase(): Promise<string> {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const name = `target_${(databases += 1)}`;
    await client.query(
      `create database ${name} template template0 locale_provider icu icu_locale 'en-US'`,
    );
    await client.end();
    return postgres.url.replace(/[^/]*$/, name);
  }
  const filled = async (): Promise<Installation> => {
    const installation = newInstallation();
    await installation.withStore(fill);
    return installation;
  };
  async function opened(url: string, options: PostgresStoreOptions = {}): Promise<Store> {
    const store = await openPostgresStore(url, options);
    onTestFinished(() => store.close());
    return store;
  }

  test('copies every row to PostgreSQL and back', async () => {
    const installation = await filled();
    const rows = await installation.withStore(({ read }) => dataOf(read));
    const url = await newDatabase();
    const there = await installation.run(['migrate-database', '--to', url]);
    expect(there).toMatchObject({ code: 0, err: '' });
    expect(there.out).toMatch(/^vehicles: 1224 rows, SHA-256 [\da-f]{64}$/m);
    expect(there.out).not.toContain('not-a-real-password');
    const store = await openPostgresStore(url);
    expect(await dataOf(store.read)).toEqual(rows);
    expect(await recount(store)).toMatchObject({ corrected: 0 });
    await store.close();

    const path = join(installation.folder, 'back.db');
    const back = await installation.run(['migrate-database', '--to', path], {
      FLEETGRAPH_DATABASE: url,
    });
    expect(back).toMatchObject({ code: 0, err: '' });
    expect(existsSync(`${path}.copying`)).toBe(false);
    const copy = openSqliteStore(path);
    onTestFinished(() => copy.close());
    expect(await dataOf(copy.read)).toEqual(rows);
    expect(await recount(copy)).toMatchObject({ corrected: 0 });
    const digests = (out: string) => out.match(/^(?!auditEvents).*SHA-256.*$/gm);
    expect(digests(back.out)).toEqual(digests(there.out));
  });

  test('shows a bar on a terminal', async () => {
    const installation = await filled();
    const shown: string[] = [];
    const terminal = { columns: 80, redraw: (text = '') => void shown.push(text) };
    await installation.run(['migrate-database', '--to', await newDatabase()], {}, { terminal });

    expect(shown).toContainEqual(expect.stringMatching(/^\[#+\.+\] +50 %/));
    expect(shown.at(-2)).toContain('100 %');
    expect(shown.at(-1)).toBe('');
  });

  test('replaces NUL in texts of older versions, which PostgreSQL does not store', async () => {
    const installation = await filled();
    const nul = (name: string) =>
      installation.withStore((store) =>
        store.write(async ({ orm, t }) => {
          await orm.update(t.fleets).set({ name });
        }),
      );
    await nul('a\0b');
    const url = await newDatabase();
    expect((await installation.run(['migrate-database', '--to', url])).code).toBe(0);
    const { read } = await opened(url);
    const [fleet] = await read.orm.select().from(read.t.fleets).limit(1);
    expect(fleet?.name).toBe('a\ufffdb');
  });

  test('is refused while a server runs on either database', async () => {
    const installation = await filled();
    const url = await newDatabase();
    await installation.withStore(async () => {
      const { code, err } = await installation.run(['migrate-database', '--to', url]);
      expect([code, err]).toEqual([1, expect.stringContaining('stop the server first')]);
    });
    const server = await opened(url, { applicationName: connectionNameOf('ins_1') });
    await server.probe();
    const { code, err } = await installation.run(['migrate-database', '--to', url]);
    expect([code, err]).toEqual([1, expect.stringContaining('stop all servers on it first')]);
    const path = join(installation.folder, 'other.db');
    const back = await installation.run(['migrate-database', '--to', path], {
      FLEETGRAPH_DATABASE: url,
    });
    expect([back.code, back.err]).toEqual([1, expect.stringContaining('stop all servers')]);
    expect(existsSync(path)).toBe(false);
  });

  test('is refused to a database with rows, to the same engine, and without a source', async () => {
    const installation = await filled();
    const url = await newDatabase();
    const store = await openPostgresStore(url);
    await insertWorld(store);
    await store.close();
    const run = (to: string, env = {}) => installation.run(['migrate-database', '--to', to], env);
    expect((await run(url)).err).toContain('has rows already (fleets); give an empty database');
    // It can be used as before.
    await opened(url);
    expect((await run('other.db')).err).toContain('Both databases are SQLite');
    expect((await run(url, { FLEETGRAPH_DATABASE: postgres.url })).err).toContain('pg_dump');
    const there = join(installation.folder, 'there.db');
    writeFileSync(there, '');
    const back = await run(there, { FLEETGRAPH_DATABASE: postgres.url });
    expect(back.err).toContain('is there already');
    const missing = { FLEETGRAPH_DATABASE: join(installation.folder, 'missing.db') };
    expect((await run(await newDatabase(), missing)).err).toContain('There is no database at');
    expect((await installation.run(['migrate-database'])).code).toBe(2);
  });
});
