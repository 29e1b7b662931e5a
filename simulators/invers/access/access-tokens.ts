import { randomUUID } from 'node:crypto';
import { generateKeyPair, type GenerateKeyPairResult, jwtVerify, SignJWT } from 'jose';
import { type SimulatedClient } from './clients.js';

/** Lifetime of a token (https://developers.invers.com/access-management/authentication). */
export const TOKEN_SECONDS = 900;

const ISSUER = 'https://api.invers.com/auth';

/**
 * JWTs of fifteen minutes by the simulator's clock, signed with a key that lives as long as the
 * simulator.
 */
export class AccessTokens {
  readonly #keys: GenerateKeyPairResult;
  readonly #clients: readonly SimulatedClient[];
  readonly #now: () => Date;
  #generation = 0;

  private constructor(
    keys: GenerateKeyPairResult,
    clients: readonly SimulatedClient[],
    now: () => Date,
  ) {
    this.#keys = keys;
    this.#clients = clients;
    this.#now = now;
  }

  static async create(clients: readonly SimulatedClient[], now: () => Date): Promise<AccessTokens> {
    return new AccessTokens(await generateKeyPair('ES256'), clients, now);
  }

  issue(client: SimulatedClient): Promise<string> {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    return new SignJWT({ generation: this.#generation })
      .setProtectedHeader({ alg: 'ES256', kid: 'simulated-1' })
      .setIssuer(ISSUER)
      .setSubject(client.clientId)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + TOKEN_SECONDS)
      .sign(this.#keys.privateKey);
  }

  /** Whose token it is; undefined when it is foreign or over. */
  async verify(token: string): Promise<SimulatedClient | undefined> {
    const options = { algorithms: ['ES256'], issuer: ISSUER, currentDate: this.#now() };
    const payload = await jwtVerify(token, this.#keys.publicKey, options).then(
      (verified) => verified.payload,
      () => undefined,
    );
    if (payload?.['generation'] !== this.#generation) return undefined;
    return this.#clients.find(({ clientId }) => clientId === payload.sub);
  }

  /** Ends every token given out so far. */
  expireAll(): void {
    this.#generation += 1;
  }
}
