import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type Store, StoreUnavailable } from '../store.js';
import { OWNER_FILE, OWNER_FOLDER } from './private-file.js';
import { startFault } from './sqlite-start-fault.js';
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.js';

/** Suffix of the file whose lock a server holds for as long as it runs. */
const LOCK_SUFFIX = '.server';

/**
 * Opens the file of a server: refuses one that cannot be written, and one that another server uses.
 * The operator's tool works on the file of a running server, so it does not take the lock.
 * @throws StoreUnavailable with a reason for the operator
 */
export function openServerStore(path: string, options: SqliteStoreOptions = {}): Store {
  const unlock = lock(path);
  try {
    const store = openSqliteStore(path, options);
    return {
      ...store,
      close: async () => {
        try {
          await store.close();
        } finally {
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Takes a lock that the operating system releases when the process ends, however it ends. SQLite's
 * own lock on a file of its own works between containers that share a volume as well, where
 * process ids say nothing. The file remains: deleting it would let two servers lock two files.
 * @returns a function that releases the lock
 */
function lock(path: string): () => void {
  let connection: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: OWNER_FOLDER });
    createLockFile(path + LOCK_SUFFIX);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    connection = new Database(path + LOCK_SUFFIX, { timeout: 0 });
    connection.exec('begin exclusive');
  } catch (error) {
    connection?.close();
    if (hasCode(error, 'SQLITE_BUSY')) {
      throw new StoreUnavailable(
        `The database file ${path}: another server uses it; stop that one first, or give this one ` +
          'a database of its own. Several servers can share one on PostgreSQL only.',
      );
    }
    throw startFault(error, path);
  }
  const held = connection;
  return () => void held.close();
}

/** Creates a missing file. An existing one is not opened: closing it would release the lock. */
function createLockFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_FILE));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
