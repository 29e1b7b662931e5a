import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openServerStore } from '../../../src/store/engine/sqlite/server-lock.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { StoreUnavailable } from '../../../src/store/engine/store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetgraph-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function faultOf(path: string): unknown {
  try {
    void openSqliteStore(path).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

test('a fault of the file is reported in words, with its path', () => {
  const text = join(folder, 'text.db');
  writeFileSync(text, 'no database at all, but long enough to look at '.repeat(40));
  const directory = join(folder, 'directory.db');
  mkdirSync(directory);
  const below = join(text, 'below.db');
  expect(faultOf(text)).toMatchObject({
    message: `The database file ${text}: it is not a database; correct FLEETGRAPH_DATABASE, or restore a backup (SQLITE_NOTADB).`,
  });
  for (const path of [directory, below]) {
    const fault = faultOf(path);
    expect(fault).toBeInstanceOf(StoreUnavailable);
    expect(String(fault)).toContain(`${path}: it cannot be opened; name a file`);
  }
});

test('a file that another process holds is named', { timeout: 20_000 }, () => {
  const held = join(folder, 'held.db');
  const other = new Database(held);
  onTestFinished(() => void other.close());
  other.exec('begin exclusive');
  expect(String(faultOf(held))).toContain(`${held}: another process holds it`);
});

test('a second server on the same file is refused until the first has stopped', async () => {
  const path = join(folder, 'served.db');
  const first = openServerStore(path);
  expect(() => openServerStore(path)).toThrow(
    `The database file ${path}: another server uses it; stop that one first`,
  );
  // The refused one took nothing away: the first holds its lock and can be written.
  expect(() => openServerStore(path)).toThrow(StoreUnavailable);
  await first.probe();
  // The operator's tool works beside the server.
  await openSqliteStore(path).close();
  await first.close();
  await openServerStore(path).close();
});

test('the lock of a server that could not open its file is released', async () => {
  const path = join(folder, 'mended.db');
  writeFileSync(path, 'no database at all, but long enough to look at '.repeat(40));
  expect(() => openServerStore(path)).toThrow('it is not a database');
  rmSync(path);
  await openServerStore(path).close();
});

test('the lock of a killed server is released', { timeout: 20_000 }, async () => {
  const path = join(folder, 'killed.db');
  const holder = spawn(
    process.execPath,
    ['-e', HOLD_LOCK, import.meta.resolve('better-sqlite3'), `${path}.server`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(holder, 'exit');
  await once(holder.stdout, 'data');
  expect(() => openServerStore(path)).toThrow('another server uses it');
  holder.kill('SIGKILL');
  await exited;
  await openServerStore(path).close();
});

test.runIf(process.platform === 'linux')('a folder that takes no files is named', () => {
  // Not even root creates files there.
  expect(() => openServerStore('/sys/fleetgraph.db')).toThrow(
    /^The database file \/sys\/fleetgraph\.db: it may not be written; check the rights/,
  );
});

test.skipIf(process.getuid?.() === 0)(
  'a file or folder without the right to write is named',
  () => {
    const path = join(folder, 'read-only.db');
    void openSqliteStore(path).close();
    chmodSync(path, 0o400);
    expect(() => openServerStore(path)).toThrow(`${path}: it may not be written`);
    chmodSync(path, 0o600);
    chmodSync(folder, 0o500);
    expect(() => openServerStore(path)).toThrow(`${path}: it may not be written`);
    chmodSync(folder, 0o700);
  },
);

/** Holds the lock of a server in another process. */
const HOLD_LOCK = `
import(process.argv[1]).then(({ default: Database }) => {
  globalThis.held = new Database(process.argv[2]);
  globalThis.held.exec('begin exclusive');
  console.log('held');
  setInterval(() => undefined, 1000);
});`;
