import { randomUUID } from 'node:crypto';

/** Lifetime of a vehicle's access token. */
const VEHICLE_TOKEN_SECONDS = 600;
const SCOPE = 'diagnostics.get.mileage doors.get.locks charging.get.battery_level';

interface Pair {
  readonly clientId: string;
  readonly vin: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

/** hm-oauth-rest-v1, AccessTokensReponse. */
export interface VehicleTokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: 'bearer';
  readonly scope: string;
  readonly status: string;
}

/** Access and refresh tokens of single vehicles. */
export class VehicleTokens {
  readonly #now: () => Date;
  readonly #byRefreshToken = new Map<string, Pair>();
  readonly #byAccessToken = new Map<string, Pair>();
  readonly #replaced = new Map<string, Pair>();
  readonly #strict: boolean;
  readonly #statuses = new Map<string, string>();
  #reuses = 0;

  /**
   * @param strict whether a refresh token that comes again takes all tokens of its vehicle with it
   *   (RFC 9700, 4.14.2)
   */
  constructor(now: () => Date, strict = false) {
    this.#now = now;
    this.#strict = strict;
  }

  /** Number of times that a replaced refresh token came again. */
  get reuses(): number {
    return this.#reuses;
  }

  /** Status of later tokens of the vehicle: `pending` until its owner grants them. */
  setStatus(vin: string, status: string): void {
    this.#statuses.set(vin, status);
  }

  issue(clientId: string, vin: string): VehicleTokenAnswer {
    const expiresAt = new Date(this.#now().getTime() + VEHICLE_TOKEN_SECONDS * 1000);
    const pair = {
      clientId,
      vin,
      accessToken: randomUUID(),
      refreshToken: randomUUID(),
      expiresAt,
    };
    this.#byRefreshToken.set(pair.refreshToken, pair);
    this.#byAccessToken.set(pair.accessToken, pair);
    return {
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      expires_in: VEHICLE_TOKEN_SECONDS,
      token_type: 'bearer',
      scope: SCOPE,
      status: this.#statuses.get(vin) ?? 'approved',
    };
  }

  /**
   * Whose vehicle the refresh token is for; undefined when it is unknown, replaced, revoked or
   * another application's.
   */
  findVinToRefresh(clientId: string, refreshToken: string): string | undefined {
    const pair = this.#byRefreshToken.get(refreshToken);
    return pair?.clientId === clientId ? pair.vin : undefined;
  }

  /**
   * A new pair in the place of the old one, which is good for nothing afterwards (RFC 6749, section
   * 6).
   */
  rotate(clientId: string, refreshToken: string): VehicleTokenAnswer | undefined {
    const pair = this.#byRefreshToken.get(refreshToken);
    if (pair?.clientId !== clientId) return undefined;
    this.revoke(clientId, refreshToken);
    this.#replaced.set(refreshToken, pair);
    return this.issue(clientId, pair.vin);
  }

  /** A replaced refresh token was used again: another party holds a copy. */
  noteReuse(clientId: string, refreshToken: string): void {
    const pair = this.#replaced.get(refreshToken);
    if (pair?.clientId !== clientId) return;
    this.#reuses += 1;
    if (!this.#strict) return;
    const tokens = [...this.#byRefreshToken.values()].filter(
      (other) => other.clientId === clientId && other.vin === pair.vin,
    );
    for (const other of tokens) this.revoke(clientId, other.refreshToken);
  }

  /**
   * A refresh token takes its access token with it; an access token goes alone (RFC 7009, section
   * 2.1).
   */
  revoke(clientId: string, token: string): void {
    const refreshed = this.#byRefreshToken.get(token);
    if (refreshed?.clientId === clientId) {
      this.#byRefreshToken.delete(token);
      this.#byAccessToken.delete(refreshed.accessToken);
    }
    if (this.#byAccessToken.get(token)?.clientId === clientId) this.#byAccessToken.delete(token);
  }

  /** The vehicle and application of an access token that is still good. */
  find(accessToken: string): { readonly vin: string; readonly clientId: string } | undefined {
    const pair = this.#byAccessToken.get(accessToken);
    return pair && pair.expiresAt > this.#now() ? pair : undefined;
  }
}
