import { asc, inArray, lte } from 'drizzle-orm';
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

/** Returns expired tokens, which are refused for their expiry alone. */
export async function expiredTokens(
  { orm, t }: Db,
  now: Date,
  limit: number,
): Promise<readonly string[]> {
  const { jti, expiresAt } = t.revokedTokens;
  const rows = await orm
    .select({ jti })
    .from(t.revokedTokens)
    .where(lte(expiresAt, now))
    .orderBy(asc(expiresAt))
    .limit(limit);
  return rows.map((row) => row.jti);
}

/** Deletes the rows of tokens, and returns their number. */
export async function purgeRevokedTokens({ orm, t }: Db, jtis: readonly string[]): Promise<number> {
  const { jti } = t.revokedTokens;
  const purged = await orm
    .delete(t.revokedTokens)
    .where(inArray(jti, [...jtis]))
    .returning({ jti });
  return purged.length;
}
