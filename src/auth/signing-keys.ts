import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { sealIdentity } from '../store/access/sealed-columns.js';
import { type SigningKeyStore, type StoredSigningKey } from '../store/access/signing-keys.js';
import { type Vault } from '../vault/vault.js';

/** Maximum configurable lifetime of an access token, in seconds. */
export const LONGEST_TOKEN_SECONDS = 3600;
/**
 * Maximum age of the cached keys, in seconds: after it an instance checks whether another one has
 * rotated them.
 */
const REFRESH_SECONDS = 60;
/**
 * Maximum age of the public keys in caches of their readers, in seconds; the `max-age` of the JWK
 * Set.
 */
export const JWKS_MAX_AGE_SECONDS = 60;
/**
 * Time for which a new key is published before it signs, in seconds: longer than this process's
 * caches and those of readers last together, with some for clocks that differ. Every verifier of
 * our tokens has the key when the first one arrives.
 */
export const SIGNS_AFTER_SECONDS = REFRESH_SECONDS + JWKS_MAX_AGE_SECONDS + 30;
/** Minimum interval between lookups of an unknown kid, in seconds: any caller can send one. */
const LOOKUP_PAUSE_SECONDS = 1;
export const SIGNING_ALGORITHM = 'ES256';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

/** Stored key, with the time from which it signs. */
interface Candidate {
  readonly key: StoredSigningKey;
  readonly signsFrom: Date;
}

interface KnownKeys {
  readonly readAt: Date;
  /** All keys, newest first. */
  readonly candidates: readonly Candidate[];
  readonly verifying: ReadonlyMap<
    string,
    { readonly publicJwk: JWK; readonly publicKey: CryptoKey; readonly endsAt: Date | null }
  >;
}

/**
 * Key pairs that sign our access tokens. A new key is published first and signs after
 * `SIGNS_AFTER_SECONDS`; its predecessors verify until the last token they can have signed has
 * expired. That follows from the rows alone, so several instances and the operator's tool agree
 * without communication, at most a minute apart.
 */
export class SigningKeys {
  readonly #store: SigningKeyStore;
  readonly #vault: Vault;
  readonly #now: () => Date;
  #known: KnownKeys | undefined;
  #opened: SigningKey | undefined;
  #reading: Promise<KnownKeys> | undefined;

  private constructor(store: SigningKeyStore, vault: Vault, now: () => Date) {
    this.#store = store;
    this.#vault = vault;
    this.#now = now;
  }

  /**
   * Reads the keys and creates the first one if there is none.
   * @throws VaultError if the signing key cannot be opened
   */
  static async load(store: SigningKeyStore, vault: Vault, now: () => Date): Promise<SigningKeys> {
    const keys = new SigningKeys(store, vault, now);
    const { candidates } = await keys.#read();
    if (candidates[0]?.key.retiredAt !== null) await keys.rotate();
    await keys.current();
    return keys;
  }

  /**
   * Returns the key to sign with: the newest that has been published for long enough, or the oldest
   * of all.
   */
  async current(): Promise<SigningKey> {
    const { candidates } = await this.#fresh(REFRESH_SECONDS);
    const now = this.#now();
    const { key } = candidates.find(({ signsFrom }) => signsFrom <= now) ?? candidates.at(-1) ?? {};
    if (!key || key.retiredAt !== null)
      throw new Error('Every signing key has been retired; rotate the keys to make a new one.');
    return this.#toSigning(key);
  }

