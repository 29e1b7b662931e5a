import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './machine.js';
import { type BenchOptions, type Part } from './options.js';
import { benchPages, benchReads, type GrowingFile } from './reads.js';
import { type Results } from './results.js';
import { seed } from './seed.js';
import { benchFanOut } from './subscriptions.js';
import { benchWebhooks } from './webhooks.js';
import { benchOnboarding, benchStart, benchTokens } from './work.js';

/**
 * Runs the selected parts, each on a database of its own or, where it only reads, on the common
 * one.
 */
export async function runBench(
  options: BenchOptions,
  log: (line: string) => void,
): Promise<Results> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-bench-'));
  const results: Results = {
    machine: describeMachine(),
    date: new Date().toISOString().slice(0, 10),
    vehicles: options.vehicles,
    rounds: options.rounds,
    note: options.note,
  };
  const wants = (...parts: readonly Part[]): boolean =>
    parts.some((part) => options.parts.includes(part));
  const small = async (name: string) => {
    const path = join(directory, `${name}.db`);
    return { path, fleets: await seed({ path, fleets: 2, vehicles: 200, events: 600 }) };
  };
  try {
    if (wants('reads', 'start')) {
      const path = join(directory, 'reads.db');
      log(`seeding ${options.fleets} fleets with ${options.vehicles} vehicles`);
      const fleets = await seed({
        path,
        fleets: options.fleets,
        vehicles: options.vehicles,
        events: options.events,
      });
      if (wants('start')) results.startMs = await benchStart(path, options.rounds);
      if (wants('reads'))
        results.reads = await benchReads(
          {
            databasePath: path,
            fleets,
            rounds: options.rounds,
            seconds: options.seconds,
            reads: options.reads,
          },
          log,
        );
    }
    if (wants('webhooks')) {
      const { path, fleets } = await small('webhooks');
      if (fleets[0]) results.webhooks = await benchWebhooks(path, fleets[0], options.seconds);
      log('webhooks: done');
    }
    if (wants('subscriptions')) {
      const fanOuts = [];
      for (const subscribers of options.subscribers) {
        fanOuts.push(
          await benchFanOut(
            (await small(`fan-out-${subscribers}`)).path,
            subscribers,
            options.burst,
          ),
        );
        log(`subscriptions: ${subscribers} done`);
      }
      results.fanOuts = fanOuts;
    }
    if (wants('onboarding'))
      results.onboarding = await benchOnboarding(
        (await small('onboarding')).path,
        options.onboarded,
      );
    if (wants('tokens'))
      results.tokensPerSecond = await benchTokens((await small('tokens')).path, options.seconds);
    if (wants('growth')) results.growth = await benchGrowth(directory, options, log);
    return results;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function benchGrowth(
  directory: string,
  { growth, rounds, seconds }: BenchOptions,
  log: (line: string) => void,
): Promise<NonNullable<Results['growth']>> {
  const files: GrowingFile[] = [];
  for (const vehicles of growth) {
    const path = join(directory, `growth-${vehicles}.db`);
    const [fleet] = await seed({ path, fleets: 1, vehicles, events: 0 });
    if (fleet) files.push({ path, fleet });
    log(`growth: ${vehicles} seeded`);
  }
  return (await benchPages(files, rounds, seconds)).map((page, index) => ({
    vehicles: files[index]?.fleet.vehicles ?? NaN,
    page,
  }));
}
