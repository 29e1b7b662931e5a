import { eq, lte } from 'drizzle-orm';
import { type Db } from './store.js';

/** Refuses the token from now on. @param expiresAt the token's own end: after it the row is of no use */
export async function revokeToken({ orm, t }: Db, jti: string, expiresAt: Date): Promise<void> {
  await orm.insert(t.revokedTokens).values({ jti, expiresAt }).onConflictDoNothing();
}

export async function isTokenRevoked({ orm, t }: Db, jti: string): Promise<boolean> {
  const rows = await orm.select({ jti: t.revokedTokens.jti }).from(t.revokedTokens).where(eq(t.revokedTokens.jti, jti));
  return rows.length > 0;
}

/** Forgets tokens that have expired and are refused for that alone. */
export async function purgeRevokedTokens({ orm, t }: Db, now: Date): Promise<void> {
  await orm.delete(t.revokedTokens).where(lte(t.revokedTokens.expiresAt, now));
}
