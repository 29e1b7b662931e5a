import { hash } from 'node:crypto';
import { asc, inArray, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';
import { inParts } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';

/**
 * Strength of a lock (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS):
 * `key share` excludes `update` only, and so neither changes of the row nor others with `key
 * share`.
 */
export type LockStrength = 'key share' | 'no key update' | 'update';

/** Locking clause, which PostgreSQL's builder has and SQLite's lacks. */
interface Lockable extends PromiseLike<unknown> {
  for(strength: LockStrength): PromiseLike<unknown>;
}

/**
 * Locks the rows with these values against other locks, changes and deletion until the transaction
 * ends; read them afterwards. Rows are locked in one order, so that two transactions on the same
 * rows do not deadlock; across tables the order is accounts, onboardings, enrollments, commands.
 * SQLite locks nothing: there a writing transaction is the only one.
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
 * Locks a name against other locks of it until the transaction ends, whether or not a row for it
 * exists. Two names may share a lock, which costs time and nothing else.
 */
export async function lockName(db: Db, ...name: readonly string[]): Promise<void> {
  if (isSqlite(db)) return;
  const number = hash('sha256', JSON.stringify(name), 'buffer').readBigInt64BE().toString();
  const locked = sql`pg_advisory_xact_lock(${number}::bigint)`;
  await db.orm.select({ locked }).from(sql`(select 1) as nothing`);
}
