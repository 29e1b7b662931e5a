import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { tightenFiles } from './sqlite/private-file.js';

/** File mode of a backup: readable by its owner only, because it holds the data of the database. */
const OWNER_ONLY = 0o600;

/** Pages copied before the event loop turns. */
const PAGES_AT_ONCE = 1000;

/** The backup failed; the message gives the reason. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

/**
 * Copies a SQLite database that may be in use, by SQLite's online backup. The copy is renamed only
 * when it is complete and sound, so a file of that name is always a whole backup.
 * @returns its size in bytes
 * @throws BackupError if the destination exists or the copy is not sound; SQLite's errors unchanged
 */
export async function backUpSqlite(path: string, destination: string): Promise<number> {
  if (existsSync(destination))
    throw new BackupError(`${destination} is there already; name another file.`);
  const partial = `${destination}.partial`;
  makeEmpty(partial);
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true });
    try {
      // Copies the data committed so far: without a surrounding transaction SQLite restarts at
      // every write.
      source.exec('BEGIN');
      source.prepare('select count(*) from sqlite_master').get();
      await source.backup(partial, { progress: () => PAGES_AT_ONCE });
    } finally {
      source.close();
    }
    const { bytes, faults } = inspectCopy(partial);
    if (faults.length > 0)
      throw new BackupError(`The copy is not sound, so it was discarded: ${faults.join('; ')}.`);
    renameSync(partial, destination);
    return bytes;
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal'])
      rmSync(partial + suffix, { force: true });
    throw error;
  }
}

/**
 * Returns the faults that SQLite finds in a database that may be in use, by `integrity_check` and
 * `foreign_key_check`; empty for a sound one.
 * @throws SQLite's errors for a file that is not a database
 */
export function faultsOfSqlite(path: string): readonly string[] {
  const connection = new Database(path, { readonly: true, fileMustExist: true });
  try {
    return faultsOf(connection);
  } finally {
    connection.close();
  }
}

/**
 * Renames a sound copy to the name of the database; a file of that name is renamed, not deleted.
 * @returns the new name of the previous file, null if there was none
 * @throws BackupError while another process has the database open
 */
export function putInPlace(copy: string, path: string, now: Date): string | null {
  const previous = existsSync(path)
    ? `${path}.before-${now.toISOString().replaceAll(/[:.]/g, '-')}`
    : null;
  if (previous !== null) {
    requireUnused(path);
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, previous + suffix);
  }
  renameSync(copy, path);
  if (previous !== null) tightenFiles(previous);
  return previous;
}

/**
 * Checks that the database is unused: only its last connection may leave the WAL mode. Other
 * errors, e.g. of a damaged database, are ignored.
 */
function requireUnused(path: string): void {
  const connection = new Database(path, { timeout: 0 });
  try {
    connection.pragma('journal_mode = DELETE');
  } catch (cause) {
    const code = cause instanceof Database.SqliteError ? cause.code : '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
      throw new BackupError(`${path} is in use: stop the server first.`, { cause });
  } finally {
    connection.close();
  }
}

/**
 * Inspects the copy and leaves it in the journal mode of a single file, so that it needs no other
 * file.
 */
function inspectCopy(path: string): { readonly bytes: number; readonly faults: readonly string[] } {
  const connection = new Database(path);
  try {
    connection.pragma('journal_mode = DELETE');
    const pages = Number(connection.pragma('page_count', { simple: true }));
    const pageSize = Number(connection.pragma('page_size', { simple: true }));
    return { bytes: pages * pageSize, faults: faultsOf(connection) };
  } finally {
    connection.close();
  }
}

function faultsOf(connection: Database.Database): readonly string[] {
  const found = (
    connection.pragma('integrity_check') as readonly { readonly integrity_check: string }[]
  ).map((row) => row.integrity_check);
  const orphans = connection.pragma('foreign_key_check') as readonly { readonly table: string }[];
  const tables = [...new Set(orphans.map(({ table }) => table))];
  return [
    ...found.filter((fault) => fault !== 'ok'),
    ...tables.map((table) => `rows of ${table} refer to what is not there`),
  ];
}

/**
 * Creates the file before SQLite opens it, so that at no time another user can read it or two
 * backups write to it.
 */
function makeEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EEXIST')
      throw new BackupError(
        `${path} is there: another backup is running, or was cut off; remove it then.`,
        { cause },
      );
    throw new BackupError(`${path} cannot be written (${code ?? 'unknown reason'}).`, { cause });
  }
}
