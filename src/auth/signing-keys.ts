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
/** Minimum interval between lookups of an unknown kid, in seconds: any caller can send one. */
const LOOKUP_PAUSE_SECONDS = 1;
export const SIGNING_ALGORITHM = 'ES256';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

interface KnownKeys {
  readonly readAt: Date;
  readonly newest: StoredSigningKey | undefined;
  readonly current: SigningKey | undefined;
  readonly verifying: ReadonlyMap<
    string,
    { readonly publicJwk: JWK; readonly publicKey: CryptoKey; readonly endsAt: Date | null }
  >;
}

/**
 * Key pairs that sign our access tokens. The newest signs; its predecessors verify until the last
 * token they can have signed has expired. That follows from the rows alone, so several instances
 * and the operator's tool agree without communication, at most a minute apart.
 */
export class SigningKeys {
  readonly #store: SigningKeyStore;
  readonly #vault: Vault;
  readonly #now: () => Date;
  #known: KnownKeys | undefined;
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
    if (!(await keys.#read()).current) await keys.rotate();
    return keys;
  }

  /** Returns the key to sign with. */
  async current(): Promise<SigningKey> {
    const { current } = await this.#fresh(REFRESH_SECONDS);
    if (!current)
      throw new Error('Every signing key has been retired; rotate the keys to make a new one.');
    return current;
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
   * Creates a new signing key. Tokens signed before remain valid until they expire.
   * @returns its kid
   */
  async rotate(): Promise<string> {
    const { newest } = await this.#read();
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
    const verifying = new Map(
      await Promise.all(
        stored.map(
          async (key, index) => [key.kid, await this.#toVerifying(key, stored[index - 1])] as const,
        ),
      ),
    );
    const signer = stored[0]?.retiredAt === null ? stored[0] : undefined;
    const current = signer && (await this.#toSigning(signer));
    this.#known = { readAt, newest: stored[0], current, verifying };
    return this.#known;
  }

  async #toVerifying(key: StoredSigningKey, successor: StoredSigningKey | undefined) {
    const retiredAt = earlier(key.retiredAt, successor?.createdAt ?? null);
    const publicJwk = key.publicJwk as JWK;
    const publicKey =
      this.#known?.verifying.get(key.kid)?.publicKey ?? (await importKey(publicJwk));
    const endsAt =
      retiredAt && new Date(retiredAt.getTime() + (LONGEST_TOKEN_SECONDS + REFRESH_SECONDS) * 1000);
    return { publicJwk, publicKey, endsAt };
  }

  async #toSigning(key: StoredSigningKey): Promise<SigningKey> {
    if (this.#known?.current?.kid === key.kid) return this.#known.current;
    const privateJwk = this.#vault.openJson(key.sealedPrivateJwk, sealOf(key.kid)) as JWK;
    return { kid: key.kid, privateKey: await importKey(privateJwk) };
  }
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
