import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import { Environment, Network, Observable, RecordSource, Store } from 'relay-runtime';

// #region Apollo Client
/**
 * Client whose cache joins the pages of a list, whether its documents ask for `nodes` or `edges`.
 * `client.subscribe` works through the same link (multipart over HTTP).
 */
export function apolloClient(server, token) {
  const pages = { keyArgs: ['filterBy', 'orderBy'], merge: joinPages };
  return new ApolloClient({
    link: new HttpLink({
      uri: `${server}/graphql`,
      headers: { authorization: `Bearer ${token}` },
    }),
    cache: new InMemoryCache({
      typePolicies: {
        Fleet: { fields: { vehicles: pages, clearanceEvents: pages, auditEvents: pages } },
      },
    }),
  });
}

function joinPages(known, page, { args }) {
  const list = (name) => {
    if (!page[name]) return {};
    if (args?.after) return { [name]: [...(known?.[name] ?? []), ...page[name]] };
    return args?.before ? { [name]: [...page[name], ...(known?.[name] ?? [])] } : {};
  };
  return { ...page, ...list('nodes'), ...list('edges') };
}
// #endregion

// #region urql
/** Types without an id, which graphcache stores within what has them: by the introspected schema. */
export function keysOf(introspection) {
  const isEmbedded = ({ kind, fields }) =>
    kind === 'OBJECT' && !fields.some(({ name }) => name === 'id');
  const embedded = introspection.__schema.types.filter(isEmbedded);
  return Object.fromEntries(embedded.map(({ name }) => [name, () => null]));
}

export function urqlClient(server, token, introspection) {
  const authorization = `Bearer ${token}`;
  const socket = createSocket({
    url: `${server.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization },
  });
  return new Client({
    url: `${server}/graphql`,
    fetchOptions: { headers: { authorization } },
    exchanges: [
      cacheExchange({
        schema: introspection,
        keys: keysOf(introspection),
        resolvers: { Fleet: { vehicles: relayPagination() } },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
// #endregion

// #region Relay
/** Environment for `relay-runtime`: every object with an id is a Node, and lists are connections. */
export function relayEnvironment(server, token) {
  const authorization = `Bearer ${token}`;
  const socket = createSocket({
    url: `${server.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization },
  });
  const send = async ({ text }, variables) => {
    const response = await fetch(`${server}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json();
  };
  const subscribe = ({ text }, variables) =>
    Observable.create((sink) => socket.subscribe({ query: text, variables }, sink));
  const network = Network.create(send, subscribe);
  return new Environment({ network, store: new Store(new RecordSource()) });
}
// #endregion

// #region graphql-sse
/** Follows changes by server-sent events, where a WebSocket does not get through. */
export function changesBySse(server, token, fleetId, after) {
  const client = createClient({
    url: `${server}/graphql/stream`,
    headers: { authorization: `Bearer ${token}` },
  });
  return client.iterate({
    query: `subscription ($fleetId: ID!, $after: String) {
      clearanceChanged(fleetId: $fleetId, after: $after) { cursor status vehicle { vin } }
    }`,
    variables: { fleetId, after },
  });
}
// #endregion

// #region introspection
/** The schema as introspection has it, for tools that want a file: it needs a token. */
export async function introspect(server, token, query) {
  const response = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()).data;
}
// #endregion
