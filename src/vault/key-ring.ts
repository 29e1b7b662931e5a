import { type Secret } from '../domain/values/secret.js';

/** One key of 256 bits and the name by which sealed values refer to it. */
export interface VaultKey {
  readonly kid: string;
  readonly key: Secret<Uint8Array>;
}

/** Keys of this server: all open, and the first seals once every instance knows it. */
export interface KeyRing {
  readonly primary: VaultKey;
  /** All keys in their order. */
  readonly keys: readonly VaultKey[];
  find(kid: string): VaultKey | undefined;
}

const KEY_BYTES = 32;

/**
 * @throws Error for an empty ring, a kid that stands twice and a key that has not 32 bytes
 *   (A256GCM, RFC 7518 §5.3).
 */
export function createKeyRing(keys: readonly VaultKey[]): KeyRing {
  const primary = keys[0];
  if (!primary) throw new Error('The key ring needs at least one key.');
  const byKid = new Map(keys.map((entry) => [entry.kid, entry]));
  if (byKid.size !== keys.length) throw new Error('Two keys of the ring have the same kid.');
  for (const { kid, key } of keys) {
    if (key.reveal().byteLength !== KEY_BYTES)
      throw new Error(`The key ${kid} has not ${KEY_BYTES} bytes.`);
  }
  return { primary, keys, find: (kid) => byKid.get(kid) };
}
