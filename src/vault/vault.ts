import { decryptCompact, encryptCompact, headerOf } from './compact-jwe.js';
import { type KeyRing } from './key-ring.js';
import { VaultError } from './vault-error.js';

/** Place of a sealed value, which is bound to it: moved to another row or field it does not open. */
export interface SealIdentity {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

/**
 * Seals secrets for the store as compact JWE (RFC 7516 §7.1), `dir` with A256GCM. The key's name (`kid`) and the place
 * (`sub`) stand in the protected header, which the cipher authenticates: neither can be changed without the key. Seals and
 * opens synchronously, so that it may be used inside of a transaction.
 */
export class Vault {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** Text as it is, an object as JSON, sealed with the ring's first key. */
  seal(plain: string | object, identity: SealIdentity): string {
    const { kid, key } = this.#ring.primary;
    const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
    return encryptCompact(text, key.reveal(), { kid, sub: subjectOf(identity) });
  }

  /** @throws VaultError UNKNOWN_KEY when its key is not in the ring, DOES_NOT_OPEN for everything else. */
  open(sealed: string, identity: SealIdentity): string {
    const { kid, sub } = readHeader(sealed);
    const entry = this.#ring.find(kid);
    if (!entry) {
      const message = `Sealed with the key ${kid}, which is not among the encryption keys.`;
      throw new VaultError('UNKNOWN_KEY', message);
    }
    const text = decrypt(sealed, entry.key.reveal(), identity);
    if (sub === subjectOf(identity)) return text;
    const message = `The sealed value at ${subjectOf(identity)} belongs to another place.`;
    throw new VaultError('DOES_NOT_OPEN', message);
  }

  /**
   * Opens what was sealed as an object. The caller knows its shape: without the key it could not have been written.
   * @throws VaultError as `open`, and DOES_NOT_OPEN when it is not JSON.
   */
  openJson(sealed: string, identity: SealIdentity): unknown {
    const text = this.open(sealed, identity);
    try {
      return JSON.parse(text);
    } catch {
      // No cause: the parser's message quotes the secret.
      throw new VaultError(
        'DOES_NOT_OPEN',
        `The sealed value at ${subjectOf(identity)} is not JSON.`,
      );
    }
  }

  /** The name of the key it was sealed with. @throws VaultError DOES_NOT_OPEN when it is no sealed value of ours. */
  kidOf(sealed: string): string {
    return readHeader(sealed).kid;
  }

  /** Whether another key than the ring's first sealed it: to be sealed again before that key may go. */
  needsResealing(sealed: string): boolean {
    return this.kidOf(sealed) !== this.#ring.primary.kid;
  }
}

function decrypt(sealed: string, key: Uint8Array, identity: SealIdentity): string {
  try {
    return decryptCompact(sealed, key);
  } catch (cause) {
    const place = subjectOf(identity);
    const message = `The sealed value at ${place} does not open: it was altered or moved, or FLEETGRAPH_ENCRYPTION_KEYS has another key under its kid.`;
    throw new VaultError('DOES_NOT_OPEN', message, { cause });
  }
}

function readHeader(sealed: string): { readonly kid: string; readonly sub: unknown } {
  let header;
  try {
    header = headerOf(sealed);
  } catch {
    // No cause: the parser's message quotes what it read, which may be a secret that was never sealed.
    throw new VaultError('DOES_NOT_OPEN', 'This is not a sealed value.');
  }
  const { kid, sub } = header;
  if (typeof kid !== 'string')
    throw new VaultError('DOES_NOT_OPEN', 'The sealed value names no key.');
  return { kid, sub };
}

/** Each part is escaped, so that no two places share a name. */
function subjectOf({ table, id, field }: SealIdentity): string {
  return [table, id, field].map(encodeURIComponent).join('/');
}
