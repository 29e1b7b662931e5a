import { hash } from 'node:crypto';
import { asc, inArray, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';
import { inParts } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';

/**
 * Strength of a lock (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS): `key share` excludes
 * `update` only, and so neither changes of the row nor others with `key share`.
 */
export type LockStrength = 'key share' | 'no key update' | 'update';

/** What PostgreSQL's builder can do and SQLite's cannot. */
interface Lockable extends PromiseLike<unknown> {
  for(strength: LockStrength): PromiseLike<unknown>;
}

/**
 * Holds up others who would lock, change or delete the rows with these values until the transaction is over; read them
 * afterwards. Rows are locked in one order, so that two who want the same ones do not wait for each other; of several tables
 * that of accounts comes first, then onboardings, enrollments and commands. SQLite has nothing to lock: there a transaction
 * that writes is the only one.
 */
export async function lockRows(
  db: Db,
  column: SQLiteColumn,
  values: readonly string[],
  strength: LockStrength = 'no key update',
): Promise<void> {
  if (isSqlite(db)) return;
  await inParts([...values].sort(), async (part) => {
    const select: PromiseLike<unknown> = db.orm
      .select({ locked: column })
      .from(column.table)
      .where(inArray(column, part))
      .orderBy(asc(column));
    await (select as Lockable).for(strength);
  });
}

/**
 * Holds up others who would lock the same name until the transaction is over, whether or not there is a row for it yet. Two
 * names share a lock now and then, which costs time and nothing else.
 */
export async function lockName(db: Db, ...name: readonly string[]): Promise<void> {
  if (isSqlite(db)) return;
  const number = hash('sha256', JSON.stringify(name), 'buffer').readBigInt64BE().toString();
  const locked = sql`pg_advisory_xact_lock(${number}::bigint)`;
  await db.orm.select({ locked }).from(sql`(select 1) as nothing`);
}
