import { type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { FleetgraphError } from '../../domain/errors.js';
import { type Tables } from '../schema/tables.js';

/** A way into the database: the query builder and the tables of its dialect. Always `await` a query; never `.get/.all/.run`. */
export interface Db {
  readonly orm: BetterSQLite3Database;
  readonly t: Tables;
  /** Leaves decoding of rows to drizzle. */
  readonly plain?: boolean;
}

/** Registers what is to happen once the transaction is safe on disk: a wake-up, never an effect that must not be lost. */
export type AfterCommit = (effect: () => void) => void;

/** The database. Reads see what is committed; every write is a job in a transaction of the one writer. */
export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  readonly read: Db;
  /**
   * Runs the job in a transaction and resolves when it is on disk; a job that throws leaves nothing behind. Jobs await
   * nothing but their own queries, since other writers wait meanwhile: no call over the network, and nothing of Node's that
   * works in libuv's thread pool (WebCrypto and so jose, scrypt, files, DNS). Tests check it.
   * On PostgreSQL a job runs again when its transaction and another one were in each other's way (a deadlock, a serialization
   * failure): it changes nothing but the database, and answers by its value.
   * @throws StoreUnavailable when the database takes no writes.
   */
  write<T>(job: (tx: Db, afterCommit: AfterCommit) => Promise<T>): Promise<T>;
  /**
   * A mark of what reads see: as long as it is the same, nothing was committed by anybody, so that what was read is so still. null where
   * the engine has none.
   */
  version(): number | null;
  /** Whether a write can be committed now; used by readiness. @throws StoreUnavailable */
  probe(): Promise<void>;
  /** When the last migration that was carried out was made, as drizzle's journal has it; null without any. */
  lastMigration(): Promise<number | null>;
  /** Prepares for the end of the process: a database that does not answer is not waited for again and again. */
  hurry(): void;
  close(): Promise<void>;
}

/** After so long it is worth another try. */
const STORE_RETRY_SECONDS = 5;

/** The database cannot be written (full disk, locked, broken): nothing of the job was kept. Try again later. */
export class StoreUnavailable extends FleetgraphError {
  constructor(message: string, options?: ErrorOptions) {
    super('STORE_UNAVAILABLE', message, { retryAfterSeconds: STORE_RETRY_SECONDS }, options);
    this.name = 'StoreUnavailable';
  }
}

/** A unique index refused a row; `constraint` names the index or its columns, as far as the engine tells. */
export class UniqueViolation extends Error {
  readonly constraint: string;

  constructor(constraint: string, options?: ErrorOptions) {
    super(`already exists: ${constraint}`, options);
    this.name = 'UniqueViolation';
    this.constraint = constraint;
  }
}

/** Follows `cause` to the engine's own error and says it in our words; anything else is given back as it is. */
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
        `the database takes no writes now: it is damaged (${code}); stop the server, keep what is there, and restore a backup`,
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
