import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { FleetgraphError } from '../domain/errors.js';
import { isSoundText } from '../domain/values/text.js';
import { USER_AGENT } from '../domain/values/version.js';
import { isScope, type Viewer } from '../domain/values/viewer.js';

/** Configuration of another authorization server whose access tokens we accept. */
export interface ForeignIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly audience: string;
  /** Claim with our scopes: space-separated text or an array. */
  readonly scopeClaim: string;
  /**
   * Claim with the ids of the fleets the caller may see; null means that this issuer's callers are
   * operators.
   */
  readonly fleetsClaim: string | null;
}

/** Viewer from a valid token of another issuer. */
export interface ForeignToken extends Omit<Viewer, 'requestId'> {
  readonly expiresAt: Date;
  readonly issuedAt: Date;
}

/**
 * Accepted algorithms, with public keys only: with a shared secret every verifier could also issue
 * tokens.
 */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * Verifies tokens of other issuers by the keys they publish; only the operator configures these
 * issuers.
 */
export class ForeignTokens {
  readonly #now: () => Date;
  readonly #issuers: ReadonlyMap<
    string,
    { readonly config: ForeignIssuer; readonly keys: JWTVerifyGetKey }
  >;

  constructor(issuers: readonly ForeignIssuer[], now: () => Date) {
    this.#now = now;
    this.#issuers = new Map(
      issuers.map((config) => [
        config.issuer,
        {
          config,
          keys: createRemoteJWKSet(new URL(config.jwksUri), {
            headers: { 'user-agent': USER_AGENT },
          }),
        },
      ]),
    );
  }

  /** Returns whether the token names one of these issuers; does not verify it. */
  claims(token: string): boolean {
    return this.#issuers.size > 0 && this.#issuers.has(issuerOf(token) ?? '');
  }

  /**
   * @throws FleetgraphError UNAUTHENTICATED for an invalid token; Error if the issuer's keys cannot
   * be loaded
   */
  async verify(token: string): Promise<ForeignToken> {
    const trusted = this.#issuers.get(issuerOf(token) ?? '');
    if (!trusted) throw refusal();
    const { config, keys } = trusted;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        currentDate: this.#now(),
      });
      return toForeignToken(payload, config, this.#now());
    } catch (error) {
      if (isCallersFault(error)) throw refusal(error);
      throw error instanceof FleetgraphError
        ? error
        : new Error(`The keys of the issuer ${config.issuer} cannot be had.`, { cause: error });
    }
  }
}

function toForeignToken(
  payload: JWTPayload,
  { issuer, scopeClaim, fleetsClaim }: ForeignIssuer,
  now: Date,
): ForeignToken {
  const { sub, exp, iat } = payload;
  if (typeof sub !== 'string' || !isSoundText(sub) || exp === undefined) throw refusal();
  const fleetIds = fleetsClaim === null ? null : textsIn(payload[fleetsClaim]);
  const scopes = textsIn(payload[scopeClaim], ' ').filter(isScope);
  return {
    // Prefixed with the issuer, so that no other issuer can use the name of a client of ours.
    clientId: `${issuer}#${sub}`,
    scopes: scopes.filter((scope) => fleetIds === null || scope !== 'client:admin'),
    fleetIds,
    issuedAt: iat === undefined ? now : new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
  };
}

/**
 * Returns the texts of a claim; a claim that is missing or of another type gives none: no scopes,
 * no fleets.
 */
function textsIn(claim: unknown, separator?: string): readonly string[] {
  if (typeof claim === 'string' && separator !== undefined) return claim.split(separator);
  const entries: readonly unknown[] = Array.isArray(claim) ? claim : [];
  return entries.filter((entry) => typeof entry === 'string' && isSoundText(entry)) as string[];
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/**
 * Returns whether the token is at fault. If the issuer does not answer, or returns something other
 * than keys, the token may be valid.
 */
function isCallersFault(error: unknown): error is errors.JOSEError {
  if (!(error instanceof errors.JOSEError)) return false;
  return !(
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === errors.JOSEError.code
  );
}

function refusal(cause?: errors.JOSEError): FleetgraphError {
  const message =
    cause instanceof errors.JWTExpired
      ? 'The access token has expired.'
      : 'The access token is not valid.';
  return new FleetgraphError('UNAUTHENTICATED', message, {}, { cause });
}
