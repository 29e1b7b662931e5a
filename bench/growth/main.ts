import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../load.js';
import { ACCOUNTS, FLEET, vehicleId } from './fleet.js';
import { benchHostile } from './hostile.js';
import { startPostgres } from './postgres.js';
import { loadProduct, type Product, type Store } from './product.js';
import { questionsOf } from './questions.js';
import { benchReconcile } from './reconcile.js';
import { seedFleet } from './seed-fleet.js';
import { runOnSqlite, sqliteLogBytes } from './sqlite.js';

export const GROWTH_HELP = `npm run bench -- growth [options]
  --sizes <n,n>         vehicles of the fleets (10000,100000,1000000)
  --postgres            on PostgreSQL, which is started for it, instead of SQLite
  --directory <path>    leaves the databases there, and uses those that are there already
  --reconcile           compares the account with a list of all its clearances, instead
  --hostile             measures others beside hostile clients, instead`;

/** Seconds that others are measured for, beside hostile clients. */
const HOSTILE_SECONDS = 20;
const RUNS = 25;
const WARM_UP = 5;
/** Clearances changed one by one, as webhooks change them, and in how many transactions. */
const CHANGES = 2000;
const CHANGES_PER_COMMIT = 50;

/** Asks the same questions of fleets of several sizes, and prints a table of their milliseconds. */
export async function benchGrowth(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sizes: { type: 'string' },
      postgres: { type: 'boolean' },
      directory: { type: 'string' },
      reconcile: { type: 'boolean' },
      hostile: { type: 'boolean' },
    },
  });
  const sizes = (values.sizes ?? '10000,100000,1000000').split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size >= 100))
    throw new Error('--sizes are whole numbers of at least 100');
  const product = await loadProduct();
  const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'fleetgraph-growth-'));
  mkdirSync(directory, { recursive: true });
  const postgres = values.postgres ? await startPostgres(directory) : undefined;
  const columns: (readonly number[])[] = [];
  try {
    for (const size of sizes) {
      const path = join(directory, `${size}.db`);
      const name = `growth_${size}`;
      const url = postgres ? await postgres.createDatabase(name) : path;
      const store = postgres ? await product.openPostgres(url) : product.openSqlite(url);
      const isSeeded = (await product.countVehicles(store.read, FLEET, {})).value === size;
      const start = performance.now();
      const written = isSeeded
        ? NaN
        : await seedFleet(store, product, size, (statements) =>
            postgres ? postgres.run(name, statements) : runOnSqlite(path, statements),
          );
      await product.deriveBlockers(store);
      if (!isSeeded) await postgres?.run(name, ['vacuum analyze']);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${size} vehicles ready after ${seconds} s`);
      if (values.reconcile === true) {
        const logBytes = () => (postgres ? postgres.logBytes(name) : sqliteLogBytes());
        await benchReconcile(store, size, { logBytes });
      } else if (values.hostile !== true)
        columns.push([...(await measure(store, product, size)), written]);
      await store.close();
      if (values.hostile === true) await benchHostile(url, size, HOSTILE_SECONDS);
    }
  } finally {
    await postgres?.stop();
    if (values.directory === undefined) rmSync(directory, { recursive: true, force: true });
  }
  if (columns.length > 0) print(product, sizes, columns, postgres ? 2 : 1);
}

async function measure(store: Store, product: Product, size: number): Promise<number[]> {
  const times: number[] = [];
  for (const { ask } of questionsOf(product)) {
    const runs: number[] = [];
    for (let run = -WARM_UP; run < RUNS; run += 1) {
      const start = performance.now();
      await ask(store, size);
      if (run >= 0) runs.push(performance.now() - start);
    }
    // The faster runs: other programs may use the machine.
    times.push(percentile(Float64Array.from(runs).toSorted(), 0.25));
  }
  times.push(await changeClearances(store, product, size));
  return times;
}

/** Returns the microseconds of one change. */
async function changeClearances(store: Store, product: Product, size: number): Promise<number> {
  const start = performance.now();
  const at = new Date(Date.UTC(2027, 0, 1));
  for (let from = 0; from < CHANGES; from += CHANGES_PER_COMMIT)
    await store.write(async (tx) => {
      for (let index = from; index < from + CHANGES_PER_COMMIT; index += 1) {
        const number = 1 + ((index * 7919) % size);
        await product.saveClearances(tx, [
          {
            enrollmentId: vehicleId(number).replace('veh', 'enr'),
            fleetId: FLEET,
            vehicleId: vehicleId(number),
            accountId: number % 100 === 0 ? ACCOUNTS[1] : ACCOUNTS[0],
            status: index % 2 === 0 ? 'REVOKING' : 'APPROVED',
            reason: null,
            requestedAt: at,
            changedAt: new Date(at.getTime() + index),
            observedAt: at,
            provisional: false,
            listed: false,
            changelogSeen: 2,
            odometer: null,
          },
        ]);
        await product.refreshClearanceChangedAt(tx, [vehicleId(number)]);
      }
    });
  return (1000 * (performance.now() - start)) / CHANGES;
}

function print(
  product: Product,
  sizes: readonly number[],
  columns: readonly (readonly number[])[],
  factor: number,
): void {
  const line = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
  line(['milliseconds', ...sizes.map(String), 'ratio', 'goal']);
  line(['---', ...sizes.map(() => '--:'), '--:', '--:']);
  const questions = questionsOf(product);
  const titles: (readonly [string, string])[] = questions.map(({ title, goal }) => [
    title,
    `≤ ${goal * factor}`,
  ]);
  titles.push(['change of a clearance, µs', ''], ['vehicle written, µs', '']);
  for (const [index, [title, goal]] of titles.entries()) {
    const times = columns.map((column) => column[index] ?? NaN);
    const ratio = (times.at(-1) ?? NaN) / (times[0] ?? NaN);
    line([title, ...times.map((time) => time.toFixed(2)), ratio.toFixed(1), goal]);
  }
}
