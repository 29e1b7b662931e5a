import { dataOf, type TestServer } from './app.js';
import { getToken } from './oauth.js';

const CREATE = `mutation ($input: CreateApiClientInput!) {
  createApiClient(input: $input) { userErrors { code message } issued { client { clientId } clientSecret } }
}`;

/** A token of a new client with these scopes; for all fleets unless some are named. */
export async function tokenWith(
  { url, token }: Pick<TestServer, 'url' | 'token'>,
  scopes: readonly string[],
  fleetIds: readonly string[] | null = null,
): Promise<string> {
  const input = { name: scopes.join(' '), scopes, fleetIds };
  const { createApiClient } = await dataOf(url, token, CREATE, { input });
  const { client, clientSecret } = createApiClient.issued;
  return getToken(url, { clientId: client.clientId, clientSecret });
}
