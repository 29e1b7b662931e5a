import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Share of its life after which a token is renewed. */
const RENEW_AT = 0.8;

/** Requests a token by OAuth 2.0 client credentials. */
async function requestToken({ clientId, clientSecret }: Credentials) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const response = await fetch('/oauth/token', { method: 'POST', credentials: 'omit', body });
  if (response.status === 401) throw new Error('The client id or the secret is not right.');
  if (!response.ok) throw new Error(`Fleetgraph answered with status ${response.status}.`);
  const { access_token, expires_in } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  return {
    authorization: `Bearer ${access_token}`,
    renewAt: Date.now() + expires_in * 1000 * RENEW_AT,
  };
}

/**
 * Signs in, and returns a client for queries over HTTP and subscriptions over WebSocket. Secret and
 * token are in the page's memory only.
 */
export async function signIn(credentials: Credentials): Promise<ApolloClient> {
  let token = await requestToken(credentials);
  const authorization = async (): Promise<string> => {
    if (Date.now() >= token.renewAt) token = await requestToken(credentials);
    return token.authorization;
  };
  const http = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: await authorization() },
  })).concat(new HttpLink({ uri: '/graphql' }));
  const sockets = new GraphQLWsLink(
    createClient({
      url: new URL('/graphql', location.href.replace(/^http/, 'ws')).href,
      connectionParams: async () => ({ authorization: await authorization() }),
      // The page subscribes again by itself, after the last cursor.
      retryAttempts: 0,
      keepAlive: 10_000,
    }),
  );
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      sockets,
      http,
    ),
    cache: new InMemoryCache(),
  });
}
