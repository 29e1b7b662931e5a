import { and, eq, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { type AccessGrant, GRANT_ID_PREFIX, type GrantStatus } from '../domain/grant.js';
import { idsOf } from '../domain/values/ids.js';
import { type Db } from './engine/store.js';
import { recordEvent } from './journal/record-event.js';

/**
 * Grant with its sealed tokens. EXPIRED in a row means that no token was ever stored: an expired
 * grant stays ACTIVE, and readers compare its times with the clock.
 */
export interface StoredGrant extends AccessGrant {
  readonly accountId: string;
  /**
   * Sealed tokens; empty before the first token, after revocation, and when the provider no longer
   * accepts any of them.
   */
  readonly sealedTokens: string;
  readonly renewalOwner: string | null;
  readonly renewalUntil: Date | null;
  readonly generation: number;
  readonly rotating: boolean;
}

/** Columns that a renewal changes. */
export type RenewedGrant = Pick<
  StoredGrant,
  'status' | 'scopes' | 'sealedTokens' | 'issuedAt' | 'refreshedAt' | 'expiresAt' | 'revokedAt'
>;

/** Lease on asking the provider; at most one owner at a time. */
export interface Lease {
  readonly owner: string;
  readonly until: Date;
}

export async function findGrantOf({ orm, t }: Db, subjectId: string): Promise<StoredGrant | null> {
  const [row] = await orm.select().from(t.grants).where(eq(t.grants.subjectId, subjectId));
  return row ?? null;
}

/** Finds the grants that have had a token. */
export async function grantsOfSubjects(
  { orm, t }: Db,
  subjectIds: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(and(inArray(t.grants.subjectId, [...subjectIds]), ne(t.grants.status, 'EXPIRED')));
}

/** Finds the grants that have had a token. */
export async function grantsByIds(db: Db, ids: readonly string[]): Promise<readonly StoredGrant[]> {
  return (await grantsByAnyIds(db, ids)).filter(({ status }) => status !== 'EXPIRED');
}

/** Finds grants, including those without a token yet: one may be on its way. */
export async function grantsByAnyIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly StoredGrant[]> {
  const sound = idsOf(GRANT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.grants)
    .where(inArray(t.grants.id, [...sound]));
}

/** Lists the grants that hold tokens or may be about to. */
export async function grantsToRevoke(
  { orm, t }: Db,
  subjectIds: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(and(inArray(t.grants.subjectId, [...subjectIds]), ne(t.grants.status, 'REVOKED')));
}

/** Inserts the row on which a first renewal takes its lease, unless the subject has one. */
export async function insertGrant({ orm, t }: Db, grant: StoredGrant): Promise<void> {
  await orm.insert(t.grants).values(grant).onConflictDoNothing({ target: t.grants.subjectId });
}

/**
 * Saves the grant regardless of a renewal in progress: an existing grant of the subject retains its
 * id, and its generation increases, so that the renewal is overtaken.
 */
export async function saveGrant(db: Db, grant: StoredGrant): Promise<void> {
  const { orm, t } = db;
  const before = await findGrantOf(db, grant.subjectId);
  recordGrant(db, { ...grant, id: before?.id ?? grant.id }, before?.status ?? null, grant.status);
  const { status, scopes, sealedTokens, issuedAt, refreshedAt, expiresAt, revokedAt } = grant;
  const free = { renewalOwner: null, renewalUntil: null, rotating: false };
  await orm
    .insert(t.grants)
    .values({ ...grant, ...free })
    .onConflictDoUpdate({
      target: t.grants.subjectId,
      set: {
        status,
        scopes,
        sealedTokens,
        issuedAt,
        refreshedAt,
        expiresAt,
        revokedAt,
        generation: sql`${t.grants.generation} + 1`,
        ...free,
      },
    });
}

/**
 * Leases the grant for a renewal, if it has no other owner and has not changed since it was read.
 * @returns the current grant, or null if another process was faster
 */
export async function leaseGrant(
  { orm, t }: Db,
  seen: StoredGrant,
  { owner, until }: Lease,
  now: Date,
): Promise<StoredGrant | null> {
  const [row] = await orm
    .update(t.grants)
    .set({
      renewalOwner: owner,
      renewalUntil: until,
      generation: seen.generation + 1,
      rotating: true,
    })
    .where(
      and(
        eq(t.grants.id, seen.id),
        eq(t.grants.generation, seen.generation),
        or(isNull(t.grants.renewalUntil), lte(t.grants.renewalUntil, now)),
      ),
    )
    .returning();
  return row ?? null;
}

/**
 * Stores the result of a renewal and ends the lease, unless it was overtaken. Increases the
 * generation: a process that read the row before must read it again before it leases it.
 * @returns the grant, or null if it was overtaken
 */
export async function endLease(
  db: Db,
  leased: StoredGrant,
  changed: Partial<RenewedGrant> & { readonly rotating: boolean },
): Promise<StoredGrant | null> {
  const { orm, t } = db;
  const [row] = await orm
    .update(t.grants)
    .set({
      ...changed,
      renewalOwner: null,
      renewalUntil: null,
      generation: leased.generation + 1,
    })
    .where(ours(db, leased))
    .returning();
  if (row) recordGrant(db, row, leased.status, row.status);
  return row ?? null;
}

/** Deletes grants with their tokens. */
export async function deleteGrants(db: Db, which: SQL): Promise<void> {
  const deleted = await db.orm.delete(db.t.grants).where(which).returning();
  for (const grant of deleted) recordGrant(db, grant, grant.status, null);
}

/** Records that a grant was issued, was lost or has ended; a renewal is no change. */
function recordGrant(
  tx: Db,
  { id, fleetId, accountId, subjectKind, subjectId }: StoredGrant,
  before: GrantStatus | null,
  to: GrantStatus | null,
): void {
  // EXPIRED in a row means that there was no token yet.
  const from = before === 'EXPIRED' ? null : before;
  if (from === to || to === 'EXPIRED') return;
  const details = { from, to, holder: subjectKind, holderId: subjectId };
  recordEvent(tx, { fleetId, type: 'GRANT_CHANGED', subjectId: id, accountId, details });
}

/** Extends the lease. */
export async function prolongLease(
  { orm, t }: Db,
  leased: StoredGrant,
  until: Date,
): Promise<void> {
  await orm.update(t.grants).set({ renewalUntil: until }).where(ours({ orm, t }, leased));
}

const ours = ({ t }: Db, { id, generation }: StoredGrant) =>
  and(eq(t.grants.id, id), eq(t.grants.generation, generation));
