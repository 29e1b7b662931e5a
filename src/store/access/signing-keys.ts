import { desc } from 'drizzle-orm';
import { type Db, type Store } from '../engine/store.js';

/** A key that signs our access tokens; its private half is sealed. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** When it was withdrawn by hand; null also for one that has a successor. */
  readonly retiredAt: Date | null;
}

/** All of them, the newest first. */
async function listSigningKeys({ orm, t }: Db): Promise<readonly SigningKeyRow[]> {
  return orm
    .select()
    .from(t.signingKeys)
    .orderBy(desc(t.signingKeys.createdAt), desc(t.signingKeys.kid));
}

async function insertSigningKey({ orm, t }: Db, row: SigningKeyRow): Promise<void> {
  await orm.insert(t.signingKeys).values({ ...row, publicJwk: { ...row.publicJwk } });
}

/**
 * The table as the signing keys read and extend it.
 * @param noted what is written in the same transaction about a key that somebody made
 */
export function signingKeyStore(
  store: Store,
  noted?: (tx: Db, row: SigningKeyRow) => Promise<void>,
): { list(): Promise<readonly SigningKeyRow[]>; insert(row: SigningKeyRow): Promise<void> } {
  return {
    list: () => listSigningKeys(store.read),
    insert: (row) =>
      store.write(async (tx) => {
        await insertSigningKey(tx, row);
        await noted?.(tx, row);
      }),
  };
}