  /**
   * Returns the public key of that name while tokens signed with it can still be valid, else
   * undefined.
   */
  async verificationKey(kid: string): Promise<CryptoKey | undefined> {
    const known = await this.#fresh(REFRESH_SECONDS);
    const key =
      known.verifying.get(kid) ?? (await this.#fresh(LOOKUP_PAUSE_SECONDS)).verifying.get(kid);
    return key && this.#stillVerifies(key.endsAt) ? key.publicKey : undefined;
  }

  /** Returns the public keys as a JWK Set (RFC 7517 §5), newest first. */
  async publicJwks(): Promise<{ readonly keys: readonly JWK[] }> {
    const { verifying } = await this.#fresh(REFRESH_SECONDS);
    const keys = [...verifying.values()]
      .filter(({ endsAt }) => this.#stillVerifies(endsAt))
      .map(({ publicJwk }) => publicJwk);
    return { keys };
  }

  /**
   * Creates a new signing key, which signs once it has been published for long enough, or at once
   * if it is the first or its predecessor was retired. Tokens signed before remain valid until they
   * expire.
   * @returns its kid
   */
  async rotate(): Promise<string> {
    const { candidates } = await this.#read();
    const newest = candidates[0]?.key;
    const { publicKey, privateKey } = await generateKeyPair(SIGNING_ALGORITHM, {
      extractable: true,
    });
    const bare = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(bare);
    await this.#store.insert({
      kid,
      publicJwk: { ...bare, kid, alg: SIGNING_ALGORITHM, use: 'sig' },
      sealedPrivateJwk: this.#vault.seal(await exportJWK(privateKey), sealOf(kid)),
      // Later than its predecessor, even if the clock of another instance is ahead.
      createdAt: new Date(Math.max(this.#now().getTime(), (newest?.createdAt.getTime() ?? 0) + 1)),
      retiredAt: null,
    });
    await this.#read();
    return kid;
  }

  #stillVerifies(endsAt: Date | null): boolean {
    return endsAt === null || this.#now() < endsAt;
  }

  async #fresh(maxAgeSeconds: number): Promise<KnownKeys> {
    const known = this.#known;
    const age = known ? this.#now().getTime() - known.readAt.getTime() : 0;
    // A negative age means that the clock was set back: the keys are read again.
    if (known && age >= 0 && age < maxAgeSeconds * 1000) return known;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<KnownKeys> {
    const readAt = this.#now();
    const stored = [...(await this.#store.list())].sort(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.kid < b.kid ? 1 : -1),
    );
    const candidates = stored.map((key, index) => ({
      key,
      signsFrom: signsFromOf(key, stored[index + 1]),
    }));
    const verifying = new Map(
      await Promise.all(
        candidates.map(
          async ({ key }, index) =>
            [key.kid, await this.#toVerifying(key, candidates[index - 1])] as const,
        ),
      ),
    );
    this.#known = { readAt, candidates, verifying };
    return this.#known;
  }

  async #toVerifying(key: StoredSigningKey, successor: Candidate | undefined) {
    const retiredAt = earlier(key.retiredAt, successor?.signsFrom ?? null);
    const publicJwk = key.publicJwk as JWK;
    const publicKey =
      this.#known?.verifying.get(key.kid)?.publicKey ?? (await importKey(publicJwk));
    const endsAt =
      retiredAt && new Date(retiredAt.getTime() + (LONGEST_TOKEN_SECONDS + REFRESH_SECONDS) * 1000);
    return { publicJwk, publicKey, endsAt };
  }

  /** Opens the private key; verification works without it. */
  async #toSigning({ kid, sealedPrivateJwk }: StoredSigningKey): Promise<SigningKey> {
    if (this.#opened?.kid === kid) return this.#opened;
    const privateJwk = this.#vault.openJson(sealedPrivateJwk, sealOf(kid)) as JWK;
    this.#opened = { kid, privateKey: await importKey(privateJwk) };
    return this.#opened;
  }
}

/**
 * Returns the time from which a key signs: long ago if it is the first, and since the retirement of
 * its predecessor if that was retired by hand.
 */
function signsFromOf(
  { createdAt }: StoredSigningKey,
  predecessor: StoredSigningKey | undefined,
): Date {
  if (predecessor === undefined) return new Date(0);
  return predecessor.retiredAt ?? new Date(createdAt.getTime() + SIGNS_AFTER_SECONDS * 1000);
}

const sealOf = (kid: string) => sealIdentity('signing_keys.sealed_private_jwk', kid);

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, SIGNING_ALGORITHM);
  if (key instanceof Uint8Array)
    throw new TypeError('A signing key must be an elliptic curve key.');
  return key;
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (one && other) return one < other ? one : other;
  return one ?? other;
}
