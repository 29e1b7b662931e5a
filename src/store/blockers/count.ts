import { and, inArray, lt } from 'drizzle-orm';
import { type Count } from '../../domain/values/page.js';
import { type Db } from '../engine/store.js';
import { cappedCount } from '../facets/capped-count.js';
import { type StoredGroup } from './groups.js';

/** Counts the blockers of groups: exactly, or up to `MAX_COUNT` those due before a time. */
export async function countBlockers(
  db: Db,
  groups: readonly StoredGroup[],
  dueBefore: Date | null,
): Promise<Count> {
  if (!dueBefore)
    return { value: groups.reduce((sum, { count }) => sum + count, 0), isExact: true };
  if (groups.length === 0) return { value: 0, isExact: true };
  const { blockers } = db.t;
  const isWanted = and(
    inArray(
      blockers.groupId,
      groups.map(({ id }) => id),
    ),
    lt(blockers.due, dueBefore),
  );
  return cappedCount(db, [
    db.orm
      .select({ subjectId: blockers.subjectId, code: blockers.code })
      .from(blockers)
      .where(isWanted),
  ]);
}
