import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { type RegisteredKey } from './apps.js';

export type AssertionVerdict = 'good' | 'expired-key' | 'invalid';

/** The documented base URLs: an assertion names its environment's, wherever the calls go. */
const AUDIENCES = ['https://api.high-mobility.com/v1', 'https://sandbox.api.high-mobility.com/v1'];
const MAX_IDS = 10_000;

/**
 * Checks signed assertions (RFC 7523): ES256 by a registered key whose id is `iss`, `aud`, `iat` in
 * seconds, an unused `jti` and `ver`. The age of `iat` is not looked at, so that the simulator's
 * clock can be put forward without its callers'.
 */
export class AssertionVerifier {
  readonly #usedIds = new Set<string>();

  async verify(
    assertion: string,
    keys: readonly RegisteredKey[],
    versions: readonly number[],
  ): Promise<AssertionVerdict> {
    const key = keys.find((candidate) => candidate.id === issuerOf(assertion));
    if (!key) return 'invalid';
    const options = {
      algorithms: ['ES256'],
      issuer: key.id,
      audience: AUDIENCES,
      requiredClaims: ['iat', 'jti'],
      typ: 'JWT',
    };
    const payload = await jwtVerify(assertion, toKeyObject(key), {
      ...options,
      currentDate: issuedAtOf(assertion),
    }).then(
      (verified) => verified.payload,
      () => undefined,
    );
    if (!payload || typeof payload.jti !== 'string' || !versions.includes(Number(payload['ver'])))
      return 'invalid';
    if (key.expired === true) return 'expired-key';
    return this.#useOnce(`${key.id} ${payload.jti}`) ? 'good' : 'invalid';
  }

  #useOnce(id: string): boolean {
    if (this.#usedIds.has(id)) return false;
    this.#usedIds.add(id);
    const oldest = this.#usedIds.size > MAX_IDS ? this.#usedIds.values().next().value : undefined;
    if (oldest !== undefined) this.#usedIds.delete(oldest);
    return true;
  }
}

/** The `iss` as claimed, before anything is verified: it only says which key to verify with. */
export function issuerOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).iss;
  } catch {
    return undefined;
  }
}

function issuedAtOf(assertion: string): Date {
  const { iat } = decodeJwt(assertion);
  return new Date((typeof iat === 'number' && iat < 1e11 ? iat : 0) * 1000);
}

function toKeyObject(key: RegisteredKey): KeyObject {
  return typeof key.publicKey === 'string' ? createPublicKey(key.publicKey) : key.publicKey;
}
