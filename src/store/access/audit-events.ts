import {
  and,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNull,
  lt,
  type SQL,
  sql,
} from 'drizzle-orm';
import {
  AUDIT_EVENT_ID_PREFIX,
  type AuditEvent,
  type AuditEventFilter,
} from '../../domain/audit.js';
import { idsOf, isIdOf, newId } from '../../domain/values/ids.js';
import { type Count } from '../../domain/values/page.js';
import { type Db } from '../engine/store.js';
import { cappedCount } from '../facets/capped-count.js';
import { countRowsOf } from '../facets/counts.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { givenRow, prepared, wholeRow } from '../query/prepared.js';
import { type Tables } from '../schema/tables.js';

/** Action to be recorded in the transaction that performs it. */
export interface AuditRecord {
  readonly viewer: { readonly clientId: string; readonly requestId: string };
  /** Action as noun and past tense, e.g. `fleet.created`. */
  readonly action: string;
  /** Fleet whose log contains the entry; null if it concerns no single fleet. */
  readonly fleetId: string | null;
  readonly subjectId: string | null;
  /** Details, never secret: the log is permanent and readable by every client of the fleet. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEvent {
  readonly fleetId: string | null;
}

/** Appends to the audit log; no function removes an entry, or changes more of it than a count. */
export async function recordAudit(db: Db, event: AuditRecord, now: Date): Promise<void> {
  await recordAudits(db, [event], now);
}

/** Appends entries to the audit log. */
export async function recordAudits(
  db: Db,
  events: readonly AuditRecord[],
  now: Date,
): Promise<void> {
  const rows = events.map((event): AuditRow => ({
    id: newId(AUDIT_EVENT_ID_PREFIX),
    fleetId: event.fleetId,
    at: now,
    clientId: event.viewer.clientId,
    action: event.action,
    subjectId: event.subjectId,
    requestId: event.viewer.requestId,
    details: event.details ?? {},
  }));
  await inParts(rows, async (part) => {
    if (isSqlite(db))
      for (const row of part) await insertOne(db, wholeRow(db.t.auditEvents, row), '');
    else await db.orm.insert(db.t.auditEvents).values(part);
  });
}

/** To compile a statement with its triggers takes SQLite longer than to run it. */
const insertOne = prepared(
  () => ({}),
  ({ orm, t }) => orm.insert(t.auditEvents).values(givenRow(t.auditEvents)),
);

/** Events of a fleet, or of all fleets and those that belong to none. */
export interface AuditQuery extends AuditEventFilter {
  readonly fleetId?: string;
}

/** Action that happens too often for an entry each. */
export interface CountedAudit extends Omit<AuditRow, 'details'> {
  readonly count: number;
}

/**
 * Adds to the `count` of entries of the audit log, each of which is created when it is new. An
 * entry that is linked does not change any more: another one is created in its place.
 */
export async function countAudit(db: Db, counted: readonly CountedAudit[]): Promise<void> {
  const { orm, t } = db;
  const written = new Set<string>();
  // In the order of ids, so that two transactions with the same entries do not deadlock.
  const inOneOrder = counted.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  await inParts(inOneOrder, async (part) => {
    const rows = await orm
      .insert(t.auditEvents)
      .values(part.map(toRow))
      .onConflictDoUpdate({
        target: t.auditEvents.id,
        setWhere: isNull(t.auditEvents.sequence),
        set: {
          details: isSqlite(db)
            ? sql`json_object('count', ${t.auditEvents.details} ->> 'count' + (excluded.details ->> 'count'))`
            : sql`jsonb_build_object('count', (${t.auditEvents.details} ->> 'count')::bigint + (excluded.details ->> 'count')::bigint)`,
        },
      })
      .returning({ id: t.auditEvents.id });
    for (const { id } of rows) written.add(id);
  });
  const late = inOneOrder.filter(({ id }) => !written.has(id));
  await inParts(late, (part) =>
    orm
      .insert(t.auditEvents)
      .values(part.map((entry) => ({ ...toRow(entry), id: newId(AUDIT_EVENT_ID_PREFIX) }))),
  );
}

const toRow = ({ count, ...row }: CountedAudit): AuditRow => ({ ...row, details: { count } });

/** Lists the log, newest first. @param beforeId the last entry of the page before */
export async function listAuditEvents(
  { orm, t }: Db,
  query: AuditQuery,
  limit: number,
  beforeId?: string,
): Promise<readonly AuditRow[]> {
  if (!canMatch(query)) return [];
  const cut: SQL | undefined = beforeId === undefined ? undefined : lt(t.auditEvents.id, beforeId);
  return orm
    .select()
    .from(t.auditEvents)
    .where(and(matching(t, query), cut))
    .orderBy(desc(t.auditEvents.id))
    .limit(limit);
}

/** Counts events: exactly those of a fleet without a filter, else up to `MAX_COUNT`. */
export async function countAuditEvents(db: Db, query: AuditQuery): Promise<Count> {
  if (!canMatch(query)) return { value: 0, isExact: true };
  const { fleetId, ...filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== null);
  if (fleetId !== undefined && !isFiltered)
    return { value: await countRowsOf(db, fleetId, 'audit'), isExact: true };
  const { id } = getTableColumns(db.t.auditEvents);
  const rows = db.orm.select({ id }).from(db.t.auditEvents).where(matching(db.t, query));
  return cappedCount(db, [rows]);
}

/** Returns whether an entry can have the subject of the query. */
const canMatch = ({ subjectId }: AuditQuery): boolean =>
  subjectId === null || subjectId === undefined || isIdOf(null, subjectId);

function matching({ auditEvents }: Tables, query: AuditQuery): SQL | undefined {
  const { fleetId, action, clientId, subjectId, from, to } = query;
  return and(
    fleetId === undefined ? undefined : eq(auditEvents.fleetId, fleetId),
    action ? inArray(auditEvents.action, [...action]) : undefined,
    clientId === null || clientId === undefined ? undefined : eq(auditEvents.clientId, clientId),
    subjectId === null || subjectId === undefined
      ? undefined
      : eq(auditEvents.subjectId, subjectId),
    from ? gte(auditEvents.at, from) : undefined,
    to ? lt(auditEvents.at, to) : undefined,
  );
}

/** Finds entries in no particular order; ids without an entry are omitted. */
export async function auditEventsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly AuditRow[]> {
  const sound = idsOf(AUDIT_EVENT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.auditEvents)
    .where(inArray(t.auditEvents.id, [...sound]));
}

/** Returns when an action that concerns no fleet was last taken; null if never. */
export async function lastAuditOf({ orm, t }: Db, action: string): Promise<Date | null> {
  const [last] = await orm
    .select({ at: t.auditEvents.at })
    .from(t.auditEvents)
    .where(and(eq(t.auditEvents.action, action), isNull(t.auditEvents.fleetId)))
    .orderBy(desc(t.auditEvents.id))
    .limit(1);
  return last?.at ?? null;
}
