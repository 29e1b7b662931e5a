import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Only its owner may read a backup: it holds what the database holds. */
const OWNER_ONLY = 0o600;

/** Pages to copy before others get their turn. */
const PAGES_AT_ONCE = 1000;

/** The backup was not made; the message says why. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

/**
 * Copies a SQLite database that may be in use, by SQLite's online backup. The copy gets its name only when it is complete
 * and sound, so a file of that name is always a whole backup. → its size in bytes
 * @throws BackupError when the destination is there already or the copy is not sound; SQLite's errors as they are
 */
export async function backUpSqlite(path: string, destination: string): Promise<number> {
  if (existsSync(destination))
    throw new BackupError(`${destination} is there already; name another file.`);
  const partial = `${destination}.partial`;
  makeEmpty(partial);
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true });
    try {
      // What was committed by now is what is copied: without a transaction around it SQLite begins anew at every write.
      source.exec('BEGIN');
      source.prepare('select count(*) from sqlite_master').get();
      await source.backup(partial, { progress: () => PAGES_AT_ONCE });
    } finally {
      source.close();
    }
    const { bytes, faults } = inspectCopy(partial);
    if (faults.length > 0)
      throw new BackupError(`The copy is not sound, so it was not kept: ${faults.join('; ')}.`);
    renameSync(partial, destination);
    return bytes;
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal'])
      rmSync(partial + suffix, { force: true });
    throw error;
  }
}

/**
 * What SQLite finds wrong with a database that may be in use, by `integrity_check` and `foreign_key_check`; empty when all is well.
 * @throws SQLite's errors for a file that is no database
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
 * Gives a sound copy the name of the database; what had that name is kept beside it. → its new name, null when nothing was there
 * @throws BackupError while somebody has the database open
 */
export function putInPlace(copy: string, path: string, now: Date): string | null {
  const kept = existsSync(path)
    ? `${path}.before-${now.toISOString().replaceAll(/[:.]/g, '-')}`
    : null;
  if (kept !== null) {
    requireUnused(path);
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  renameSync(copy, path);
  return kept;
}

/** Only the last connection of all may leave the WAL mode; a database that is damaged has no say. */
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

/** The copy is left in the journal mode of a single file, so that nothing belongs to it but itself. */
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

/** Made before SQLite opens it, so that nobody else can read it for a moment, nor two backups write to it. */
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
