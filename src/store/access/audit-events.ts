import { and, desc, eq, inArray, lt, type SQL } from 'drizzle-orm';
import { AUDIT_EVENT_ID_PREFIX } from '../../domain/audit.js';
import { newId } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { countRowsOf } from '../facets/counts.js';

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

export interface AuditRow {
  readonly id: string;
  readonly fleetId: string | null;
  readonly at: Date;
  readonly clientId: string;
  readonly action: string;
  readonly subjectId: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Appends to the audit log; no function changes or removes an entry. */
export async function recordAudit({ orm, t }: Db, event: AuditRecord, now: Date): Promise<void> {
  await orm.insert(t.auditEvents).values({
    id: newId(AUDIT_EVENT_ID_PREFIX),
    fleetId: event.fleetId,
    at: now,
    clientId: event.viewer.clientId,
    action: event.action,
    subjectId: event.subjectId,
    requestId: event.viewer.requestId,
    details: event.details ?? {},
  });
}

/** Lists the fleet's log, newest first. @param beforeId the last entry of the page before */
export async function listAuditEvents(
  { orm, t }: Db,
  fleetId: string,
  limit: number,
  beforeId?: string,
): Promise<readonly AuditRow[]> {
  const cut: SQL | undefined = beforeId === undefined ? undefined : lt(t.auditEvents.id, beforeId);
  return orm
    .select()
    .from(t.auditEvents)
    .where(and(eq(t.auditEvents.fleetId, fleetId), cut))
    .orderBy(desc(t.auditEvents.id))
    .limit(limit);
}

export function countAuditEvents(db: Db, fleetId: string): Promise<number> {
  return countRowsOf(db, fleetId, 'audit');
}

/** Finds entries in no particular order; ids without an entry are omitted. */
export async function auditEventsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly AuditRow[]> {
  if (ids.length === 0) return [];
  return orm
    .select()
    .from(t.auditEvents)
    .where(inArray(t.auditEvents.id, [...ids]));
}
