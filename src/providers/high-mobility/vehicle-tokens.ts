import { type AccountSecrets } from '../ports/account.js';
import { type RevokedToken, type TokenPort } from '../ports/token.js';
import { findOauthClient, isServiceAccount } from './account.js';
import { type HighMobilityClient } from './client.js';
import { mapped, toVehicleToken } from './mapper.js';

/**
 * Tokens of single vehicles, and taking tokens back. Renewing and revoking are an OAuth client's to
 * do (RFC 6749, 6; RFC 7009): an account that signs in by key names one as `oauthClient`. A service
 * account's own token needs none.
 */
export function createVehicleTokens(
  client: HighMobilityClient,
  now: () => Date,
  renewBeforeSeconds: number,
): TokenPort {
  return {
    renewBeforeSeconds,
    canRefresh: (secrets) => findOauthClient(secrets) !== undefined,
    whatRevokingNeeds: (secrets, subject) =>
      isOwnToken(secrets, subject) || findOauthClient(secrets) ? null : OAUTH_CLIENT_NEEDED,
    async issue(session, vin) {
      const askedAt = now();
      const answer = await client.createVehicleToken(session, vin);
      return answer === 'not-approved'
        ? answer
        : mapped(() => toVehicleToken(answer, askedAt, null));
    },
    async refresh(context, secrets, refreshToken) {
      const askedAt = now();
      const answer = await client.refreshVehicleToken(
        context,
        getOauthClient(secrets),
        refreshToken,
      );
      return answer === 'refused'
        ? answer
        : mapped(() => toVehicleToken(answer, askedAt, refreshToken));
    },
    async revoke(context, secrets, token, { hint, subject }) {
      if (isOwnToken(secrets, subject)) await client.deleteAuthToken(context, token);
      else await client.revokeToken(context, getOauthClient(secrets), token, hint);
    },
  };
}

const OAUTH_CLIENT_NEEDED =
  'Give the account an `oauthClient` with `rotateProviderAccountSecrets`: High Mobility takes tokens back for an OAuth client with its secret only.';

/** The token of a service account, which came from `/auth_tokens` and goes back there. */
const isOwnToken = (secrets: AccountSecrets, subject: RevokedToken['subject']): boolean =>
  subject === 'ACCOUNT' && isServiceAccount(secrets);

function getOauthClient(secrets: AccountSecrets): NonNullable<ReturnType<typeof findOauthClient>> {
  const client = findOauthClient(secrets);
  if (!client) throw new TypeError('The account has no OAuth client.');
  return client;
}
