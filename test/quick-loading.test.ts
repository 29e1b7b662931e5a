import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '../dist/src');

/** Loads the whole server and tells where each import led: module, specifier, address and kind of what was found. */
const RECORD = `
const { registerHooks } = await import('node:module');
const found = [];
const record = () => registerHooks({ resolve(specifier, context, next) {
  const { url, format } = next(specifier, context);
  if (context.conditions.includes('import')) found.push([context.parentURL, specifier, url, format].join(' '));
  return { url, format, importAttributes: context.importAttributes };
} });
await BEFORE;
record();
await import('./app.js');
await import('./cli/run.js');
await import('./store/engine/postgres-store.js');
process.stdout.write(found.sort().join('\\n'));
`;

function importsWith(before: string): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', RECORD.replace('BEFORE', before)],
    { cwd: DIST, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(status, stderr).toBe(0);
  return stdout.split('\n');
}

test('what is not asked for is what Node itself would have found', () => {
  const quick = importsWith("import('./quick-loading.js')");
  expect(quick.length).toBeGreaterThan(1000);
  expect(quick).toEqual(importsWith('null'));
});
