import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilAtRest } from './at-rest.js';
import { readersToken, startFleetgraph } from './fleetgraph.js';
import { startPostgres } from './growth/postgres.js';
import { type BenchOptions } from './options.js';
import { PRODUCT, startContender } from './processes.js';
import { benchContenders, type Rates, type Read } from './reads.js';
import { seed } from './seed.js';

const DATABASE = 'reads';
const READS: readonly Read[] = ['Q1', 'Q2', 'Q3', 'Q6', 'Q7'];
const GOAL = 0.6;
const GOAL_OF_STATES = 0.85;
const goalOf = (read: string): number => (read === 'Q6' || read === 'Q7' ? GOAL_OF_STATES : GOAL);

/** Measures the reads on PostgreSQL over the rows that SQLite is seeded with, beside plain SQL. */
export async function benchPostgres(
  { fleets, vehicles, events, rounds, seconds, reads }: BenchOptions,
  log: (line: string) => void,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-bench-'));
  const postgres = await startPostgres(directory);
  try {
    const path = join(directory, 'reads.db');
    log(`seeding ${fleets} fleets with ${vehicles} vehicles`);
    const seeded = await seed({ path, fleets, vehicles, events });
    const url = await postgres.createDatabase(DATABASE);
    await copy(path, url);
    await postgres.run(DATABASE, ['vacuum analyze']);
    const fleetgraph = await startFleetgraph(url);
    log(`at rest after ${(await untilAtRest(fleetgraph.server)).toFixed(0)} s`);
    const servers = [
      ['floor', await startContender('floor-postgres', [url]), null],
      ['fleetgraph', fleetgraph.server, await readersToken(fleetgraph)],
    ] as const;
    try {
      const wanted = READS.filter((read) => reads.includes(read));
      const options = { fleets: seeded, rounds, seconds, reads: wanted };
      log(toTable(await benchContenders(servers, options, log)));
    } finally {
      await Promise.all(servers.map(([, server]) => server.stop()));
    }
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Copies the file to PostgreSQL with the product's own command. */
async function copy(path: string, url: string): Promise<void> {
  const args = [join(PRODUCT, 'bin/cli.js'), 'migrate-database', '--to', url];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { FLEETGRAPH_DATABASE: path },
    cwd: import.meta.dirname,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the copy to PostgreSQL ended with ${String(code)}`);
}

function toTable(rates: Rates): string {
  const lines = READS.filter((read) => rates[read]).map((read) => {
    const { floor, fleetgraph } = rates[read] ?? {};
    if (!floor || !fleetgraph) throw new Error(`${read} was not measured`);
    const share = fleetgraph.perSecond / floor.perSecond;
    const cells = [read, floor.perSecond.toFixed(0), fleetgraph.perSecond.toFixed(0)];
    const processor = `${floor.cpuMicros.toFixed(0)}, ${fleetgraph.cpuMicros.toFixed(0)}`;
    return `| ${[...cells, share.toFixed(2), `≥ ${goalOf(read)}`, processor].join(' | ')} |`;
  });
  return [
    '| read | floor/s | fleetgraph/s | Fleetgraph ÷ floor | goal | processor: floor, Fleetgraph (µs) |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
