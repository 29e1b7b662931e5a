import { type AccountSecrets, type TokenPort } from '../provider.js';
import { findOauthClient } from './account.js';
import { type HighMobilityClient } from './client.js';
import { mapped, toVehicleToken } from './mapper.js';

/**
 * Tokens of single vehicles, and taking tokens back. Renewing and revoking are an OAuth client's to do (RFC 6749, 6;
 * RFC 7009): an account that signs in by key names one as `oauthClient`.
 */
export function createVehicleTokens(client: HighMobilityClient, now: () => Date, renewBeforeSeconds: number): TokenPort {
  return {
    renewBeforeSeconds,
    canRefresh: (secrets) => findOauthClient(secrets) !== undefined,
    whatRevokingNeeds: (secrets) => (findOauthClient(secrets) ? null : 'Give the account an `oauthClient` with `rotateProviderAccountSecrets`: High Mobility takes tokens back for an OAuth client with its secret only.'),
    async issue(session, vin) {
      const askedAt = now();
      const answer = await client.createVehicleToken(session, vin);
      return answer === 'not-approved' ? answer : mapped(() => toVehicleToken(answer, askedAt, null));
    },
    async refresh(environment, secrets, refreshToken) {
      const askedAt = now();
      const answer = await client.refreshVehicleToken(environment, getOauthClient(secrets), refreshToken);
      return answer === 'refused' ? answer : mapped(() => toVehicleToken(answer, askedAt, refreshToken));
    },
    async revoke(environment, secrets, token, hint) {
      await client.revokeToken(environment, getOauthClient(secrets), token, hint);
    },
  };
}

function getOauthClient(secrets: AccountSecrets): NonNullable<ReturnType<typeof findOauthClient>> {
  const client = findOauthClient(secrets);
  if (!client) throw new TypeError('The account has no OAuth client.');
  return client;
}
