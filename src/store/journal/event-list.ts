import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import {
  CLEARANCE_STATUSES,
  type ClearanceEvent,
  type ClearanceEventFilter,
  type ClearanceStatus,
} from '../../domain/clearance.js';
import { idsOf, isIdOf } from '../../domain/values/ids.js';
import { type Count } from '../../domain/values/page.js';
import { VEHICLE_ID_PREFIX } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { cappedCount } from '../facets/capped-count.js';
import { countRowsOf } from '../facets/counts.js';

export interface EventQuery extends ClearanceEventFilter {
  readonly enrollmentId?: readonly string[];
}

/** Maximum objects whose events are merged in order; those of more objects are sorted. */
export const MAX_STREAMS = 20;

/** Part of the log: the places between two, and the end from which it is read. */
export interface EventRange {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly newestFirst?: boolean;
  readonly limit: number;
}

/** Lists events in journal order; with `newestFirst`, backwards from `before`. */
export async function listEvents(
  db: Db,
  fleetId: string,
  query: EventQuery,
  { after, before, newestFirst = false, limit }: EventRange,
): Promise<readonly ClearanceEvent[]> {
  const { orm, t } = db;
  const { seq } = t.clearanceEvents;
  const order = newestFirst ? desc(seq) : asc(seq);
  const bounds: SQL[] = [];
  if (after !== undefined) bounds.push(gt(seq, after));
  if (before !== undefined) bounds.push(lt(seq, before));
  const [first, ...others] = streamsOf(db, fleetId, query);
  if (!first) return [];
  const page = (stream: SQL | undefined) =>
    orm
      .select()
      .from(t.clearanceEvents)
      .where(and(stream, ...bounds))
      .orderBy(order)
      .limit(limit);
  if (others.length === 0) return page(first);
  const parts = [first, ...others].map((stream, index) => {
    const places = orm
      .select({ seq })
      .from(t.clearanceEvents)
      .where(and(stream, ...bounds))
      .orderBy(order)
      .limit(limit);
    return sql`select * from ${places} as ${sql.identifier(`stream${index}`)}`;
  });
  const direction = sql.raw(newestFirst ? 'desc' : 'asc');
  const merged = sql`(select seq from (${sql.join(parts, sql` union `)}) as merged order by seq ${direction} limit ${limit})`;
  return page(and(eq(t.clearanceEvents.fleetId, fleetId), sql`${seq} in ${merged}`));
}

/** Counts events: exactly without a filter, else up to `MAX_COUNT`. */
export async function countEvents(db: Db, fleetId: string, query: EventQuery): Promise<Count> {
  const { enrollmentId, status, vehicleId, accountId } = query;
  if (!enrollmentId && !status && !vehicleId && !accountId)
    return { value: await countRowsOf(db, fleetId, 'events'), isExact: true };
  const { seq } = getTableColumns(db.t.clearanceEvents);
  return cappedCount(
    db,
    streamsOf(db, fleetId, query).map((stream) =>
      db.orm.select({ seq }).from(db.t.clearanceEvents).where(stream),
    ),
  );
}

/**
 * Returns conditions whose events together are those of the query, each with an index that has them
 * in order: of each enrollment, of each vehicle, of each status of the account or fleet.
 */
export function streamsOf(
  { t }: Db,
  fleetId: string,
  { enrollmentId, status, vehicleId, accountId }: EventQuery,
): readonly (SQL | undefined)[] {
  const events = t.clearanceEvents;
  const ofFleet = eq(events.fleetId, fleetId);
  const isStatus = status ? inArray(events.status, [...status]) : undefined;
  if (accountId && !isIdOf(ACCOUNT_ID_PREFIX, accountId)) return [];
  const ofAccount = accountId ? eq(events.accountId, accountId) : undefined;
  if (enrollmentId || vehicleId) {
    // Hides the column from SQLite's planner, which would walk the fleet's journal.
    const isOurs = sql`${events.fleetId} || '' = ${fleetId}`;
    const others = and(isOurs, isStatus, ofAccount);
    const ofVehicles = vehicleId ? [...new Set(idsOf(VEHICLE_ID_PREFIX, vehicleId))] : [];
    if (enrollmentId) {
      const rest = and(vehicleId ? inArray(events.vehicleId, ofVehicles) : undefined, others);
      return enrollmentId.length > MAX_STREAMS
        ? [and(inArray(events.enrollmentId, [...enrollmentId]), rest)]
        : enrollmentId.map((id) => and(eq(events.enrollmentId, id), rest));
    }
    if (ofVehicles.length > MAX_STREAMS)
      return [and(inArray(events.vehicleId, ofVehicles), others)];
    return ofVehicles.map((id) => and(eq(events.vehicleId, id), others));
  }
  const statuses: readonly ClearanceStatus[] = [...new Set(status ?? CLEARANCE_STATUSES)];
  if (ofAccount) {
    const isOurs = sql`${events.fleetId} || '' = ${fleetId}`;
    return statuses.map((one) => and(ofAccount, eq(events.status, one), isOurs));
  }
  if (!status) return [ofFleet];
  return statuses.map((one) => and(ofFleet, eq(events.status, one)));
}
