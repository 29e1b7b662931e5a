import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import {
  type FleetEvent,
  type FleetEventFilter,
  SUBJECT_EVENT_ID_PREFIX,
  SUBJECT_EVENT_TYPES,
} from '../../domain/events/fleet-event.js';
import { idsOf, isIdOf, prefixOfId } from '../../domain/values/ids.js';
import { type Count } from '../../domain/values/page.js';
import { ENROLLMENT_ID_PREFIX } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { cappedCount } from '../facets/capped-count.js';
import { eventsByIds } from './clearance-events.js';
import { type EventRange, MAX_STREAMS, streamsOf } from './event-list.js';
import { findJournalHead } from './journal-heads.js';
import { subjectEventsByIds } from './subject-events.js';

/**
 * Lists events of all types in the order of the log; with `newestFirst`, backwards from `before`.
 * One statement reads both tables: a second one would see events that were committed after the
 * first, and not their predecessors.
 */
export async function listLog(
  db: Db,
  fleetId: string,
  filter: FleetEventFilter,
  { after, before, newestFirst = false, limit }: EventRange,
): Promise<readonly FleetEvent[]> {
  const { orm, t } = db;
  const { clearanceEvents: clearances, subjectEvents: subjects } = t;
  const order = newestFirst ? desc : asc;
  const pages = placesOf(db, fleetId, filter).map(({ table, stream }, index) => {
    const { seq } = table;
    const bounds = [
      after === undefined ? undefined : gt(seq, after),
      before === undefined ? undefined : lt(seq, before),
    ];
    const page = orm
      .select({ seq })
      .from(table)
      .where(and(stream, ...bounds))
      .orderBy(order(seq))
      .limit(limit);
    return sql`select * from ${page} as ${sql.identifier(`stream${index}`)}`;
  });
  if (pages.length === 0) return [];
  const direction = sql.raw(newestFirst ? 'desc' : 'asc');
  const places = sql`(select seq as place from (${sql.join(pages, sql` union `)}) as merged order by seq ${direction} limit ${limit}) as places`;
  const rows = await orm
    .select({ clearance: clearances, subject: subjects })
    .from(places)
    .leftJoin(clearances, and(eq(clearances.fleetId, fleetId), sql`${clearances.seq} = place`))
    .leftJoin(subjects, and(eq(subjects.fleetId, fleetId), sql`${subjects.seq} = place`))
    .orderBy(sql`place ${direction}`);
  return rows.flatMap(({ clearance, subject }) => clearance ?? subject ?? []);
}

export async function logEventsByIds(
  db: Db,
  ids: readonly string[],
): Promise<readonly FleetEvent[]> {
  const isSubject = (id: string): boolean => prefixOfId(id) === SUBJECT_EVENT_ID_PREFIX;
  const subjects = await subjectEventsByIds(db, ids.filter(isSubject));
  const clearances = ids.filter((id) => !isSubject(id));
  return clearances.length === 0 ? subjects : [...subjects, ...(await eventsByIds(db, clearances))];
}

/** Counts events of all types: exactly without a filter, else up to `MAX_COUNT`. */
export async function countLog(db: Db, fleetId: string, filter: FleetEventFilter): Promise<Count> {
  const { type, subjectId, accountId } = filter;
  if (!type && !subjectId && !accountId) {
    const head = await findJournalHead(db, fleetId);
    // Places have no gaps, and retention raises the floor to the last one that it removes.
    return { value: head ? head.seq - head.floor : 0, isExact: true };
  }
  return cappedCount(
    db,
    placesOf(db, fleetId, filter).map(({ table, stream }) =>
      db.orm.select({ seq: table.seq }).from(table).where(stream),
    ),
  );
}

type LogTable = Db['t']['clearanceEvents'] | Db['t']['subjectEvents'];

/**
 * Returns conditions whose events together are those of the filter, each with an index that has
 * them in order.
 */
function placesOf(
  db: Db,
  fleetId: string,
  filter: FleetEventFilter,
): readonly { readonly table: LogTable; readonly stream: SQL | undefined }[] {
  const { clearanceEvents, subjectEvents } = db.t;
  return [
    ...clearanceStreams(db, fleetId, filter).map((stream) => ({ table: clearanceEvents, stream })),
    ...subjectStreams(db, fleetId, filter).map((stream) => ({ table: subjectEvents, stream })),
  ];
}

function clearanceStreams(
  db: Db,
  fleetId: string,
  { type, subjectId, accountId }: FleetEventFilter,
): readonly (SQL | undefined)[] {
  if (type && !type.includes('CLEARANCE_CHANGED')) return [];
  if (!subjectId) return streamsOf(db, fleetId, { accountId: accountId ?? null });
  const enrollmentId = [...new Set(idsOf(ENROLLMENT_ID_PREFIX, subjectId))];
  return enrollmentId.length === 0
    ? []
    : streamsOf(db, fleetId, { enrollmentId, accountId: accountId ?? null });
}

function subjectStreams(
  { t: { subjectEvents: events } }: Db,
  fleetId: string,
  { type, subjectId, accountId }: FleetEventFilter,
): readonly (SQL | undefined)[] {
  if (accountId && !isIdOf(ACCOUNT_ID_PREFIX, accountId)) return [];
  const ofFleet = eq(events.fleetId, fleetId);
  const types = SUBJECT_EVENT_TYPES.filter((one) => !type || type.includes(one));
  const isOfType = type ? inArray(events.type, types) : undefined;
  const ofAccount = accountId ? eq(events.accountId, accountId) : undefined;
  // Hides the column from SQLite's planner, which would walk the fleet's log.
  const isOurs = sql`${events.fleetId} || '' = ${fleetId}`;
  if (subjectId) {
    const ids = [...new Set(idsOf(null, subjectId))];
    const others = and(isOurs, isOfType, ofAccount);
    if (ids.length > MAX_STREAMS) return [and(inArray(events.subjectId, ids), others)];
    return ids.map((id) => and(eq(events.subjectId, id), others));
  }
  if (!type && !ofAccount) return [ofFleet];
  return types.map((one) =>
    ofAccount ? and(ofAccount, eq(events.type, one), isOurs) : and(ofFleet, eq(events.type, one)),
  );
}
