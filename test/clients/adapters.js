import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gql } from '@apollo/client';
import { UrlLoader } from '@graphql-tools/url-loader';
import { parse } from 'graphql';
import { GraphQLClient } from 'graphql-request';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { createOperationDescriptor } from 'relay-runtime';
import { WebSocket } from 'ws';
import { apolloClient, relayEnvironment, urqlClient } from './recipes.js';

const run = promisify(execFile);

/** First result of a subscription, as data. */
async function firstOf(results) {
  for await (const { data } of results) return data;
  throw new Error('the subscription ended without a result');
}

const onlyResult = async (results) => (await firstOf(results)) ?? null;

function apollo({ url, token }) {
  const client = apolloClient(url, token);
  const fresh = { fetchPolicy: 'no-cache' };
  return {
    query: async (text, variables) =>
      (await client.query({ query: gql(text), variables, ...fresh })).data,
    mutate: async (text, variables) =>
      (await client.mutate({ mutation: gql(text), variables, ...fresh })).data,
  };
}

function urql({ url, token, introspection }) {
  // A client for each operation: the cache of one joins the pages.
  const fresh = () => urqlClient(url, token, introspection);
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    joinsPages: true,
    query: async (text, variables) => dataOf(await fresh().query(text, variables)),
    mutate: async (text, variables) => dataOf(await fresh().mutation(text, variables)),
  };
}

/** Request as Relay's compiler writes it, of which the network gets the text and the variables. */
function requestOf(text, variables) {
  const [{ name, operation }] = parse(text).definitions;
  const argumentDefinitions = Object.keys(variables).map((argument) => ({
    kind: 'LocalArgument',
    name: argument,
    defaultValue: null,
  }));
  const type = operation === 'mutation' ? 'Mutation' : 'Query';
  const part = { name: name.value, argumentDefinitions, selections: [] };
  return {
    kind: 'Request',
    fragment: { ...part, kind: 'Fragment', type, metadata: null, abstractKey: null },
    operation: { ...part, kind: 'Operation' },
    params: {
      text,
      name: name.value,
      operationKind: operation,
      metadata: {},
      id: null,
      cacheID: text,
    },
  };
}

function relay({ url, token }) {
  const environment = relayEnvironment(url, token);
  const send = async (text, variables) => {
    const operation = createOperationDescriptor(requestOf(text, variables), variables);
    return (await environment.execute({ operation }).toPromise()).data;
  };
  return { query: send, mutate: send };
}

function graphqlRequest({ url, token }) {
  const headers = { authorization: `Bearer ${token}` };
  const client = new GraphQLClient(`${url}/graphql`, { headers });
  const send = (text, variables) => client.request(text, variables);
  return { query: send, mutate: send };
}

function graphqlWs({ url, token }) {
  const client = createWsClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const send = (query, variables) => onlyResult(client.iterate({ query, variables }));
  return { query: send, mutate: send, subscribe: send };
}

const graphqlSse =
  (path) =>
  ({ url, token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const client = createSseClient({ url: url + path, headers });
    const send = (query, variables) => onlyResult(client.iterate({ query, variables }));
    return { query: send, mutate: send, subscribe: send };
  };

const urlLoader =
  (options) =>
  ({ url, token }) => {
    const execute = new UrlLoader().getExecutorAsync(`${url}/graphql`, {
      headers: { authorization: `Bearer ${token}` },
      ...options,
    });
    const send = async (text, variables) => {
      const result = await execute({ document: parse(text), variables });
      return Symbol.asyncIterator in result ? firstOf(result) : result.data;
    };
    return { query: send, mutate: send, ...(options.subscriptionsProtocol && { subscribe: send }) };
  };

function curl({ url, token }) {
  const send = async (query, variables) => {
    const body = JSON.stringify({ query, variables });
    const { stdout } = await run('curl', [
      '--silent',
      '--show-error',
      ...['--header', `authorization: Bearer ${token}`],
      ...['--header', 'content-type: application/json'],
      ...['--data', body],
      `${url}/graphql`,
    ]);
    return JSON.parse(stdout).data;
  };
  return { query: send, mutate: send };
}

const PYTHON = `
import json, sys, urllib.request
url, token, body = sys.argv[1:]
headers = {'Authorization': 'Bearer ' + token, 'Content-Type': 'application/json'}
with urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers)) as answer:
    print(json.dumps(json.load(answer)['data']))
`;

function python({ url, token }) {
  const send = async (query, variables) => {
    const body = JSON.stringify({ query, variables });
    const { stdout } = await run('python3', ['-c', PYTHON, `${url}/graphql`, token, body]);
    return JSON.parse(stdout);
  };
  return { query: send, mutate: send };
}

/** How each client sends an operation; those with `subscribe` have subscriptions. */
export const CLIENTS = {
  '@apollo/client': apollo,
  '@urql/core with graphcache': urql,
  'relay-runtime': relay,
  'graphql-request': graphqlRequest,
  'graphql-ws': graphqlWs,
  'graphql-sse': graphqlSse('/graphql/stream'),
  'graphql-sse at /graphql': graphqlSse('/graphql'),
  '@graphql-tools/url-loader': urlLoader({}),
  '@graphql-tools/url-loader by GET': urlLoader({ useGETForQueries: true }),
  '@graphql-tools/url-loader with SSE': urlLoader({ subscriptionsProtocol: 'SSE' }),
  curl,
  "Python's urllib": python,
};
