import { hash } from 'node:crypto';
import { and, asc, eq, gt, gte, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { POSITIONS_READ } from '../../domain/audit.js';
import { type Db } from '../engine/store.js';
import { lockName } from '../query/lock-rows.js';
import { type AuditRow } from './audit-events.js';

/** Hours after which a counted entry does not change any more, with an hour's reserve. */
const FINAL_AFTER_HOURS = 2;
const HOUR_MS = 60 * 60 * 1000;

/** Name of the chain of entries that belong to no fleet. */
export const NO_FLEET = '';

/** Last entry of a chain. */
export interface AuditChain {
  /** Id of the fleet; empty for the entries that belong to none. */
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Entry of the audit log with its place in a chain; null while it is not linked. */
export interface LinkedAuditRow extends AuditRow {
  readonly sequence: number | null;
  readonly previousHash: string | null;
  readonly hash: string | null;
}

/**
 * Returns the hash of an entry: SHA-256, in hexadecimal, of a JSON array of its sequence, the hash
 * before it, its id, fleet, time, client, action, subject, request and details, the names within
 * the details sorted.
 */
export function hashOf(row: AuditRow, sequence: number, previousHash: string): string {
  const { id, fleetId, at, clientId, action, subjectId, requestId, details } = row;
  const time = at.toISOString();
  const parts = [sequence, previousHash, id, fleetId, time, clientId, action, subjectId, requestId];
  return hash('sha256', JSON.stringify([...parts, inOrder(details)]));
}

/**
 * Returns the value with the names of all objects in it sorted: databases do not preserve their
 * order.
 */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, inOrder(part)]));
}

/**
 * Links entries to the chains of their fleets, in the order in which they are found: an entry whose
 * transaction took longer follows later ones.
 * @returns the number of entries linked
 */
export async function linkAuditEvents(db: Db, limit: number, now: Date): Promise<number> {
  const { orm, t } = db;
  await lockName(db, 'audit chains');
  const { auditEvents: events } = t;
  const rows = await unlinked(db, limit, now);
  if (rows.length === 0) return 0;
  const heads = new Map((await auditChains(db)).map((chain) => [chain.chain, chain]));
  for (const row of rows) {
    const chain = row.fleetId ?? NO_FLEET;
    const { sequence, hash: previousHash } = heads.get(chain) ?? { sequence: 0, hash: '' };
    const link = {
      sequence: sequence + 1,
      previousHash,
      hash: hashOf(row, sequence + 1, previousHash),
    };
    heads.set(chain, { chain, sequence: link.sequence, hash: link.hash });
    await orm.update(events).set(link).where(eq(events.id, row.id));
  }
  for (const chain of new Set(rows.map(({ fleetId }) => fleetId ?? NO_FLEET))) {
    const head = heads.get(chain);
    if (head)
      await orm
        .insert(t.auditChains)
        .values(head)
        .onConflictDoUpdate({
          target: t.auditChains.chain,
          set: { sequence: head.sequence, hash: head.hash },
        });
  }
  return rows.length;
}

/** Returns whether there are entries to be linked. */
export async function hasUnlinked(db: Db, now: Date): Promise<boolean> {
  return (await unlinked(db, 1, now)).length > 0;
}

/** Lists entries that are not linked and do not change any more, oldest first. */
async function unlinked(
  { orm, t: { auditEvents: events } }: Db,
  limit: number,
  now: Date,
): Promise<readonly AuditRow[]> {
  const final = new Date(now.getTime() - FINAL_AFTER_HOURS * HOUR_MS);
  return orm
    .select()
    .from(events)
    .where(
      and(isNull(events.sequence), or(ne(events.action, POSITIONS_READ), lt(events.at, final))),
    )
    .orderBy(asc(events.id))
    .limit(limit);
}

/** Returns the last entries of all chains. */
export async function auditChains({ orm, t }: Db): Promise<readonly AuditChain[]> {
  return orm.select().from(t.auditChains).orderBy(asc(t.auditChains.chain));
}

/** Returns the last entry of a chain; undefined for a chain without linked entries. */
export async function findAuditChain(
  { orm, t }: Db,
  chain: string,
): Promise<AuditChain | undefined> {
  const [row] = await orm.select().from(t.auditChains).where(eq(t.auditChains.chain, chain));
  return row;
}

/** Returns the first chain of a fleet after another one; undefined after the last. */
export async function findChainAfter({ orm, t }: Db, chain: string): Promise<string | undefined> {
  const { fleetId, sequence } = t.auditEvents;
  const linked = await orm
    .select({ chain: sql<string>`${fleetId}` })
    .from(t.auditEvents)
    .where(and(gt(fleetId, chain), gt(sequence, 0)))
    .orderBy(asc(fleetId))
    .limit(1);
  const recorded = await orm
    .select({ chain: t.auditChains.chain })
    .from(t.auditChains)
    .where(gt(t.auditChains.chain, chain))
    .orderBy(asc(t.auditChains.chain))
    .limit(1);
  return [...linked, ...recorded].map((row) => row.chain).sort()[0];
}

/** Returns entries of a chain after a sequence, in its order. */
export async function auditLinks(
  { orm, t }: Db,
  chain: string,
  after: number,
  limit: number,
): Promise<readonly LinkedAuditRow[]> {
  const { fleetId, sequence, id } = t.auditEvents;
  return orm
    .select()
    .from(t.auditEvents)
    .where(and(chain === NO_FLEET ? isNull(fleetId) : eq(fleetId, chain), gt(sequence, after)))
    .orderBy(asc(sequence), asc(id))
    .limit(limit);
}

/** Returns the chains that have linked entries. */
export async function linkedChains({ orm, t }: Db): Promise<readonly string[]> {
  const { fleetId, sequence } = t.auditEvents;
  const rows = await orm
    .selectDistinct({ chain: sql<string>`coalesce(${fleetId}, '')` })
    .from(t.auditEvents)
    .where(gt(sequence, 0));
  return rows.map(({ chain }) => chain).sort();
}

/**
 * Returns the number of entries that are not linked yet.
 * @param fleetId counts those of this fleet only
 */
export async function countUnlinked({ orm, t }: Db, fleetId?: string): Promise<number> {
  const { auditEvents: events } = t;
  const [row] = await orm
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(events)
    .where(
      and(isNull(events.sequence), fleetId === undefined ? undefined : eq(events.fleetId, fleetId)),
    );
  return row?.count ?? 0;
}

/**
 * Returns entries of a time in the order of their ids.
 * @param after the last id of the part before
 */
export async function auditEventsBetween(
  { orm, t }: Db,
  { from, to }: { readonly from: Date; readonly to: Date },
  after: string,
  limit: number,
): Promise<readonly LinkedAuditRow[]> {
  const { at, id } = t.auditEvents;
  return orm
    .select()
    .from(t.auditEvents)
    .where(and(gte(at, from), lt(at, to), gt(id, after)))
    .orderBy(asc(id))
    .limit(limit);
}
