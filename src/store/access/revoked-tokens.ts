import { inArray, lte } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

/** Revokes the token. @param expiresAt the token's own expiry, after which the row is useless */
export async function revokeToken({ orm, t }: Db, jti: string, expiresAt: Date): Promise<void> {
  await orm.insert(t.revokedTokens).values({ jti, expiresAt }).onConflictDoNothing();
}

/** Maximum values per query: both engines have a bound. */
const MOST_IDS = 5000;

/** Returns those of the tokens that were revoked. */
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

/** Deletes the rows of expired tokens, which are refused for their expiry alone. */
export async function purgeRevokedTokens({ orm, t }: Db, now: Date): Promise<void> {
  await orm.delete(t.revokedTokens).where(lte(t.revokedTokens.expiresAt, now));
}
