import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
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
 * directory, with the packages of this version, or its own if it needs others.
 * @returns undefined where there is no history, as in an archive or a shallow clone
 */
export function buildVersionBefore(directory: string): VersionBefore | undefined {
  const given = process.argv.find((option) => option.startsWith('--from='));
  const commit = given?.slice('--from='.length) ?? commitBeforeLastMigration();
  if (commit === undefined) return undefined;
  const folder = join(directory, 'version-before');
  mkdirSync(folder);
  execFileSync('tar', ['x', '-C', folder], { input: git('archive', '--format=tar', commit) });
  addPackages(folder);
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

function addPackages(folder: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const installed = join(ROOT, 'node_modules');
  if (Object.keys(dependencies).every((name) => existsSync(join(installed, name)))) {
    symlinkSync(installed, join(folder, 'node_modules'));
    return;
  }
  const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['ci', '--silent', ...options], { cwd: folder, stdio: 'inherit' });
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
