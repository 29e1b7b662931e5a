import { randomUUID } from 'node:crypto';
import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { FleetgraphError } from '../domain/errors.js';
import { isScope, type Scope } from '../domain/values/viewer.js';
import { SIGNING_ALGORITHM, type SigningKeys } from './signing-keys.js';

/**
 * `typ` headers: access tokens (RFC 9068 §2.1), and the sessions of the console. A token of one
 * type is never accepted as one of the other.
 */
const TOKEN_TYPES = { access: 'at+jwt', session: 'console-session+jwt' } as const;
export type TokenKind = keyof typeof TOKEN_TYPES;

export interface AccessTokenOptions {
  /** Public URL of the server, without a slash at the end; the audience is its `/graphql`. */
  readonly issuer: string;
  readonly ttlSeconds: number;
  readonly keys: SigningKeys;
  readonly now: () => Date;
  /** Kind of the tokens; access tokens by default. */
  readonly kind?: TokenKind;
  /** Generates token ids; random UUIDs by default. */
  readonly newTokenId?: () => string;
}

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  /** Scopes, space-separated, as in RFC 6749 §3.3. */
  readonly scope: string;
  readonly jti: string;
}

/** Claims of a valid token; the client's current rights are read from the store. */
export interface VerifiedAccessToken {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly jti: string;
  readonly issuedAt: Date;
  /** Version of the client's secret it was issued for; null for a token of an earlier release. */
  readonly secretVersion: number | null;
  readonly expiresAt: Date;
  /** Time of the sign-in; earlier than `issuedAt` for a renewed session. */
  readonly signedInAt: Date;
}

/** Client that a token is issued to. */
export interface TokenSubject {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly secretVersion: number;
  /** Session that the token continues: its id, and the time of its sign-in. */
  readonly continues?: { readonly jti: string; readonly signedInAt: Date };
}

/** Claim with the version of the client's secret the token was issued for; see `isOfSecret`. */
const SECRET_VERSION = 'secret_version';

/** Issues and verifies our own access tokens: JWTs of the profile of RFC 9068, signed ES256. */
export class AccessTokens {
  readonly issuer: string;
  readonly audience: string;
  readonly #ttlSeconds: number;
  readonly #keys: SigningKeys;
  readonly #now: () => Date;
  readonly #type: string;
  readonly #newTokenId: () => string;

  constructor({ issuer, ttlSeconds, keys, now, kind = 'access', newTokenId }: AccessTokenOptions) {
    this.issuer = issuer;
    this.audience = `${issuer}/graphql`;
    this.#ttlSeconds = ttlSeconds;
    this.#keys = keys;
    this.#now = now;
    this.#type = TOKEN_TYPES[kind];
    this.#newTokenId = newTokenId ?? randomUUID;
  }

  async issue({
    clientId,
    scopes,
    secretVersion,
    continues,
  }: TokenSubject): Promise<IssuedAccessToken> {
    const { kid, privateKey } = await this.#keys.current();
    const issuedAt = Math.floor(this.#now().getTime() / 1000);
    const jti = continues?.jti ?? this.#newTokenId();
    const scope = scopes.join(' ');
    const accessToken = await new SignJWT({
      client_id: clientId,
      scope,
      [SECRET_VERSION]: secretVersion,
      ...(continues && { auth_time: Math.floor(continues.signedInAt.getTime() / 1000) }),
    })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: this.#type, kid })
      .setIssuer(this.issuer)
      .setAudience(this.audience)
      .setSubject(clientId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.#ttlSeconds)
      .setJti(jti)
      .sign(privateKey);
    return { accessToken, expiresIn: this.#ttlSeconds, scope, jti };
  }

  /**
   * Verifies a token.
   * @throws FleetgraphError UNAUTHENTICATED for every invalid token, without quoting it; faults of
   * the store unchanged
   */
  async verify(token: string): Promise<VerifiedAccessToken> {
    const { payload } = await jwtVerify(token, (header) => this.#keyOf(header), {
      algorithms: [SIGNING_ALGORITHM],
      typ: this.#type,
      issuer: this.issuer,
      audience: this.audience,
      currentDate: this.#now(),
      clockTolerance: 0,
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
    }).catch((error: unknown) => {
      if (error instanceof errors.JOSEError) throw refusal(error);
      throw error;
    });
    return toVerified(payload);
  }

  async #keyOf({ kid }: JWTHeaderParameters) {
    const key = kid === undefined ? undefined : await this.#keys.verificationKey(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}

function toVerified({
  client_id: clientId,
  scope,
  jti,
  iat,
  exp,
  auth_time: signedInAt,
  [SECRET_VERSION]: secretVersion,
}: JWTPayload): VerifiedAccessToken {
  if (
    typeof clientId !== 'string' ||
    typeof jti !== 'string' ||
    iat === undefined ||
    exp === undefined
  )
    throw refusal();
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(isScope) : [];
  return {
    clientId,
    scopes,
    jti,
    issuedAt: new Date(Math.round(iat * 1000)),
    secretVersion: typeof secretVersion === 'number' ? secretVersion : null,
    expiresAt: new Date(exp * 1000),
    signedInAt: new Date((typeof signedInAt === 'number' ? signedInAt : iat) * 1000),
  };
}

function refusal(cause?: errors.JOSEError): FleetgraphError {
  return new FleetgraphError('UNAUTHENTICATED', reasonOf(cause), {}, { cause });
}

function reasonOf(error: errors.JOSEError | undefined): string {
  if (error instanceof errors.JWTExpired)
    return 'The access token has expired; get a new one from POST /oauth/token.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    return 'The access token is for another audience.';
  return 'The access token is not valid.';
}
