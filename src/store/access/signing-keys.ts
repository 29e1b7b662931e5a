import { desc } from 'drizzle-orm';
import { type Db, type Store } from '../engine/store.js';

/** A key pair that signs access tokens; the private half is sealed for its own row. */
export interface StoredSigningKey {
  /** Thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealedPrivateJwk: string;
  readonly createdAt: Date;
  /** Time of a withdrawal by hand; a key that has a successor is retired by that alone. */
  readonly retiredAt: Date | null;
}

/** The stored signing keys; append-only. */
export interface SigningKeyStore {
  /** Newest first. */
  list(): Promise<readonly StoredSigningKey[]>;
  insert(key: StoredSigningKey): Promise<void>;
}

/** All of them, the newest first. */
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
 * The table as the signing keys read and extend it.
 * @param noted what is written in the same transaction about a key that somebody made
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
