import { randomUUID } from 'node:crypto';
import { generateKeyPair, type GenerateKeyPairResult, jwtVerify, SignJWT } from 'jose';
import { type AppDirectory, DEFAULT_SCOPES, type SimulatedApp } from './apps.js';

/** Lifetime of an application's token. */
export const TOKEN_SECONDS = 300;

const ISSUER = 'https://sandbox.api.high-mobility.com/v1/auth_tokens';

export interface IssuedToken {
  readonly value: string;
  readonly scope: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Rights of a valid token. */
export interface Caller {
  readonly app: SimulatedApp;
  readonly scopes: readonly string[];
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * ES256 JWTs of five minutes by the simulator's clock, signed with a key that lives as long as the
 * simulator.
 */
export class ApplicationTokens {
  readonly #keys: GenerateKeyPairResult;
  readonly #apps: AppDirectory;
  readonly #now: () => Date;
  readonly #revoked = new Set<string>();

  private constructor(keys: GenerateKeyPairResult, apps: AppDirectory, now: () => Date) {
    this.#keys = keys;
    this.#apps = apps;
    this.#now = now;
  }

  static async create(apps: AppDirectory, now: () => Date): Promise<ApplicationTokens> {
    return new ApplicationTokens(await generateKeyPair('ES256'), apps, now);
  }

  async issue(app: SimulatedApp): Promise<IssuedToken> {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const scope = (app.scopes ?? DEFAULT_SCOPES).join(' ');
    const value = await new SignJWT({ scope, ver: 1 })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(app.clientId)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + TOKEN_SECONDS)
      .sign(this.#keys.privateKey);
    return {
      value,
      scope,
      issuedAt: new Date(seconds * 1000),
      expiresAt: new Date((seconds + TOKEN_SECONDS) * 1000),
    };
  }

  /** undefined for a token that is foreign, over or revoked. */
  async verify(token: string): Promise<Caller | undefined> {
    const options = { algorithms: ['ES256'], issuer: ISSUER, currentDate: this.#now() };
    const payload = await jwtVerify(token, this.#keys.publicKey, options).then(
      (verified) => verified.payload,
      () => undefined,
    );
    const app = this.#apps.find(payload?.sub);
    if (!app || payload?.jti === undefined || this.#revoked.has(payload.jti)) return undefined;
    const scopes = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
    const issuedAt = new Date((payload.iat ?? 0) * 1000);
    return {
      app,
      scopes,
      tokenId: payload.jti,
      issuedAt,
      expiresAt: new Date((payload.exp ?? 0) * 1000),
    };
  }

  /** → whose token it was; undefined when it was no longer good. */
  async revoke(token: string): Promise<Caller | undefined> {
    const caller = await this.verify(token);
    if (caller) this.#revoked.add(caller.tokenId);
    return caller;
  }
}
