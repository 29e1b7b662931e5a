import { asc, desc, eq, gte, sql } from 'drizzle-orm';
import { type ClearanceStatus } from '../../domain/clearance.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';

/** Number of changes to a status on a day. */
export interface DayCount {
  /** Days since 1970-01-01, in UTC. */
  readonly day: number;
  readonly status: ClearanceStatus;
  readonly count: number;
}

/**
 * Counts the changes of a fleet's clearances by day and status, among its latest changes.
 * @param limit maximum number of changes that are read
 */
export async function countByDay(
  db: Db,
  fleetId: string,
  since: Date,
  limit: number,
): Promise<readonly DayCount[]> {
  const { orm, t } = db;
  const { status, occurredAt, seq } = t.clearanceEvents;
  const latest = orm
    .select({ status, occurredAt })
    .from(t.clearanceEvents)
    .where(eq(t.clearanceEvents.fleetId, fleetId))
    .orderBy(desc(seq))
    .limit(limit)
    .as('latest');
  const day = isSqlite(db)
    ? sql<number | string>`${latest.occurredAt} / 86400000`
    : sql<number | string>`floor(extract(epoch from ${latest.occurredAt}) / 86400)`;
  const rows = await orm
    .select({ day, status: latest.status, count: sql<number | string>`count(*)` })
    .from(latest)
    .where(gte(latest.occurredAt, since))
    .groupBy(day, latest.status)
    .orderBy(asc(day), asc(latest.status));
  return rows.map((row) => ({ ...row, day: Number(row.day), count: Number(row.count) }));
}
