import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { countVehicles } from '../../../src/store/facets/vehicle-list.js';
import { insertVehicles, type StoredVehicle } from '../../../src/store/vehicles.js';
import { insertWorld, WORLD } from '../../store/both-engines/world.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { type Installation, newInstallation } from '../support.js';

const main = fileURLToPath(new URL('../../../dist/bin/cli.js', import.meta.url));

/** Number of vehicles that takes many batches. */
const MANY = 12_000;
const [VEHICLE] = WORLD.vehicles as unknown as readonly [StoredVehicle];

async function fill(store: Store): Promise<void> {
  await insertWorld(store);
  const vehicles = Array.from({ length: MANY }, (_, index) => ({
    ...VEHICLE,
    id: `veh_many_${index}`,
    vin: `MANY${index}`,
  }));
  await store.write((tx) => insertVehicles(tx, vehicles));
}

/** Runs the built tool and kills it once it has written that many tenths of its way. */
async function killAfter(
  tenths: number,
  { folder }: Installation,
  env: Readonly<Record<string, string>>,
  to: string,
): Promise<void> {
  const child = spawn(process.execPath, [main, 'migrate-database', '--to', to], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    if ((written.match(/ done$/gm) ?? []).length >= tenths) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('close', (_, name) => resolve(name)));
  expect(signal, written).toBe('SIGKILL');
}

/** Number of vehicles on the way to the copy. */
const copiedIn = async (store: Store) =>
  (await countVehicles(store.read, VEHICLE.fleetId, { brand: ['bmw'] })).value;

describeOnPostgres('a copy that was killed', (postgres) => {
  afterAll(() => postgres.stop());

  test('is no database for a server, and is continued to the same rows', async () => {
    const installation = newInstallation();
    await installation.withStore(fill);
    const env = { FLEETGRAPH_DATABASE: installation.path };
    // In the middle of copying, and in the middle of comparing.
    for (const tenths of [1, 4]) {
      await killAfter(tenths, installation, env, postgres.url);
      await expect(openPostgresStore(postgres.url)).rejects.toThrow(
        'a copy to this database is incomplete; continue it with',
      );
    }
    const other = newInstallation();
    await other.withStore(fill);
    const refused = await other.run(['migrate-database', '--to', postgres.url]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('a part of a copy')]);

    const { code, out, err } = await installation.run(['migrate-database', '--to', postgres.url]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`vehicles: ${MANY + WORLD.vehicles.length} rows`);
    const expected = await installation.withStore(copiedIn);
    const store = await openPostgresStore(postgres.url);
    expect(await copiedIn(store)).toBe(expected);
    await store.close();
  });

  test('leaves no SQLite file under its name, and is continued', async () => {
    const installation = newInstallation();
    const env = { FLEETGRAPH_DATABASE: postgres.url };
    const path = join(installation.folder, 'back.db');
    for (const tenths of [1, 3]) {
      await killAfter(tenths, installation, env, path);
      expect(existsSync(path)).toBe(false);
    }
    const { code, err } = await installation.run(['migrate-database', '--to', path], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const store = openSqliteStore(path);
    expect(await copiedIn(store)).toBeGreaterThan(MANY);
    await store.close();
  });

  test('is refused when a row has changed since it was begun', async () => {
    const installation = newInstallation();
    const env = { FLEETGRAPH_DATABASE: postgres.url };
    const path = join(installation.folder, 'back.db');
    await killAfter(4, installation, env, path);
    const store = await openPostgresStore(postgres.url);
    await store.write(async ({ orm, t }) => {
      await orm.update(t.fleets).set({ name: 'changed' });
    });
    await store.close();
    const { code, err } = await installation.run(['migrate-database', '--to', path], env);
    expect([code, err]).toEqual([1, expect.stringContaining('The rows of fleets in')]);
    expect(existsSync(path)).toBe(false);
  });
});
