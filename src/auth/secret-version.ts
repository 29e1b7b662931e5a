import { type ApiClientRow } from '../store/access/api-clients.js';

/** Time of a token's issue and version of the secret it was issued for. */
export interface TokenAge {
  readonly issuedAt: Date;
  /**
   * Version of the secret; null for tokens that name none: those of other issuers, and those of an
   * earlier release.
   */
  readonly secretVersion: number | null;
}

/** Returns the version of a client's secret, which each rotation raises. */
export function secretVersionOf({
  tokensValidFrom,
}: Pick<ApiClientRow, 'tokensValidFrom'>): number {
  return tokensValidFrom.getTime();
}

/**
 * Returns whether the token was issued for the client's current secret. Compares versions, not
 * times: clocks of several instances differ, and a clock can be set back, so that a new token would
 * look older than its secret, or an old one younger.
 */
export function isOfSecret(
  { issuedAt, secretVersion }: TokenAge,
  client: Pick<ApiClientRow, 'tokensValidFrom'>,
): boolean {
  if (secretVersion === null) return issuedAt >= client.tokensValidFrom;
  return secretVersion === secretVersionOf(client);
}

/**
 * Returns the version of the next secret: from the clock, and always greater than the current
 * version.
 */
export function nextSecretVersion(client: Pick<ApiClientRow, 'tokensValidFrom'>, now: Date): Date {
  // Adds a millisecond: a token issued at this very time was issued for the old secret.
  return new Date(Math.max(now.getTime(), secretVersionOf(client)) + 1);
}
