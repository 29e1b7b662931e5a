import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const JOURNAL = 'migrations/postgres/meta/_journal.json';
const MAX_BYTES = 100_000_000;

/** Version of the servers before a rolling upgrade. */
export interface VersionBefore {
  /** Short name of its commit. */
  readonly commit: string;
  /** Path of its program. */
  readonly program: string;
}

/**
 * Builds the version before the last migration, or the one of `--from=<commit>`, in a
 * directory, with the packages of this version.
 * @returns undefined where there is no history, as in an archive or a shallow clone
 */
export function buildVersionBefore(directory: string): VersionBefore | undefined {
  const given = process.argv.find((option) => option.startsWith('--from='));
  const commit = given?.slice('--from='.length) ?? commitBeforeLastMigration();
  if (commit === undefined) return undefined;
  const folder = join(directory, 'version-before');
  mkdirSync(folder);
  execFileSync('tar', ['x', '-C', folder], { input: git('archive', '--format=tar', commit) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // Emits only: that version has passed its own checks.
  execFileSync(
    join(ROOT, 'node_modules/.bin/tsc'),
    ['-p', join(folder, 'tsconfig.build.json'), '--noCheck'],
    { stdio: 'inherit' },
  );
  return {
    commit: git('rev-parse', '--short', `${commit}^{commit}`).toString().trim(),
    program: join(folder, 'dist/src/main.js'),
  };
}

function commitBeforeLastMigration(): string | undefined {
  try {
    const last = git('log', '-1', '--format=%H', '--', JOURNAL).toString().trim();
    return git('rev-parse', '--verify', '--quiet', `${last}^`).toString().trim();
  } catch {
    return undefined;
  }
}

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', args, {
    cwd: ROOT,
    maxBuffer: MAX_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
