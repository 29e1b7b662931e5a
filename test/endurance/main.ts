import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MEASUREMENTS, NAMED_ONLY } from './measurements.ts';

/**
 * `npm run endurance -- [--short] [name …]`: one measurement after the other, one line each; ends
 * with 1 when one failed.
 */
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const known = [...MEASUREMENTS, ...NAMED_ONLY];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : MEASUREMENTS) {
  const { status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, `${name}.ts`), ...options],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
}
