import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { type Telemetry } from '../../../domain/ports/telemetry.js';
import { EventFeed } from '../../journal/event-feed.js';
import { tables } from '../../schema/sqlite.js';
import { CommitQueue } from '../commit-queue.js';
import { Hints } from '../hints.js';
import { type LongReadLimits } from '../long-reads/long-reads.js';
import { sqliteLongReads } from '../long-reads/sqlite-long-reads.js';
import { migrationsFolder } from '../migrations.js';
import { probeWrite } from '../probe-write.js';
import { type Db, type Settle, type Store, type StoreUnavailable, toStoreError } from '../store.js';
import { FileGuard } from './file-guard.js';
import { createPrivateFile, tightenFiles } from './private-file.js';
import { startFault } from './sqlite-start-fault.js';

/** `PRAGMA synchronous`: 2 is FULL, an fsync of the WAL for every commit. */
const FULL = 2;

/**
 * Cache of the reader, in KiB, held between commits. SQLite's default of 2 MB is less than a page
 * of 500 vehicles reads in a large file.
 */
const READ_CACHE_KIB = 32_768;

/**
 * Opens a connection that loses nothing it has acknowledged. better-sqlite3 falls back to
 * synchronous=NORMAL when WAL is switched on, so FULL is set afterwards, and read back.
 */
function connect(path: string): Database.Database {
  const connection = new Database(path);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // Overwrites deleted rows with zeros: personal data must not stay in the file or its copies.
  connection.pragma('secure_delete = ON');
  connection.pragma('busy_timeout = 5000');
  const mode = connection.pragma('journal_mode', { simple: true });
  const synchronous = connection.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || synchronous !== FULL) {
    connection.close();
    throw new Error(
      `the database file must be in WAL mode with synchronous=FULL; it is ${String(mode)} and ${String(synchronous)}`,
    );
  }
  return connection;
}

/**
 * Updates the query planner's statistics where tables have grown
 * (https://sqlite.org/pragma.html#pragma_optimize), and deletes the statistics of single values
 * that a full ANALYZE leaves: with them SQLite plans a statement again for each bound value, which
 * takes longer than most statements take to run
 * (https://sqlite.org/fileformat2.html#the_sqlite_stat4_table).
 */
function settleStatistics(writer: Database.Database): void {
  try {
    writer.exec('drop table if exists sqlite_stat4');
    writer.pragma('analysis_limit = 400');
    writer.pragma('optimize = 0x10002');
  } catch {
    // Read-only file: reads work with the existing statistics.
  }
}

export interface SqliteStoreOptions {
  /**
   * Maximum time another process may lock the file before a write fails, in milliseconds; less than
   * the timeout of a readiness check.
   */
  readonly patienceMs?: number;
  /** Disables compiled row decoders. */
  readonly plain?: boolean;
  /** Records every commit. */
  readonly telemetry?: Pick<Telemetry, 'commit'>;
  /** Called once when the file is damaged, unreadable, or moved. */
  readonly onFault?: (fault: StoreUnavailable) => void;
  /** Called with a message about each file or folder that other users can or could open. */
  readonly onExposed?: (message: string) => void;
  readonly longReadLimits?: LongReadLimits;
  readonly settle?: Settle;
}

/**
 * Opens the file, creates it if it does not exist, and runs the pending migrations.
 * @throws StoreUnavailable with a reason for the operator
 */
export function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Store {
  try {
    return open(path, options);
  } catch (error) {
    throw startFault(error, path);
  }
}

function open(
  path: string,
  {
    patienceMs = 4000,
    plain = false,
    telemetry,
    onFault,
    onExposed,
    longReadLimits,
    settle,
  }: SqliteStoreOptions,
): Store {
  createPrivateFile(path);
  const guard = new FileGuard(path, onFault);
  const writer = connect(path);
  const writing: Db = { orm: drizzle(writer), t: tables, plain };
  migrate(writing.orm, { migrationsFolder: migrationsFolder('sqlite') });
  settleStatistics(writer);
  // The queue waits from here on: SQLite's own waiting would block the event loop.
  writer.pragma('busy_timeout = 0');
  // Rollback data of savepoints stays in memory: with many jobs per commit each savepoint would
  // create a file.
  writer.pragma('temp_store = MEMORY');
  guard.watch(writer);
  const reader = connect(path);
  guard.watch(reader, toStoreError);
  for (const message of tightenFiles(path)) onExposed?.(message);
  reader.pragma('query_only = ON');
  reader.pragma(`cache_size = -${READ_CACHE_KIB}`);
  // Read on the reader, which never commits: https://sqlite.org/pragma.html#pragma_data_version
  const version = reader.prepare('pragma data_version').pluck();
  const read: Db = { orm: drizzle(reader), t: tables, plain };
  const longReads = sqliteLongReads(path, longReadLimits);
  const feed = new EventFeed();
  const queue = new CommitQueue(writer, writing, {
    patienceMs,
    feed,
    requireWritable: () => guard.requireWritable(),
    ...(telemetry && { telemetry }),
    ...(settle && { settle }),
  });
  return {
    dialect: 'sqlite',
    read,
    longRead: longReads.run,
    hints: new Hints(),
    feed,
    write: (job) => queue.run(job),
    version: () => version.get() as number,
    probe: () =>
      queue.run(async (tx) => {
        guard.requireSound();
        await probeWrite(tx);
      }),
    lastMigration: () =>
      Promise.resolve(
        reader.prepare('select max(created_at) from __drizzle_migrations').pluck().get() as
          number | null,
      ),
    serverTime: () => Promise.resolve(null),
    // No-op: a file answers or fails.
    hurry: () => undefined,
    close: async () => {
      await queue.close();
      await longReads.close();
      reader.close();
      writer.close();
    },
  };
}
