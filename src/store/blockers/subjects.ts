import { eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Blocker } from '../../domain/blockers/blocker.js';
import { type ReadinessStep } from '../../domain/blockers/readiness.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';

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

/**
 * Locks subjects until the transaction ends; read their facts afterwards. Of two transactions that
 * change facts of the same subject the later one derives from the changes of both.
 */
export async function lockSubjects(db: Db, ids: readonly string[], checkedAt: Date): Promise<void> {
  if (isSqlite(db)) return;
  await holdSubjects(
    db,
    ids.toSorted().map((subjectId) => ({ subjectId, checkedAt })),
  );
}

const holdSubjects = preparedInsert(
  (t) => t.blockerSubjects,
  ({ t: { blockerSubjects } }, insert) =>
    insert.onConflictDoUpdate({
      target: blockerSubjects.subjectId,
      set: { checkedAt: sql`excluded.checked_at` },
    }),
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
