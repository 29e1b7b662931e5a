import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUpSqlite, putInPlace } from '../../../../src/store/engine/backup.js';
import { openSqliteStore } from '../../../../src/store/engine/sqlite/sqlite-store.js';

let directory: string;
let umask: number;
beforeEach(() => {
  umask = process.umask(0o022);
  directory = mkdtempSync(join(tmpdir(), 'fleetgraph-test-'));
});
afterEach(() => {
  process.umask(umask);
  rmSync(directory, { recursive: true, force: true });
});

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('new files are open to their owner only', async () => {
  const path = join(directory, 'new', 'deep', 'fleetgraph.db');
  const said: string[] = [];
  const store = openSqliteStore(path, { onExposed: (message) => said.push(message) });
  expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual(['600', '600', '600']);
  expect(['new', 'new/deep'].map((folder) => modeOf(join(directory, folder)))).toEqual([
    '700',
    '700',
  ]);
  const backup = join(directory, 'backup.db');
  await backUpSqlite(path, backup);
  expect(modeOf(backup)).toBe('600');
  await store.close();
  expect(said).toEqual([]);
});

test('existing files are restricted, and the folder is reported', async () => {
  const folder = join(directory, 'shared');
  mkdirSync(folder, { mode: 0o755 });
  const path = join(folder, 'fleetgraph.db');
  const first = openSqliteStore(path);
  for (const suffix of ['', '-wal', '-shm']) chmodSync(path + suffix, 0o664);
  const said: string[] = [];
  const second = openSqliteStore(path, { onExposed: (message) => said.push(message) });
  expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual(['600', '600', '600']);
  expect(said).toEqual([
    ...['', '-wal', '-shm'].map(
      (suffix) =>
        `${path}${suffix} was open to other users (mode 0664); it is now its owner's only.`,
    ),
    `The folder ${folder} of the database is open to other users: chmod 0700 it.`,
  ]);
  expect(modeOf(folder)).toBe('755');
  await second.close();
  await first.close();
});

test('a database that a backup replaces is tightened too', async () => {
  const path = join(directory, 'fleetgraph.db');
  await openSqliteStore(path).close();
  const copy = join(directory, 'copy.db');
  await backUpSqlite(path, copy);
  chmodSync(path, 0o644);
  const previous = putInPlace(copy, path, new Date(0));
  expect(modeOf(path)).toBe('600');
  expect(previous !== null && existsSync(previous) && modeOf(previous)).toBe('600');
});
