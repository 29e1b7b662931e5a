import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { tables } from '../../schema/sqlite.js';
import { startFault } from '../sqlite/sqlite-start-fault.js';
import { openSqliteStore } from '../sqlite/sqlite-store.js';
import { type Db } from '../store.js';
import { type CopyEnd, CopyError } from './copy-end.js';

/** Opens an existing file to copy from. */
export async function openSqliteSource(path: string): Promise<CopyEnd> {
  if (!existsSync(path))
    throw new CopyError(`There is no database at ${path}; correct FLEETGRAPH_DATABASE.`);
  return open(path, path);
}

/** Opens a file beside `path` to copy to; a complete copy is renamed to `path`. */
export async function openSqliteTarget(path: string): Promise<CopyEnd> {
  if (existsSync(path))
    throw new CopyError(`${path} is there already; name another file, or move it away.`);
  return open(path, `${path}.copying`);
}

async function open(path: string, file: string): Promise<CopyEnd> {
  // Brings the tables up to date.
  await openSqliteStore(file).close();
  const connection = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    lock(connection);
  } catch (cause) {
    connection.close();
    const code = cause instanceof Database.SqliteError ? cause.code : '';
    if (/^SQLITE_(BUSY|LOCKED)/.test(code))
      throw new CopyError(`${file} is in use: stop the server first.`, { cause });
    throw startFault(cause, file);
  }
  const db: Db = { orm: drizzle(connection), t: tables };
  return {
    name: path,
    db,
    execute: (statement) => {
      connection.exec(statement);
      return Promise.resolve();
    },
    write: async (job) => {
      connection.exec('BEGIN');
      try {
        await job(db);
        connection.exec('COMMIT');
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    },
    finish: () => {
      connection.close();
      renameSync(file, path);
      return Promise.resolve();
    },
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

/**
 * Locks the file until the connection closes. Only the last connection to a file may leave the WAL
 * mode, so this fails while a server runs, even one that is idle.
 */
function lock(connection: Database.Database): void {
  connection.pragma('journal_mode = DELETE');
  connection.pragma('locking_mode = EXCLUSIVE');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.exec('BEGIN EXCLUSIVE; COMMIT');
}
