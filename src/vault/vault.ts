import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { type KeyRing } from './key-ring.js';
import { VaultError } from './vault-error.js';

/** Where a sealed value lives. It is bound to this place: moved to another row or field it does not open. */
export interface SealIdentity {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';

/**
 * Seals secrets for the store as compact JWE (RFC 7516 §7.1), `dir` with A256GCM. The key's name (`kid`) and the place
 * (`sub`) stand in the protected header, which the cipher authenticates: neither can be changed without the key.
 */
export class Vault {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** Text as it is, an object as JSON, sealed with the ring's first key. */
  async seal(plain: string | object, identity: SealIdentity): Promise<string> {
    const { kid, key } = this.#ring.primary;
    const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
    return new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid, sub: subjectOf(identity) })
      .encrypt(key.reveal());
  }

  /** @throws VaultError UNKNOWN_KEY when its key is not in the ring, DOES_NOT_OPEN for everything else. */
  async open(sealed: string, identity: SealIdentity): Promise<string> {
    const kid = this.kidOf(sealed);
    const entry = this.#ring.find(kid);
    if (!entry) throw new VaultError('UNKNOWN_KEY', `Sealed with the key ${kid}, which is not among the encryption keys.`);
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, entry.key.reveal(), {
      keyManagementAlgorithms: [ALGORITHM],
      contentEncryptionAlgorithms: [ENCRYPTION],
    }).catch((cause: unknown) => {
      throw new VaultError('DOES_NOT_OPEN', `The sealed value at ${subjectOf(identity)} does not open: it was altered or moved, or FLEETGRAPH_ENCRYPTION_KEYS has another key under its kid.`, { cause });
    });
    if (protectedHeader['sub'] !== subjectOf(identity)) {
      throw new VaultError('DOES_NOT_OPEN', `The sealed value at ${subjectOf(identity)} belongs to another place.`);
    }
    return new TextDecoder().decode(plaintext);
  }

  /**
   * What was sealed as an object. Its shape is the caller's to know: nobody without the key could have written it.
   * @throws VaultError as `open`, and DOES_NOT_OPEN when it is not JSON.
   */
  async openJson<T>(sealed: string, identity: SealIdentity): Promise<T> {
    const text = await this.open(sealed, identity);
    try {
      return JSON.parse(text) as T;
    } catch {
      // No cause: the parser's message quotes the secret.
      throw new VaultError('DOES_NOT_OPEN', `The sealed value at ${subjectOf(identity)} is not JSON.`);
    }
  }

  /** The name of the key it was sealed with. @throws VaultError DOES_NOT_OPEN when it is no sealed value of ours. */
  kidOf(sealed: string): string {
    const { kid } = headerOf(sealed);
    if (typeof kid !== 'string') throw new VaultError('DOES_NOT_OPEN', 'The sealed value names no key.');
    return kid;
  }

  /** Whether another key than the ring's first sealed it: to be sealed again before that key may go. */
  needsResealing(sealed: string): boolean {
    return this.kidOf(sealed) !== this.#ring.primary.kid;
  }
}

function headerOf(sealed: string): { readonly kid?: unknown } {
  try {
    return decodeProtectedHeader(sealed);
  } catch (cause) {
    throw new VaultError('DOES_NOT_OPEN', 'This is not a sealed value.', { cause });
  }
}

/** Each part is escaped, so that no two places share a name. */
function subjectOf({ table, id, field }: SealIdentity): string {
  return [table, id, field].map(encodeURIComponent).join('/');
}
