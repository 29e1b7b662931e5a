import { subscribe as onChannel, unsubscribe } from 'node:diagnostics_channel';
import { type FastifyInstance, type RouteOptions } from 'fastify';
import { isNonNullType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, startTestServer, type TestServer } from '../support/app.js';
import { objectTypes, operationFor, type Values } from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';
import { runOnSocket } from '../support/subscriber.js';
import { kindsOf, NODE_TYPES, type NodeType } from './tenants.js';

const METRICS_TOKEN = 'not-a-real-metrics-token-0123456789';
const QUERY = JSON.stringify({ query: '{ viewer { clientId } }' });
const STREAM = { accept: 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Requirement of a route: none, or one without which it answers as `refusal` says. */
type Policy =
  'public' | { readonly request: RequestInit; readonly path?: string; readonly refusal: string };

/**
 * Every route of the server by what it asks. A route that is added has to be added here, with a
 * request that lacks what it asks for: the answer is written as `status code`.
 */
const ROUTES: Readonly<Record<string, Policy>> = {
  'POST /graphql': {
    request: { method: 'POST', headers: JSON_TYPE, body: QUERY },
    refusal: '401 UNAUTHENTICATED',
  },
  'GET /graphql': {
    path: '/graphql?query=%7Bviewer%7BclientId%7D%7D',
    request: { headers: { 'apollo-require-preflight': '1' } },
    refusal: '401 UNAUTHENTICATED',
  },
  'POST /graphql/stream': {
    request: { method: 'POST', headers: { ...JSON_TYPE, ...STREAM }, body: QUERY },
    refusal: '200 UNAUTHENTICATED',
  },
  'GET /graphql/stream': {
    path: '/graphql/stream?query=%7Bviewer%7BclientId%7D%7D',
    request: { headers: { ...STREAM, 'apollo-require-preflight': '1' } },
    refusal: '200 UNAUTHENTICATED',
  },
  'GET /schema.graphql': { request: {}, refusal: '401 UNAUTHENTICATED' },
  'POST /oauth/token': {
    request: { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) },
    refusal: '401 invalid_client',
  },
  'POST /oauth/revoke': {
    request: { method: 'POST', body: new URLSearchParams({ token: 'x' }) },
    refusal: '401 invalid_client',
  },
  'POST /webhooks/high-mobility/:endpointKey': {
    path: '/webhooks/high-mobility/x',
    request: { method: 'POST', body: '{}' },
    refusal: '404',
  },
  'GET /metrics': { request: {}, refusal: '401' },
  'POST /console/session': {
    request: {
      method: 'POST',
      headers: { ...JSON_TYPE, 'x-fleetgraph-console': '1' },
      body: JSON.stringify({ clientId: 'x', clientSecret: 'y' }),
    },
    refusal: '401 invalid_client',
  },
  // Ends the caller's own session, if there is one.
  'DELETE /console/session': 'public',
  // The console's ways of signing in, and who is signed in.
  'GET /console/session': 'public',
  // Files of the console, the same for every caller.
  'GET /': 'public',
  'GET /assets/*': 'public',
  'GET /fleets': 'public',
  'GET /fleets/*': 'public',
  'GET /operator': 'public',
  'GET /operator/*': 'public',
  'GET /developer': 'public',
  'GET /developer/*': 'public',
  'GET /sign-in': 'public',
  'GET /sign-in/*': 'public',
  // Preflights, which say no more than which origins may ask.
  'OPTIONS *': 'public',
  'GET /.well-known/oauth-authorization-server': 'public',
  'GET /oauth/jwks': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
};

/**
 * ASVS 5.0 8.1.1 (every function has its rule), 8.3.1 and 8.2.1 (enforced on the server, denied
 * unless granted); OWASP API5:2023.
 */
