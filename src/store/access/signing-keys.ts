import { desc } from 'drizzle-orm';
import { type Db, type Store } from '../engine/store.js';

/** Key pair that signs access tokens; the private half is sealed for its own row. */
export interface StoredSigningKey {
  /** Thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** Time of a manual retirement; a key that has a successor is retired without it. */
  readonly retiredAt: Date | null;
}

/** Stored signing keys; append-only. */
export interface SigningKeyStore {
  /** Lists the keys, newest first. */
  list(): Promise<readonly StoredSigningKey[]>;
  insert(key: StoredSigningKey): Promise<void>;
}

/** Lists all keys, newest first. */
async function listSigningKeys({ orm, t }: Db): Promise<readonly StoredSigningKey[]> {
  return orm
    .select()
    .from(t.signingKeys)
    .orderBy(desc(t.signingKeys.createdAt), desc(t.signingKeys.kid));
}

async function insertSigningKey({ orm, t }: Db, row: StoredSigningKey): Promise<void> {
  await orm.insert(t.signingKeys).values({ ...row, publicJwk: { ...row.publicJwk } });
}

/**
 * Returns access to the table for the signing keys.
 * @param noted written in the same transaction about a key created by a person
 */
export function signingKeyStore(
  store: Store,
  noted?: (tx: Db, row: StoredSigningKey) => Promise<void>,
): SigningKeyStore {
  return {
    list: () => listSigningKeys(store.read),
    insert: (row) =>
      store.write(async (tx) => {
        await insertSigningKey(tx, row);
        await noted?.(tx, row);
      }),
  };
}
