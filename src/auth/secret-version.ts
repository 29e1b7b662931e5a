import { type ApiClientRow } from '../store/access/api-clients.js';

/** When and for which secret a token was issued. */
export interface TokenAge {
  readonly issuedAt: Date;
  /** Null for tokens that name none: those of other issuers, and those of an earlier release. */
  readonly secretVersion: number | null;
}

/** Version of a client's secret, which each rotation raises. */
export function secretVersionOf({
  tokensValidFrom,
}: Pick<ApiClientRow, 'tokensValidFrom'>): number {
  return tokensValidFrom.getTime();
}

/**
 * Whether the client's present secret bought the token. Compares versions, not times: clocks of several instances differ, and a
 * clock can be set back, so that a new token would look older than its secret, or an old one younger.
 */
export function isOfSecret(
  { issuedAt, secretVersion }: TokenAge,
  client: Pick<ApiClientRow, 'tokensValidFrom'>,
): boolean {
  if (secretVersion === null) return issuedAt >= client.tokensValidFrom;
  return secretVersion === secretVersionOf(client);
}

/** Version of the secret that takes the place of the present one: by the clock, but never the same again. */
export function nextSecretVersion(client: Pick<ApiClientRow, 'tokensValidFrom'>, now: Date): Date {
  // A millisecond ahead of the clock: a token of this very moment was bought with the old secret.
  return new Date(Math.max(now.getTime(), secretVersionOf(client)) + 1);
}
