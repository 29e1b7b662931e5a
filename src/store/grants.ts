import { and, eq, inArray, isNull, lte, ne, or } from 'drizzle-orm';
import { type AccessGrant } from '../domain/grant.js';
import { type Db } from './engine/store.js';

/**
 * A grant with its sealed tokens. In a row EXPIRED says that no token was ever kept: one whose time is over stays ACTIVE,
 * and whoever looks at it tells by the clock.
 */
export interface StoredGrant extends AccessGrant {
  readonly accountId: string;
  /** Empty when there are none: before the first, after they were revoked, and when the provider takes none of them any more. */
  readonly sealedTokens: string;
  readonly renewalOwner: string | null;
  readonly renewalUntil: Date | null;
  readonly generation: number;
  readonly rotating: boolean;
}

/** What a renewal changes. */
export type RenewedGrant = Pick<
  StoredGrant,
  'status' | 'scopes' | 'sealedTokens' | 'issuedAt' | 'refreshedAt' | 'expiresAt' | 'revokedAt'
>;

/** The right to ask the provider, held by one at a time. */
export interface Lease {
  readonly owner: string;
  readonly until: Date;
}

export async function findGrantOf({ orm, t }: Db, subjectId: string): Promise<StoredGrant | null> {
  const [row] = await orm.select().from(t.grants).where(eq(t.grants.subjectId, subjectId));
  return row ?? null;
}

/** Those of which there ever was a token. */
export async function grantsOfSubjects(
  { orm, t }: Db,
  subjectIds: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(and(inArray(t.grants.subjectId, [...subjectIds]), ne(t.grants.status, 'EXPIRED')));
}

/** Those of which there ever was a token. */
export async function grantsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(and(inArray(t.grants.id, [...ids]), ne(t.grants.status, 'EXPIRED')));
}

/** Those of which there was no token yet too: one may be on its way. */
export async function grantsByAnyIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(inArray(t.grants.id, [...ids]));
}

/** Those that hold tokens, or may be about to. */
export async function grantsToRevoke(
  { orm, t }: Db,
  subjectIds: readonly string[],
): Promise<readonly StoredGrant[]> {
  return orm
    .select()
    .from(t.grants)
    .where(and(inArray(t.grants.subjectId, [...subjectIds]), ne(t.grants.status, 'REVOKED')));
}

/** Makes the row that a first renewal is leased by, unless the subject has one. */
export async function insertGrant({ orm, t }: Db, grant: StoredGrant): Promise<void> {
  await orm.insert(t.grants).values(grant).onConflictDoNothing({ target: t.grants.subjectId });
}

/** Keeps the grant whatever is under way: one that is there for the subject keeps its id, and who is renewing it is overtaken. */
export async function saveGrant({ orm, t }: Db, grant: StoredGrant): Promise<void> {
  const { status, scopes, sealedTokens, issuedAt, refreshedAt, expiresAt, revokedAt, generation } =
    grant;
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
        generation,
        ...free,
      },
    });
}

/**
 * Takes the grant for a renewal, if nobody has it and it is as it was seen.
 * → the grant as it is now, or null when somebody was faster
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

/** Keeps what a renewal brought and ends the lease, unless it was overtaken. → the grant, or null in that case */
export async function endLease(
  { orm, t }: Db,
  leased: StoredGrant,
  changed: Partial<RenewedGrant> & { readonly rotating: boolean },
): Promise<StoredGrant | null> {
  const [row] = await orm
    .update(t.grants)
    .set({ ...changed, renewalOwner: null, renewalUntil: null })
    .where(ours({ orm, t }, leased))
    .returning();
  return row ?? null;
}

/** Has the lease last longer. */
export async function prolongLease(
  { orm, t }: Db,
  leased: StoredGrant,
  until: Date,
): Promise<void> {
  await orm.update(t.grants).set({ renewalUntil: until }).where(ours({ orm, t }, leased));
}

const ours = ({ t }: Db, { id, generation }: StoredGrant) =>
  and(eq(t.grants.id, id), eq(t.grants.generation, generation));
