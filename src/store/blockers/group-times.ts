import { and, eq, gte, inArray, lt, min, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { countBlockers } from './count.js';
import { type StoredGroup } from './groups.js';
import { NO_DEADLINE } from './subjects.js';

/** Maximum groups that one statement reads. */
const GROUPS_PER_QUERY = 400;

/** Ages and deadlines of one group. */
export interface GroupTimes {
  readonly count: number;
  readonly oldestSince: Date | null;
  readonly nextDeadline: Date | null;
}

/**
 * Reads the oldest and the next due blocker of each group, from the ends of its indices.
 * @param dueBefore counts those due before this time only
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
  for (let from = 0; from < groups.length; from += GROUPS_PER_QUERY) {
    const part = groups.slice(from, from + GROUPS_PER_QUERY);
    const rows = await db.orm
      .select({
        id: facets.id,
        oldest: sql`(${oldest})`.mapWith(blockers.since),
        next: sql`(${next})`.mapWith(blockers.due),
      })
      .from(facets)
      .where(
        inArray(
          facets.id,
          part.map(({ id }) => id),
        ),
      );
    for (const row of rows) {
      const group = part.find(({ id }) => id === row.id);
      times.set(row.id, {
        count: group?.count ?? 0,
        oldestSince: row.oldest,
        nextDeadline: row.next,
      });
    }
  }
  if (!dueBefore) return times;
  const due = new Map<number, GroupTimes>();
  for (const group of groups) {
    const { value } = await countBlockers(db, [group], dueBefore);
    const [first] = await db.orm
      .select({ at: min(blockers.since) })
      .from(blockers)
      .where(and(eq(blockers.groupId, group.id), lt(blockers.due, dueBefore)));
    if (value > 0)
      due.set(group.id, {
        count: value,
        oldestSince: first?.at ?? null,
        nextDeadline: times.get(group.id)?.nextDeadline ?? null,
      });
  }
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
