import { and, count, eq, gte, inArray, lt, min, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { type StoredGroup } from './groups.js';
import { NO_DEADLINE } from './subjects.js';

/** Ages and deadlines of one group. */
export interface GroupTimes {
  readonly count: number;
  readonly oldestSince: Date | null;
  readonly nextDeadline: Date | null;
}

/**
 * Reads the oldest and the next due blocker of each group, from the ends of its indices.
 * @param dueBefore counts those due before this time only, which reads the index of all of them
 */
export async function timesOfGroups(
  db: Db,
  groups: readonly StoredGroup[],
  now: Date,
  dueBefore: Date | null,
): Promise<ReadonlyMap<number, GroupTimes>> {
  const { blockers, facets } = db.t;
  const times = new Map<number, GroupTimes>();
  const isOf = eq(blockers.groupId, facets.id);
  const oldest = db.orm
    .select({ at: min(blockers.since) })
    .from(blockers)
    .where(isOf);
  const next = db.orm
    .select({ at: min(blockers.due) })
    .from(blockers)
    .where(and(isOf, gte(blockers.due, now), lt(blockers.due, NO_DEADLINE)));
  const countOf = new Map(groups.map(({ id, count }) => [id, count]));
  await inParts([...countOf.keys()], async (ids) => {
    const rows = await db.orm
      .select({
        id: facets.id,
        oldest: sql`(${oldest})`.mapWith(blockers.since),
        next: sql`(${next})`.mapWith(blockers.due),
      })
      .from(facets)
      .where(inArray(facets.id, ids));
    for (const row of rows)
      times.set(row.id, {
        count: countOf.get(row.id) ?? 0,
        oldestSince: row.oldest,
        nextDeadline: row.next,
      });
  });
  if (!dueBefore) return times;
  const due = new Map<number, GroupTimes>();
  await inParts([...countOf.keys()], async (ids) => {
    const rows = await db.orm
      .select({ id: blockers.groupId, count: count(), oldestSince: min(blockers.since) })
      .from(blockers)
      .where(and(inArray(blockers.groupId, ids), lt(blockers.due, dueBefore)))
      .groupBy(blockers.groupId);
    for (const { id, ...row } of rows) {
      const next = times.get(id)?.nextDeadline ?? null;
      due.set(id, { ...row, nextDeadline: next && next < dueBefore ? next : null });
    }
  });
  return due;
}

/** Returns the subjects of all blockers of groups, which are to be few. */
export async function subjectsOfGroups(
  { orm, t: { blockers } }: Db,
  groups: readonly StoredGroup[],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const ids = groups.map(({ id }) => id);
  const rows = await orm
    .select({ id: blockers.subjectId })
    .from(blockers)
    .where(inArray(blockers.groupId, ids));
  return rows.map(({ id }) => id);
}
