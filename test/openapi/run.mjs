/**
 * Checks our client and our simulator of High Mobility against the provider's own OpenAPI files, which are not part of
 * this project: `node test/openapi/run.mjs <folder with hm-*.yml>`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
if (!folder || !existsSync(resolve(folder, 'hm-fleet-clearance-v1.yml'))) {
  console.error(
    'Usage: node test/openapi/run.mjs <folder with hm-fleet-clearance-v1.yml and the other files of High Mobility>',
  );
  process.exit(2);
}
const root = fileURLToPath(new URL('../../', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/openapi'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, OPENAPI_DIR: resolve(folder) },
});
process.exit(status ?? 1);
