import { and, asc, count, desc, eq, gt, gte, inArray, lt, type SQL } from 'drizzle-orm';
import {
  type ClearanceEvent,
  type ClearanceEventFilter,
  type ClearanceStatus,
} from '../../domain/clearance.js';
import { type Db } from '../engine/store.js';
import { IDS_PER_QUERY } from '../query/ids-per-query.js';

export interface EventQuery extends ClearanceEventFilter {
  readonly enrollmentId?: string;
}

export async function eventsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly ClearanceEvent[]> {
  return orm
    .select()
    .from(t.clearanceEvents)
    .where(inArray(t.clearanceEvents.id, [...ids]));
}

/** Lists events in journal order; with `newestFirst`, backwards from `before`. */
export async function listEvents(
  db: Db,
  fleetId: string,
  query: EventQuery,
  range: {
    readonly after?: number | undefined;
    readonly before?: number | undefined;
    readonly newestFirst?: boolean;
    readonly limit: number;
  },
): Promise<readonly ClearanceEvent[]> {
  const { orm, t } = db;
  const bounds: SQL[] = [];
  if (range.after !== undefined) bounds.push(gt(t.clearanceEvents.seq, range.after));
  if (range.before !== undefined) bounds.push(lt(t.clearanceEvents.seq, range.before));
  return orm
    .select()
    .from(t.clearanceEvents)
    .where(and(matching(db, fleetId, query), ...bounds))
    .orderBy(range.newestFirst ? desc(t.clearanceEvents.seq) : asc(t.clearanceEvents.seq))
    .limit(range.limit);
}

export async function countEvents(db: Db, fleetId: string, query: EventQuery): Promise<number> {
  const [row] = await db.orm
    .select({ count: count() })
    .from(db.t.clearanceEvents)
    .where(matching(db, fleetId, query));
  return row?.count ?? 0;
}

/**
 * Counts the changes of an account that reconciliation has found since a time, without those that
 * came with an import.
 */
export async function countMissed(
  { orm, t }: Db,
  accountIds: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, number>> {
  const rows = await orm
    .select({ accountId: t.clearanceEvents.accountId, count: count() })
    .from(t.clearanceEvents)
    .where(
      and(
        inArray(t.clearanceEvents.accountId, [...accountIds]),
        eq(t.clearanceEvents.source, 'RECONCILIATION'),
        eq(t.clearanceEvents.imported, false),
        gte(t.clearanceEvents.recordedAt, since),
      ),
    )
    .groupBy(t.clearanceEvents.accountId);
  return new Map(rows.map((row) => [row.accountId, row.count]));
}

function matching({ t }: Db, fleetId: string, query: EventQuery): SQL | undefined {
  const conditions: SQL[] = [eq(t.clearanceEvents.fleetId, fleetId)];
  if (query.enrollmentId) conditions.push(eq(t.clearanceEvents.enrollmentId, query.enrollmentId));
  if (query.status) conditions.push(inArray(t.clearanceEvents.status, [...query.status]));
  if (query.vehicleId) conditions.push(inArray(t.clearanceEvents.vehicleId, [...query.vehicleId]));
  if (query.accountId) conditions.push(eq(t.clearanceEvents.accountId, query.accountId));
  return and(...conditions);
}

export async function insertEvents(
  { orm, t }: Db,
  events: readonly ClearanceEvent[],
): Promise<void> {
  for (let from = 0; from < events.length; from += IDS_PER_QUERY) {
    await orm.insert(t.clearanceEvents).values(events.slice(from, from + IDS_PER_QUERY));
  }
}

/**
 * Sets the provider's own times and reasons on an enrollment's latest recorded changes, oldest
 * first, as far back as both histories agree. Journal places do not change.
 */
export async function confirmLatestEvents(
  { orm, t }: Db,
  enrollmentId: string,
  entries: readonly {
    readonly status: ClearanceStatus;
    readonly at: Date;
    readonly reason: string | null;
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  const events = t.clearanceEvents;
  const latest = await orm
    .select()
    .from(events)
    .where(eq(events.enrollmentId, enrollmentId))
    .orderBy(desc(events.seq))
    .limit(entries.length);
  for (const [index, event] of latest.entries()) {
    const entry = entries.at(-1 - index);
    if (entry?.status !== event.status) return;
    await orm
      .update(events)
      .set({ occurredAt: entry.at, reason: entry.reason ?? event.reason })
      .where(eq(events.id, event.id));
  }
}
