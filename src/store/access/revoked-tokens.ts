import { inArray, lte } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

/** Refuses the token from now on. @param expiresAt the token's own end: after it the row is of no use */
export async function revokeToken({ orm, t }: Db, jti: string, expiresAt: Date): Promise<void> {
  await orm.insert(t.revokedTokens).values({ jti, expiresAt }).onConflictDoNothing();
}

/** Values of one query at most: both engines have a bound. */
const MOST_IDS = 5000;

/** Those of the tokens that were revoked. */
export async function revokedAmong(
  { orm, t }: Db,
  jtis: readonly string[],
): Promise<ReadonlySet<string>> {
  const revoked = new Set<string>();
  for (let start = 0; start < jtis.length; start += MOST_IDS) {
    const rows = await orm
      .select({ jti: t.revokedTokens.jti })
      .from(t.revokedTokens)
      .where(inArray(t.revokedTokens.jti, jtis.slice(start, start + MOST_IDS)));
    for (const { jti } of rows) revoked.add(jti);
  }
  return revoked;
}

/** Forgets tokens that have expired and are refused for that alone. */
export async function purgeRevokedTokens({ orm, t }: Db, now: Date): Promise<void> {
  await orm.delete(t.revokedTokens).where(lte(t.revokedTokens.expiresAt, now));
}
