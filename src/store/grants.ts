import { eq, inArray } from 'drizzle-orm';
import { type AccessGrant } from '../domain/grant.js';
import { type Db } from './store.js';

/** A grant with its sealed tokens. */
export interface StoredGrant extends AccessGrant {
  readonly accountId: string;
  readonly sealedTokens: string;
}

export async function findGrantOf({ orm, t }: Db, subjectId: string): Promise<StoredGrant | null> {
  const [row] = await orm.select().from(t.grants).where(eq(t.grants.subjectId, subjectId));
  return row ?? null;
}

export async function grantsOfSubjects({ orm, t }: Db, subjectIds: readonly string[]): Promise<readonly StoredGrant[]> {
  return orm.select().from(t.grants).where(inArray(t.grants.subjectId, [...subjectIds]));
}

export async function grantsByIds({ orm, t }: Db, ids: readonly string[]): Promise<readonly StoredGrant[]> {
  return orm.select().from(t.grants).where(inArray(t.grants.id, [...ids]));
}

/** Keeps the grant; one that is there for the subject keeps its id and when it was first issued. */
export async function saveGrant({ orm, t }: Db, grant: StoredGrant): Promise<void> {
  const { status, scopes, sealedTokens, refreshedAt, expiresAt, revokedAt } = grant;
  await orm
    .insert(t.grants)
    .values(grant)
    .onConflictDoUpdate({ target: t.grants.subjectId, set: { status, scopes, sealedTokens, refreshedAt, expiresAt, revokedAt } });
}
