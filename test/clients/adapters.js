import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gql } from '@apollo/client';
import { UrlLoader } from '@graphql-tools/url-loader';
import { parse } from 'graphql';
import { GraphQLClient } from 'graphql-request';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { firstValueFrom, Observable } from 'rxjs';
import { WebSocket } from 'ws';
import { altair } from './altair.js';
import { apolloClient, urqlClient } from './recipes.js';
import { relay } from './relay.js';

const run = promisify(execFile);

/** First result of a subscription, as data. */
async function firstOf(results) {
  for await (const { data } of results) return data;
  throw new Error('the subscription ended without a result');
}

/** First result of an observable, as data; then it is unsubscribed from. */
async function firstIn(observable) {
  const { data, error } = await firstValueFrom(observable);
  if (error) throw error;
  return data;
}

/** The source of urql as an observable. */
const toObservable = (source) =>
  new Observable((observer) => source.subscribe((result) => observer.next(result)));

const onlyResult = async (results) => (await firstOf(results)) ?? null;

function apollo({ url, token }) {
  const client = apolloClient(url, token);
  const fresh = { fetchPolicy: 'no-cache' };
  return {
    query: async (text, variables) =>
      (await client.query({ query: gql(text), variables, ...fresh })).data,
    mutate: async (text, variables) =>
      (await client.mutate({ mutation: gql(text), variables, ...fresh })).data,
    subscribe: (text, variables) =>
      firstIn(client.subscribe({ query: gql(text), variables, ...fresh })),
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
    subscribe: (text, variables) => firstIn(toObservable(fresh().subscription(text, variables))),
  };
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

/** Calls a function of recipes.py: the first result of what yields, the result of all others. */
const PYTHON = `
import inspect, json, sys
sys.path.insert(0, sys.argv[1])
import recipes
name, *arguments = json.loads(sys.argv[2])
result = getattr(recipes, name)(*arguments)
print(json.dumps(next(result) if inspect.isgenerator(result) else result))
`;

export async function callPython(...call) {
  const code = ['-B', '-c', PYTHON, import.meta.dirname, JSON.stringify(call)];
  const { stdout } = await run('python3', code);
  return JSON.parse(stdout);
}

function python({ url, token }) {
  const send = (query, variables) => callPython('ask', url, token, query, variables);
  const subscribe = (query, variables) => callPython('changes', url, token, query, variables);
  return { query: send, mutate: send, subscribe };
}

/** How each client sends an operation; those with `subscribe` have subscriptions. */
export const CLIENTS = {
  '@apollo/client': apollo,
  '@urql/core with graphcache': urql,
  'relay-runtime with relay-compiler': relay,
  'graphql-request': graphqlRequest,
  'graphql-ws': graphqlWs,
  'graphql-sse': graphqlSse('/graphql/stream'),
  'graphql-sse at /graphql': graphqlSse('/graphql'),
  '@graphql-tools/url-loader': urlLoader({}),
  '@graphql-tools/url-loader by GET': urlLoader({ useGETForQueries: true }),
  '@graphql-tools/url-loader with SSE': urlLoader({ subscriptionsProtocol: 'SSE' }),
  curl,
  "Python's urllib": python,
  'Altair in Chromium': altair,
};
