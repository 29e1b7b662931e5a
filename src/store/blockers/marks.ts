import { and, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { forIds, given, type HowMany, isGivenId, prepared } from '../query/prepared.js';

/** Maximum subjects whose blockers a transaction derives itself; more are left to the timer. */
export const MAX_SUBJECTS = 1000;

/** Transaction of marks that are left to the timer. */
const LATER = 'later';

/** Transaction that marks the subjects; on SQLite there is one at a time, and marks have none. */
const ownTxn = (db: Db) =>
  isSqlite(db) ? sql`''` : sql`(select pg_current_xact_id_if_assigned()::text)`;

const dropOwnMarks = prepared(
  ({ t }) => ({ id: t.blockerMarks.subjectId }),
  (db, selected) =>
    db.orm
      .delete(db.t.blockerMarks)
      .where(eq(db.t.blockerMarks.txn, ownTxn(db)))
      .returning(selected),
);

export interface TakenMarks {
  /** Subjects whose blockers this transaction derives. */
  readonly ids: readonly string[];
  /** Whether the marks are left to the timer. */
  readonly isLeft: boolean;
}

/**
 * Returns the subjects whose facts this transaction has changed, and removes their marks. More than
 * `limit` of them are left to the timer.
 */
export async function takeMarks(tx: Db, limit: number): Promise<TakenMarks> {
  const ids = (await dropOwnMarks(tx, {}, '')).map(({ id }) => id);
  const isLeft = ids.length > limit;
  if (isLeft) await markForLater(tx, ids);
  return { ids: isLeft ? [] : ids, isLeft };
}

/** Marks subjects, so that the timer derives their blockers. */
export async function markForLater({ orm, t }: Db, ids: readonly string[]): Promise<void> {
  await inParts(ids.toSorted(), (part) =>
    orm
      .insert(t.blockerMarks)
      .values(part.map((subjectId) => ({ txn: LATER, subjectId })))
      .onConflictDoNothing(),
  );
}

/** Returns subjects that are marked, by this time those of transactions that derived nothing. */
export async function markedSubjects({ orm, t }: Db, limit: number): Promise<readonly string[]> {
  const rows = await orm
    .selectDistinct({ id: t.blockerMarks.subjectId })
    .from(t.blockerMarks)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Removes the committed marks of subjects; those of other transactions under way remain. */
export async function dropMarks({ orm, t }: Db, ids: readonly string[]): Promise<void> {
  await inParts(ids, (part) =>
    orm.delete(t.blockerMarks).where(inArray(t.blockerMarks.subjectId, part)),
  );
}

const dueSubjects = prepared(
  ({ t }) => ({ id: t.blockerSubjects.subjectId }),
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.blockerSubjects)
      .where(
        and(
          isNotNull(t.blockerSubjects.nextAt),
          lte(t.blockerSubjects.nextAt, given('now', t.blockerSubjects.nextAt)),
        ),
      )
      .orderBy(t.blockerSubjects.nextAt)
      .limit(sql.placeholder('limit')),
);

/** Returns subjects whose blockers age alone has changed, up to a limit. */
export async function subjectsDue(db: Db, now: Date, limit: number): Promise<readonly string[]> {
  return (await dueSubjects(db, { now, limit }, '')).map(({ id }) => id);
}

const checkTimes = prepared(
  ({ t }) => ({ id: t.blockerSubjects.subjectId, checkedAt: t.blockerSubjects.checkedAt }),
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.blockerSubjects)
      .where(isGivenId(db, db.t.blockerSubjects.subjectId, howMany)),
);

/** Returns the times for which the stored blockers of subjects were derived. */
export async function checkTimesOf(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await forIds(checkTimes, db, ids);
  return new Map(rows.map(({ id, checkedAt }) => [id, checkedAt]));
}
