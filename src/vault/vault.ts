import { decryptCompact, encryptCompact, headerOf } from './compact-jwe.js';
import { type KeyRing, type VaultKey } from './key-ring.js';
import { instructionFor, MissingKey } from './missing-key.js';
import { VaultError } from './vault-error.js';

/**
 * Place of a sealed value, which is bound to it: moved to another row or field it does not open.
 */
export interface SealIdentity {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

/**
 * Seals secrets for the store as compact JWE (RFC 7516 §7.1), `dir` with A256GCM. The key's name
 * (`kid`) and the place (`sub`) stand in the protected header, which the cipher authenticates:
 * neither can be changed without the key. Seals and opens synchronously, so that it may be used
 * inside of a transaction.
 */
export class Vault {
  readonly #ring: KeyRing;
  readonly #missing = new Set<string>();
  /** Ids of the keys that any instance had since the start of this one. */
  readonly #known = new Set<string>();
  #sealing: VaultKey;

  constructor(ring: KeyRing) {
    this.#ring = ring;
    this.#sealing = ring.primary;
  }

  /** Id of the key that seals. */
  get sealingKeyId(): string {
    return this.#sealing.kid;
  }

  /**
   * Ids of keys that were needed to open a value, that another instance has, and this one lacks.
   */
  get missingKeyIds(): readonly string[] {
    return [...this.#missing];
  }

  /**
   * Seals with the first key that all instances know from now on, so that none of them meets a
   * value that it cannot open; with the first of all if they have none in common.
   * @param keyIds ids of the keys of each instance
   */
  sealForAll(keyIds: readonly (readonly string[])[]): void {
    for (const kid of keyIds.flat()) this.#known.add(kid);
    const isShared = ({ kid }: VaultKey): boolean => keyIds.every((known) => known.includes(kid));
    this.#sealing = this.#ring.keys.find(isShared) ?? this.#ring.primary;
  }

  /** Seals text as it is, and an object as JSON. */
  seal(plain: string | object, identity: SealIdentity): string {
    const { kid, key } = this.#sealing;
    const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
    return encryptCompact(text, key.reveal(), { kid, sub: subjectOf(identity) });
  }

  /**
   * @throws MissingKey if another instance has its key and this one lacks it
   * @throws VaultError UNKNOWN_KEY if none has it, DOES_NOT_OPEN for everything else
   */
  open(sealed: string, identity: SealIdentity): string {
    const { kid, sub } = readHeader(sealed);
    const entry = this.#ring.find(kid);
    if (!entry) {
      // A key that no instance has is no outage: the value is damaged, or the key is lost.
      if (!this.#known.has(kid)) throw new VaultError('UNKNOWN_KEY', instructionFor(kid));
      this.#missing.add(kid);
      throw new MissingKey(kid);
    }
    const text = decrypt(sealed, entry.key.reveal(), identity);
    if (sub === subjectOf(identity)) return text;
    const message = `The sealed value at ${subjectOf(identity)} belongs to another place.`;
    throw new VaultError('DOES_NOT_OPEN', message);
  }

  /**
   * Opens what was sealed as an object. The caller knows its shape: without the key it could not
   * have been written.
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

  /**
   * The name of the key it was sealed with.
   * @throws VaultError DOES_NOT_OPEN when it is no sealed value of ours.
   */
  kidOf(sealed: string): string {
    return readHeader(sealed).kid;
  }

  /**
   * Returns whether another key than the current one sealed it: it is sealed again before that key
   * may go.
   */
  needsResealing(sealed: string): boolean {
    return this.kidOf(sealed) !== this.#sealing.kid;
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
    // No cause: the parser's message quotes what it read, which may be a secret that was never
    // sealed.
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
