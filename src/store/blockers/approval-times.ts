import { and, eq, sql } from 'drizzle-orm';
import { type HoursCount, medianHours } from '../../domain/blockers/median-hours.js';
import { LONGER_THAN_USUAL } from '../../domain/blockers/rules/experience.js';
import { type Db } from '../engine/store.js';
import { given, prepared } from '../query/prepared.js';

const timesOf = prepared(
  ({ t }) => ({
    hours: t.approvalTimes.hours,
    count: sql<number | string>`sum(${t.approvalTimes.count})`,
  }),
  ({ orm, t: { approvalTimes } }, selected, which: 'one brand' | 'all brands') =>
    orm
      .select(selected)
      .from(approvalTimes)
      .where(
        and(
          eq(approvalTimes.fleetId, given('fleetId', approvalTimes.fleetId)),
          which === 'one brand'
            ? eq(approvalTimes.brand, given('brand', approvalTimes.brand))
            : undefined,
        ),
      )
      .groupBy(approvalTimes.hours)
      .orderBy(approvalTimes.hours),
);

/**
 * Returns the median hours from request to approval in a fleet's journal, of one brand or of all;
 * null with too few of them.
 */
export async function medianHoursToApproval(
  db: Db,
  fleetId: string,
  brand: string | null,
): Promise<number | null> {
  const which = brand === null ? 'all brands' : 'one brand';
  const rows = await timesOf(db, { fleetId, brand }, which);
  const times = rows.map(({ hours, count }): HoursCount => ({ hours, count: Number(count) }));
  return medianHours(times, LONGER_THAN_USUAL.minApprovals);
}
