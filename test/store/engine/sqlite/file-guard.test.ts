import { unlinkSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileGuard } from '../../../../src/store/engine/sqlite/file-guard.js';
import { toStoreError } from '../../../../src/store/engine/store.js';
import { insertFleet } from '../../../../src/store/fleets.js';
import { openTempStore } from '../../../support/store.js';

/** A connection whose `select fail()` ends as SQLite's own reads do on a bad disk. */
function failing(
  code: string,
  failure?: (error: unknown) => unknown,
): { readonly guard: FileGuard; readonly logged: string[]; readonly fail: () => unknown } {
  const logged: string[] = [];
  const guard = new FileGuard(':memory:', ({ message }) => logged.push(message));
  const connection = new Database(':memory:');
  onTestFinished(() => void connection.close());
  connection.function('fail', () => {
    throw new Database.SqliteError('something with the disk', code);
  });
  guard.watch(connection, failure);
  return { guard, logged, fail: () => connection.prepare('select fail()').get() };
}

describe('the guard of the database file', () => {
  it.each(['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB'])(
    'lets nothing be written after %s, whatever statement came upon it',
    (code) => {
      const { guard, logged, fail } = failing(code);
      expect(() => guard.requireSound()).not.toThrow();
      expect(fail).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
      expect(fail).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
      expect(() => guard.requireWritable()).toThrow(`it is damaged (${code})`);
      expect(logged).toEqual([expect.stringContaining('restore a backup')]);
    },
  );

  it('takes a read that failed on the disk for a fault that may pass: not ready, and writes are tried', () => {
    const { guard, logged, fail } = failing('SQLITE_IOERR_READ');
    expect(fail).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
    expect(() => guard.requireSound()).toThrow('SQLITE_IOERR_READ');
    expect(() => guard.requireWritable()).not.toThrow();
    expect(logged).toHaveLength(1);
  });

  it.each([
    'SQLITE_BUSY',
    'SQLITE_LOCKED',
    'SQLITE_FULL',
    'SQLITE_CANTOPEN',
    'SQLITE_NOMEM',
    'SQLITE_IOERR_SHMOPEN',
  ])('takes %s of a reader for an outage', (code) => {
    const { guard, fail } = failing(code, toStoreError);
    expect(fail).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
    expect(() => guard.requireSound()).not.toThrow();
  });

  it('leaves other errors as they are', () => {
    const { guard, logged, fail } = failing('SQLITE_ERROR');
    expect(fail).toThrow(expect.objectContaining({ code: 'SQLITE_ERROR' }));
    expect(() => guard.requireSound()).not.toThrow();
    expect(logged).toEqual([]);
  });

  it('acknowledges nothing that would go into a WAL that is gone', async () => {
    const { store, path, dispose } = openTempStore();
    onTestFinished(dispose);
    const add = (id: string) =>
      store.write((tx) =>
        insertFleet(tx, { id, name: id, externalId: null, createdAt: new Date(0) }),
      );
    await add('one');
    unlinkSync(`${path}-wal`);
    await expect(add('two')).rejects.toThrow('moved or removed');
    await expect(store.probe()).rejects.toThrow('moved or removed');
  });
});
