import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/engine/sqlite-store.js';
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

test('what is wrong with the file is said in words, with its path', () => {
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
