// Runs `npm run SCRIPT`, a run of vitest, and gives the test files that failed a second attempt by
// themselves: it tells a busy machine from a fault. The log names them; each is a test to mend.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** With more than these something is wrong. */
const MAX_FILES = 5;

const [script] = process.argv.slice(2);
const report = join(mkdtempSync(join(tmpdir(), 'suite-')), 'report.json');

function attempt(...options) {
  const { status, error } = spawnSync('npm', ['run', script, '--', ...options], {
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}

/** Paths of the test files that failed; undefined if the run did not come to its end. */
function failedFiles() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults
      .filter(({ status }) => status === 'failed')
      .map(({ name }) => relative('.', name));
  } catch {
    return undefined;
  }
}

const status = attempt('--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
const failed = (status !== 0 && failedFiles()) || [];
if (status === 0 || failed.length === 0 || failed.length > MAX_FILES) process.exit(status);
console.log(`Second attempt of ${failed.join(', ')}`);
process.exit(attempt('--no-file-parallelism', ...failed));
