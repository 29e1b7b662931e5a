import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { together } from '../query/together.js';
import { type Tables } from '../schema/tables.js';

/** Blocker that now exists, or no longer does. */
export interface BlockerChange {
  readonly isOpen: boolean;
  readonly fleetId: string;
  readonly subjectId: string;
  readonly accountId: string;
  readonly code: string;
  readonly actor: string;
  readonly severity: string;
}

export type BlockerRow = Tables['blockers']['$inferSelect'];
type SubjectRow = Tables['blockerSubjects']['$inferSelect'];

/** Rows in which the stored blockers of subjects differ from those derived. */
export interface Difference {
  readonly changes: BlockerChange[];
  readonly dropped: BlockerRow[];
  readonly added: BlockerRow[];
  readonly moved: BlockerRow[];
  readonly subjects: SubjectRow[];
  readonly gone: string[];
}

/** Blocker's row with what its group says of it. */
export type KindRow = BlockerRow & {
  readonly kind: { readonly actor: string; readonly severity: string };
};

const toChange = (isOpen: boolean, { kind, ...row }: KindRow): BlockerChange => ({
  isOpen,
  fleetId: row.fleetId,
  subjectId: row.subjectId,
  accountId: row.accountId,
  code: row.code,
  actor: kind.actor,
  severity: kind.severity,
});

/** Returns whether a blocker still demands as much of the same actor. */
const isSameDemand = (one: KindRow, other: KindRow): boolean =>
  one.kind.actor === other.kind.actor && one.kind.severity === other.kind.severity;

/** Adds what differs between the stored and the derived rows of one subject. */
export function compare(
  { changes, dropped, added, moved }: Difference,
  stored: readonly KindRow[],
  derived: readonly KindRow[],
): void {
  const before = new Map(stored.map((row) => [row.code, row]));
  for (const row of derived) {
    const old = before.get(row.code);
    before.delete(row.code);
    if (!old || !isSameDemand(old, row)) {
      if (old) changes.push(toChange(false, old));
      changes.push(toChange(true, row));
    }
    if (old?.groupId !== row.groupId) {
      if (old) dropped.push(old);
      added.push(row);
    } else if (
      old.due.getTime() !== row.due.getTime() ||
      old.since.getTime() !== row.since.getTime()
    )
      moved.push(row);
  }
  for (const old of before.values()) {
    changes.push(toChange(false, old));
    dropped.push(old);
  }
}

const insertBlockers = preparedInsert((t) => t.blockers);
const setSubject = ({ t: { blockerSubjects } }: Db) => ({
  target: blockerSubjects.subjectId,
  set: {
    stepId: sql`excluded.step_id`,
    checkedAt: sql`excluded.checked_at`,
    nextAt: sql`excluded.next_at`,
  },
});
const saveSubjects = preparedInsert(
  (t) => t.blockerSubjects,
  (db, insert) => insert.onConflictDoUpdate(setSubject(db)),
);
const dropBlocker = prepared(
  () => ({}),
  ({ orm, t }) =>
    orm
      .delete(t.blockers)
      .where(
        and(
          eq(t.blockers.subjectId, sql.placeholder('subjectId')),
          eq(t.blockers.code, sql.placeholder('code')),
        ),
      ),
);

const dropBlockers = prepared(
  () => ({}),
  ({ orm, t }) =>
    orm
      .delete(t.blockers)
      .where(
        sql`(${t.blockers.subjectId}, ${t.blockers.code}) in (select * from unnest(${sql.placeholder('subjectIds')}::text[], ${sql.placeholder('codes')}::text[]))`,
      ),
);

async function moveBlockers(db: Db, moved: readonly BlockerRow[]): Promise<void> {
  if (moved.length === 0) return;
  if (isSqlite(db)) {
    for (const row of moved) await moveOne(db, { ...row }, '');
    return;
  }
  const rows = moved.map(({ subjectId: subject_id, code, due, since }) => ({
    subject_id,
    code,
    due,
    since,
  }));
  await moveAll(db, { rows: JSON.stringify(rows) }, '');
}

const moveOne = prepared(
  () => ({}),
  ({ orm, t: { blockers } }) =>
    orm
      .update(blockers)
      .set({
        due: sql`${given('due', blockers.due)}`,
        since: sql`${given('since', blockers.since)}`,
      })
      .where(
        and(
          eq(blockers.subjectId, sql.placeholder('subjectId')),
          eq(blockers.code, sql.placeholder('code')),
        ),
      ),
);

const moveAll = prepared(
  () => ({}),
  ({ orm, t: { blockers } }) =>
    orm
      .update(blockers)
      .set({ due: sql`given.due`, since: sql`given.since` })
      .from(sql`json_populate_recordset(null::${blockers}, ${sql.placeholder('rows')}::json) given`)
      .where(
        and(sql`${blockers.subjectId} = given.subject_id`, sql`${blockers.code} = given.code`),
      ),
);

/** Writes row by row on SQLite, with prepared statements, and many at once on PostgreSQL. */
export async function writeDifference(db: Db, difference: Difference): Promise<void> {
  const { dropped, added, moved, subjects, gone } = difference;
  const { orm, t } = db;
  if (isSqlite(db)) {
    for (const { subjectId, code } of dropped) await dropBlocker(db, { subjectId, code }, '');
  } else {
    await inParts(dropped, (part) => {
      const texts = (name: 'subjectId' | 'code') => part.map((row) => row[name]);
      return dropBlockers(db, { subjectIds: texts('subjectId'), codes: texts('code') }, '');
    });
  }
  // The tables differ, so that the order does not matter.
  await together([insertBlockers(db, added), saveSubjects(db, subjects)]);
  await moveBlockers(db, moved);
  await inParts(gone, (part) =>
    orm.delete(t.blockerSubjects).where(inArray(t.blockerSubjects.subjectId, part)),
  );
}
