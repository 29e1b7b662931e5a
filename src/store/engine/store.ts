import { type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { FleetgraphError } from '../../domain/errors.js';
import { type EventFeed } from '../journal/event-feed.js';
import { type Tables } from '../schema/tables.js';
import { type Hint, type Hints } from './hints.js';

/**
 * Database access: the query builder and the tables of its dialect. Always `await` a query; never
 * call `.get/.all/.run`.
 */
export interface Db {
  readonly orm: BetterSQLite3Database;
  readonly t: Tables;
  /** Leaves decoding of rows to drizzle. */
  readonly plain?: boolean;
}

/**
 * Registers an effect to run after the commit: a wake-up, never an effect that must not be lost.
 * The hint is sent to the other processes on the database with the commit.
 */
export type AfterCommit = (effect: () => void, hint?: Hint) => void;

/** Completes what a write job has changed, at the end of its transaction. */
export type Settle = (tx: Db, afterCommit: AfterCommit) => Promise<void>;

/** Returns the job followed by what completes it. */
export function thenSettle<T>(
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
  settle: Settle | undefined,
): (tx: Db, afterCommit: AfterCommit) => Promise<T> {
  if (!settle) return job;
  return async (tx, afterCommit) => {
    const result = await job(tx, afterCommit);
    await settle(tx, afterCommit);
    return result;
  };
}

/** Database. Reads see committed data; every write is a job in a transaction of the one writer. */
export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  readonly read: Db;
  /**
   * Reads what can take long where a fleet is large. Such reads share few readers, so that no other
   * read waits for them; callers, such as fleets, are served in turn. A read is ended after some
   * seconds: FleetgraphError QUERY_TOO_COMPLEX. On SQLite they run in processes of their own, on
   * PostgreSQL on few of the connections.
   */
  longRead<T>(caller: string, read: (db: Db) => Promise<T>): Promise<T>;
  /** Hints of other processes on the database. */
  readonly hints: Hints;
  /** Events that this process has committed to the logs of fleets. */
  readonly feed: EventFeed;
  /**
   * Runs the job in a transaction and resolves when it is on disk; a job that throws is rolled
   * back. Jobs await only their own queries, since other writers wait meanwhile: no call over the
   * network, and nothing that uses libuv's thread pool (WebCrypto and so jose, scrypt, files, DNS).
   * Tests check it. On PostgreSQL a job runs again after a conflict with another transaction (a
   * deadlock, a serialization failure): it must change only the database, and return its result as
   * its value.
   * @throws StoreUnavailable if the database takes no writes
   */
  write<T>(job: (tx: Db, afterCommit: AfterCommit) => Promise<T>): Promise<T>;
  /**
   * Returns a version of the committed data: as long as it is unchanged, nothing was committed and
   * earlier reads are current. null if the engine has none.
   */
  version(): number | null;
  /** Checks that a write can be committed now; used by readiness. @throws StoreUnavailable */
  probe(): Promise<void>;
  /**
   * Returns the creation time of the last migration that was carried out, from drizzle's journal;
   * null without any.
   */
  lastMigration(): Promise<number | null>;
  /** Returns the time by the clock of the database's server; null on SQLite, which has none. */
  serverTime(): Promise<Date | null>;
  /** Prepares for shutdown: a database that does not answer is waited for only once. */
  hurry(): void;
  close(): Promise<void>;
}

/** Delay before another attempt is useful, in seconds. */
const STORE_RETRY_SECONDS = 5;

/**
 * The database cannot be written (full disk, locked, broken); the job was rolled back. Retry later.
 */
export class StoreUnavailable extends FleetgraphError {
  constructor(message: string, options?: ErrorOptions) {
    super('STORE_UNAVAILABLE', message, { retryAfterSeconds: STORE_RETRY_SECONDS }, options);
    this.name = 'StoreUnavailable';
  }
}

/**
 * A unique index refused a row; `constraint` names the index or its columns, if the engine reports
 * them.
 */
export class UniqueViolation extends Error {
  readonly constraint: string;

  constructor(constraint: string, options?: ErrorOptions) {
    super(`already exists: ${constraint}`, options);
    this.name = 'UniqueViolation';
    this.constraint = constraint;
  }
}

/**
 * Follows `cause` to the engine's own error and maps it to a store error; returns other errors
 * unchanged.
 */
export function toStoreError(error: unknown): unknown {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof StoreUnavailable || at instanceof UniqueViolation) return at;
    const code = 'code' in at && typeof at.code === 'string' ? at.code : undefined;
    if (code === undefined) continue;
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
      return new UniqueViolation(at.message.replace(/^UNIQUE constraint failed: /, ''), {
        cause: error,
      });
    }
    if (code === '23505') {
      return new UniqueViolation('constraint' in at ? String(at.constraint) : at.message, {
        cause: error,
      });
    }
    if (/^(SQLITE_(CORRUPT|NOTADB)|XX00[12]$)/.test(code)) {
      return new StoreUnavailable(
        `the database takes no writes now: it is damaged (${code}); stop the server, preserve what is there, and restore a backup`,
        { cause: error },
      );
    }
    if (
      /^SQLITE_(FULL|BUSY|LOCKED|IOERR|READONLY|CANTOPEN|NOMEM)/.test(code) ||
      /^(53|57P|08|58|25006)/.test(code)
    ) {
      return new StoreUnavailable(`the database takes no writes now (${code})`, { cause: error });
    }
  }
  return error;
}
