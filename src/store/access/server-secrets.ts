import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Vault } from '../../vault/vault.js';
import { type Db, type Store } from '../engine/store.js';
import { sealIdentity } from './sealed-columns.js';

/**
 * Returns a random secret of our own under that name, the same for all instances on one database
 * and through every rotation of the encryption keys. The first call creates it; of two concurrent
 * calls one insert wins and both read it.
 * @throws VaultError if it was sealed with a key we do not hold
 */
export async function loadServerSecret(
  store: Store,
  vault: Vault,
  name: string,
  bytes: number,
  now: Date,
): Promise<Uint8Array> {
  const identity = sealIdentity('server_secrets.sealed', name);
  let sealed = await findSealed(store.read, name);
  if (sealed === undefined) {
    const fresh = vault.seal(randomBytes(bytes).toString('base64url'), identity);
    sealed = await store.write(async (tx) => {
      await tx.orm
        .insert(tx.t.serverSecrets)
        .values({ name, sealed: fresh, createdAt: now })
        .onConflictDoNothing();
      return findSealed(tx, name);
    });
  }
  if (sealed === undefined) throw new Error(`The server secret ${name} was not stored.`);
  const secret = Buffer.from(vault.open(sealed, identity), 'base64url');
  if (secret.length !== bytes)
    throw new Error(`The server secret ${name} has ${secret.length} bytes, not ${bytes}.`);
  return secret;
}

async function findSealed({ orm, t }: Db, name: string): Promise<string | undefined> {
  const rows = await orm
    .select({ sealed: t.serverSecrets.sealed })
    .from(t.serverSecrets)
    .where(eq(t.serverSecrets.name, name));
  return rows[0]?.sealed;
}
