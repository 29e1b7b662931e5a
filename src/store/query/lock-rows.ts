import { hash } from 'node:crypto';
import { asc, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';
import { inParts } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';
import { isGivenId, type Preparable, prepared } from './prepared.js';

/**
 * Strength of a lock (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS):
 * `key share` excludes `update` only, and so neither changes of the row nor others with `key
 * share`.
 */
export type LockStrength = 'key share' | 'no key update' | 'update';

/** Locking clause, which PostgreSQL's builder has and SQLite's lacks. */
interface Lockable {
  for(strength: LockStrength): Preparable;
}

/** Adds the locking clause to a query of PostgreSQL, of whose rows it returns those locked. */
export const lockedSelect = <Query extends object>(
  select: Query,
  strength: LockStrength = 'no key update',
): Query => (select as unknown as Lockable).for(strength) as unknown as Query;

/**
 * Locks the rows with these values against other locks, changes and deletion until the transaction
 * ends; read them afterwards. Rows are locked in one order, so that two transactions on the same
 * rows do not deadlock; across tables the order is accounts, onboardings, enrollments, commands,
 * and at the end of the job subjects of blockers, the fleet for its log, the heads of states. SQLite
 * locks nothing: there a writing transaction is the only one.
 */
export async function lockRows(
  db: Db,
  column: SQLiteColumn,
  values: readonly string[],
  strength: LockStrength = 'no key update',
): Promise<void> {
  if (isSqlite(db)) return;
  await inParts([...values].sort(), (ids) => statementFor(column, strength)(db, { ids }, ''));
}

type Lock = ReturnType<typeof lockGiven>;
/** Prepared locks by column and strength. */
const locks = new WeakMap<SQLiteColumn, Map<LockStrength, Lock>>();

function statementFor(column: SQLiteColumn, strength: LockStrength): Lock {
  const known = locks.get(column) ?? new Map<LockStrength, Lock>();
  locks.set(column, known);
  const lock = known.get(strength) ?? lockGiven(column, strength);
  known.set(strength, lock);
  return lock;
}

const lockGiven = (column: SQLiteColumn, strength: LockStrength) =>
  prepared(
    () => ({}),
    (db) =>
      lockedSelect(
        db.orm
          .select({ locked: column })
          .from(column.table)
          .where(isGivenId(db, column, 'many'))
          .orderBy(asc(column)),
        strength,
      ),
  );

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
