import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { FleetgraphError } from '../domain/errors.js';
import { isSoundText } from '../domain/values/text.js';
import { isScope, type Viewer } from '../domain/values/viewer.js';
import { IssuerKeys, type IssuerKeysParts } from './issuer-keys.js';

/** Configuration of another authorization server whose access tokens we accept. */
export interface ForeignIssuer {
  /** Exactly as in the tokens' `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** Must be among the tokens' `aud`; null for an issuer whose tokens have none. */
  readonly audience: string | null;
  /** Values of `typ` that are accepted; a token without one counts as `JWT`. */
  readonly tokenTypes: readonly string[];
  /** Seconds by which the issuer's clock may differ from ours. */
  readonly leewaySeconds: number;
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
    { readonly config: ForeignIssuer; readonly keys: IssuerKeys }
  >;

  constructor(
    issuers: readonly ForeignIssuer[],
    { now, log }: Pick<IssuerKeysParts, 'now' | 'log'>,
  ) {
    this.#now = now;
    this.#issuers = new Map(
      issuers.map((config) => {
        return [config.issuer, { config, keys: new IssuerKeys({ ...config, now, log }) }];
      }),
    );
  }

  /** Returns whether the token names one of these issuers; does not verify it. */
  claims(token: string): boolean {
    return this.#issuers.size > 0 && this.#issuers.has(issuerOf(token) ?? '');
  }

  /**
   * Verifies a token by RFC 8725 and, as far as the configuration goes, by RFC 9068.
   * @throws FleetgraphError UNAUTHENTICATED for an invalid token, with the reason as its cause;
   * IssuerUnavailable if the issuer's keys cannot be loaded
   */
  async verify(token: string): Promise<ForeignToken> {
    const trusted = this.#issuers.get(issuerOf(token) ?? '');
    if (!trusted) throw refusal(new errors.JWTInvalid('the issuer is not trusted'));
    const { config, keys } = trusted;
    const now = this.#now();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        issuer: config.issuer,
        ...(config.audience !== null && { audience: config.audience }),
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        currentDate: now,
        clockTolerance: config.leewaySeconds,
      });
      assertType(protectedHeader.typ, config);
      assertClaims(payload, config, now);
      return toForeignToken(payload, config, now);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refusal(error);
      throw error instanceof FleetgraphError ? error : keys.unusable(error);
    }
  }
}

/** Compares media types without case and without `application/` (RFC 7515 §4.1.9). */
const typeName = (type: string): string => type.toLowerCase().replace(/^application\//, '');

/** Checks `typ` (RFC 8725 §3.11): a token of another kind, such as an ID token, gives no access. */
function assertType(type: string | undefined, { tokenTypes }: ForeignIssuer): void {
  if (!tokenTypes.some((allowed) => typeName(allowed) === typeName(type ?? 'JWT')))
    throw new errors.JWTInvalid('"typ" is not accepted of this issuer');
}

/** Maximum length of a subject, in characters (OpenID Connect Core §2). */
const MAX_SUBJECT_LENGTH = 255;

function assertClaims(
  { sub, aud, iat }: JWTPayload,
  { audience, leewaySeconds }: ForeignIssuer,
  now: Date,
): void {
  const isSubject =
    typeof sub === 'string' && sub !== '' && sub.length <= MAX_SUBJECT_LENGTH && isSoundText(sub);
  if (!isSubject) throw new errors.JWTInvalid('"sub" is not a text of 1 to 255 characters');
  if (audience === null && aud !== undefined)
    throw new errors.JWTInvalid('"aud" is present, and no audience is configured');
  if (iat !== undefined && iat > now.getTime() / 1000 + leewaySeconds)
    throw new errors.JWTInvalid('"iat" is in the future');
}

function toForeignToken(
  payload: JWTPayload,
  { issuer, scopeClaim, fleetsClaim, leewaySeconds }: ForeignIssuer,
  now: Date,
): ForeignToken {
  const { sub = '', exp = 0, iat } = payload;
  const fleetIds = fleetsClaim === null ? null : textsIn(payload[fleetsClaim]);
  const scopes = textsIn(payload[scopeClaim], ' ').filter(isScope);
  return {
    // Prefixed with the issuer, so that no other issuer can use the name of a client of ours.
    clientId: `${issuer}#${sub}`,
    scopes: scopes.filter((scope) => fleetIds === null || scope !== 'client:admin'),
    fleetIds,
    issuedAt: iat === undefined ? now : new Date(iat * 1000),
    expiresAt: new Date((exp + leewaySeconds) * 1000),
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
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

function refusal(cause: errors.JOSEError): FleetgraphError {
  const message =
    cause instanceof errors.JWTExpired
      ? 'The access token has expired.'
      : 'The access token is not valid.';
  return new FleetgraphError('UNAUTHENTICATED', message, {}, { cause });
}
