import { dataOf, type TestServer } from './app.js';
import { type Credentials, getToken } from './oauth.js';

const CREATE = `mutation ($input: CreateApiClientInput!) {
  createApiClient(input: $input) { userErrors { code message } issued { client { clientId } clientSecret } }
}`;

/** A new client with these scopes; for all fleets unless some are named. */
export async function clientWith(
  { url, token }: Pick<TestServer, 'url' | 'token'>,
  scopes: readonly string[],
  fleetIds: readonly string[] | null = null,
): Promise<Credentials> {
  const input = { name: scopes.join(' '), scopes, fleetIds };
  const { createApiClient } = await dataOf(url, token, CREATE, { input });
  const { client, clientSecret } = createApiClient.issued;
  return { clientId: client.clientId, clientSecret };
}

/** A token of such a client. */
export const tokenWith = async (
  server: Pick<TestServer, 'url' | 'token'>,
  scopes: readonly string[],
  fleetIds: readonly string[] | null = null,
): Promise<string> => getToken(server.url, await clientWith(server, scopes, fleetIds));