describe('a caller without rights', () => {
  let server: TestServer;
  const routesOf = new Map<FastifyInstance, Set<string>>();

  beforeAll(async () => {
    const watch = (message: unknown): void => {
      const { fastify } = message as { readonly fastify: FastifyInstance };
      const routes = new Set<string>();
      routesOf.set(fastify, routes);
      fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
        for (const each of [method].flat()) if (each !== 'HEAD') routes.add(`${each} ${url}`);
      });
    };
    onChannel('fastify.initialization', watch);
    server = await startTestServer({ env: { FLEETGRAPH_METRICS_TOKEN: METRICS_TOKEN } });
    unsubscribe('fastify.initialization', watch);
  });
  afterAll(() => server.close());

  const ids = Object.fromEntries(
    NODE_TYPES.map((type) => [type, 'flt_01ARZ3NDEKTSV4RRFFQ69G5FAV']),
  ) as Readonly<Record<NodeType, string>>;
  const values: Values = {
    idFor: (holder, name, field) => ids[kindsOf(holder, name, field)[0]!],
    inputs: {},
  };
  const roots = objectTypes.filter(({ name }) =>
    ['Query', 'Mutation', 'Subscription'].includes(name),
  );
  const rootFields = roots.flatMap((owner) =>
    Object.values(owner.getFields()).map((field) => ({
      name: `${owner.name}.${field.name}`,
      kind: owner.name,
      field,
      ...operationFor(owner, field, values, null),
    })),
  );
  const codesOf = (errors: Json): readonly string[] => [
    ...new Set<string>(errors.map(({ extensions }: Json) => extensions.code)),
  ];

  test('every route of the server is in the table of what routes ask for', () => {
    // The simulated provider is another one.
    const routes = [...routesOf.values()].find((each) => each.has('POST /graphql')) ?? [];
    expect([...routes].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  test.for(
    Object.entries(ROUTES).flatMap(([route, policy]) =>
      policy === 'public' ? [] : [{ route, ...policy }],
    ),
  )('$route refuses', async ({ route, path, request, refusal }) => {
    const response = await fetch(server.url + (path ?? route.split(' ')[1]!), request);
    const text = await response.text();
    // The code of GraphQL, in whatever it is wrapped, or of OAuth.
    const code = /"(?:code|error)":"([\w]+)"/.exec(text)?.[1] ?? '';
    expect(`${response.status} ${code}`.trim()).toBe(refusal);
    expect(text).not.toMatch(/"viewer":\{/);
  });

  test.for(rootFields)(
    '$name refuses anonymous callers, on any transport',
    async ({ kind, query, variables, field }) => {
      if (kind !== 'Subscription') {
        const { body } = await graphql(server.url, null, query, variables);
        expect(codesOf(body.errors)).toEqual(['UNAUTHENTICATED']);
        expect(body.data?.[field.name] ?? null).toBeNull();
      }
      const stream = await fetch(`${server.url}/graphql/stream`, {
        method: 'POST',
        headers: { ...JSON_TYPE, ...STREAM },
        body: JSON.stringify({ query, variables }),
      });
      const [, next = '{}'] = /^data: (.*)$/m.exec(await stream.text()) ?? [];
      expect(codesOf(JSON.parse(next).errors)).toEqual(['UNAUTHENTICATED']);
      const { data, errors } = await runOnSocket({ ...server, token: null, query, variables });
      expect(codesOf(errors)).toEqual(['UNAUTHENTICATED']);
      expect(data?.[field.name] ?? null).toBeNull();
    },
  );

  test('fields that take an id alone refuse anonymous callers, for every kind of object', async () => {
    const query =
      'query ($ids: [ID!]!, $of: [_Any!]!) { nodes(ids: $ids) { id } _entities(representations: $of) { __typename } }';
    for (const type of ['Fleet', 'ProviderAccount', 'Vehicle', 'Enrollment']) {
      const { body } = await graphql(server.url, null, query, {
        ids: [`flt_01ARZ3NDEKTSV4RRFFQ69G5FAV`],
        of: [{ __typename: type, id: ids.Fleet }],
      });
      expect(codesOf(body.errors), type).toEqual(['UNAUTHENTICATED']);
      expect(body.data?._entities?.[0] ?? null).toBeNull();
    }
  });

  test('the walk knows every required argument: none is left out', () => {
    for (const { field, variables } of rootFields) {
      expect(Object.keys(variables)).toEqual(
        field.args
          .filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
          .map(({ name }) => name),
      );
    }
  });
});
