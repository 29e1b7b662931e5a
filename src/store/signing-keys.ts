import { desc, eq } from 'drizzle-orm';
import { type Db } from './store.js';

/** A key that signs our access tokens; its private half is sealed. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** Since when it signs no more; tokens it signed earlier stay good until they expire. */
  readonly retiredAt: Date | null;
}

/** All of them, retired ones included, the newest first. */
export async function listSigningKeys({ orm, t }: Db): Promise<readonly SigningKeyRow[]> {
  return orm.select().from(t.signingKeys).orderBy(desc(t.signingKeys.createdAt), desc(t.signingKeys.kid));
}

export async function insertSigningKey({ orm, t }: Db, row: SigningKeyRow): Promise<void> {
  await orm.insert(t.signingKeys).values({ ...row, publicJwk: { ...row.publicJwk } });
}

export async function retireSigningKey({ orm, t }: Db, kid: string, now: Date): Promise<void> {
  await orm.update(t.signingKeys).set({ retiredAt: now }).where(eq(t.signingKeys.kid, kid));
}

export async function deleteSigningKey({ orm, t }: Db, kid: string): Promise<void> {
  await orm.delete(t.signingKeys).where(eq(t.signingKeys.kid, kid));
}
