import { eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Blocker } from '../../domain/blockers/blocker.js';
import { type ReadinessStep } from '../../domain/blockers/readiness.js';
import { JobRecords } from '../engine/job-records.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { MAX_SUBJECTS } from './marks.js';

/** Deadline of a blocker without one: after all others. */
export const NO_DEADLINE = new Date('9999-12-31T00:00:00.000Z');

/** Subject with the blockers that were derived for it. */
export interface DerivedSubject {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  /** Vehicle of an enrollment; null for other subjects. */
  readonly vehicleId: string | null;
  readonly credentialId: string | null;
  readonly brand: string | null;
  /** Null for all but enrollments that have not been removed. */
  readonly step: ReadinessStep | null;
  readonly blockers: readonly Blocker[];
  readonly nextAt: Date | null;
}

const held = new JobRecords<string>('Locked subjects');

/** Runs a write job that remembers the subjects that it has locked. */
export const holdingSubjects = <T>(tx: Db, job: () => Promise<T>): Promise<T> =>
  held.during(tx, job);

/**
 * Locks subjects until the transaction ends; read their facts afterwards. Of two transactions that
 * change facts of the same subject the later one derives from the changes of both.
 */
export async function lockSubjects(db: Db, ids: readonly string[], checkedAt: Date): Promise<void> {
  if (isSqlite(db)) return;
  const locked = new Set(held.of(db));
  const others = ids.filter((id) => !locked.has(id));
  await holdSubjects(
    db,
    others.toSorted().map((subjectId) => ({ subjectId, checkedAt })),
  );
  held.add(db, others);
}

/**
 * Locks the subjects that the transaction has marked, and further ones that it is about to mark.
 * Call it before the transaction takes a place in a fleet's log: all lock subjects first, and the
 * fleet's row last. Locks nothing if there are more than `MAX_SUBJECTS`: the timer derives those.
 */
export async function lockMarkedSubjects(
  db: Db,
  further: readonly string[],
  checkedAt: Date,
): Promise<void> {
  if (isSqlite(db)) return;
  const rows = await holdMarked(db, { ids: further, limit: MAX_SUBJECTS, checkedAt }, '');
  held.add(
    db,
    rows.map(({ id }) => id),
  );
}

const refresh = ({ t: { blockerSubjects } }: Db) => ({
  target: blockerSubjects.subjectId,
  set: { checkedAt: sql`excluded.checked_at` },
});

const holdSubjects = preparedInsert(
  (t) => t.blockerSubjects,
  (db, insert) => insert.onConflictDoUpdate(refresh(db)),
);

const holdMarked = prepared(
  ({ t }) => ({ id: t.blockerSubjects.subjectId }),
  (db, selected) => {
    const { blockerMarks, blockerSubjects } = db.t;
    const marked = db.orm.$with('marked', { id: blockerMarks.subjectId }).as(
      sql`select ${blockerMarks.subjectId} as id from ${blockerMarks}
        where ${blockerMarks.txn} = (select pg_current_xact_id_if_assigned()::text)
        union select unnest(${sql.placeholder('ids')}::text[])`,
    );
    return db.orm
      .with(marked)
      .insert(blockerSubjects)
      .select(
        sql`select id, null, ${given('checkedAt', blockerSubjects.checkedAt)}, null from marked
          where (select count(*) from marked) <= ${sql.placeholder('limit')} order by id`,
      )
      .onConflictDoUpdate(refresh(db))
      .returning(selected);
  },
);

/** Reads the stored blockers and steps of subjects: a row for each blocker, or one without. */
export const storedRows = prepared(
  ({ t }) => {
    const { code, fleetId, accountId, groupId, due, since } = t.blockers;
    return {
      subjectId: t.blockerSubjects.subjectId,
      stepId: t.blockerSubjects.stepId,
      nextAt: t.blockerSubjects.nextAt,
      step: alias(t.facets, 'step').value,
      group: alias(t.facets, 'of_group').value,
      blocker: { code, fleetId, accountId, groupId, due, since },
    };
  },
  (db, selected, howMany: HowMany) => {
    const { blockers, blockerSubjects, facets } = db.t;
    const [step, group] = [alias(facets, 'step'), alias(facets, 'of_group')];
    return db.orm
      .select(selected)
      .from(blockerSubjects)
      .leftJoin(step, eq(step.id, blockerSubjects.stepId))
      .leftJoin(blockers, eq(blockers.subjectId, blockerSubjects.subjectId))
      .leftJoin(group, eq(group.id, blockers.groupId))
      .where(isGivenId(db, blockerSubjects.subjectId, howMany));
  },
);

export type StoredRow = Awaited<ReturnType<typeof storedRows>>[number];
