import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rightOf, scopesThatOpen } from '../../src/graphql/federation/rights.js';
import { dataOf, graphql, startTestServer, type TestServer } from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { operationOf } from '../support/operations.js';
import { subscribe } from '../support/subscriber.js';

const schema = buildSchema(
  readFileSync(new URL('../../schema/fleetgraph.graphql', import.meta.url), 'utf8'),
);
const rootFields = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  return Object.values(root?.getFields() ?? {}).map((field) => ({ kind, field, name: field.name }));
});

/** The rights in the SDL for routers are those that the server checks. */
describe('the rights in the SDL', () => {
  let server: TestServer;
  let administrator: string;
  let issuer: string;

  async function tokenWith(scope: string): Promise<string> {
    const input = { name: scope, scopes: [scope], fleetIds: null };
    const { createApiClient } = await dataOf(
      server.url,
      server.token,
      'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { issued { clientSecret client { clientId } } } }',
      { input },
    );
    const { client, clientSecret } = createApiClient.issued;
    return getToken(server.url, { clientId: client.clientId, clientSecret });
  }

  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_SUBGRAPH_DIRECTIVES: 'all' } });
    administrator = await tokenWith('client:admin');
    issuer = await tokenWith('token:issue');
  });
  afterAll(() => server.close());

  test.each(rootFields)(
    '$kind $name requires what its module says',
    async ({ kind, field, name }) => {
      const right = rightOf(name);
      expect(right, `no module.ts of src/graphql/ lists the right of "${name}"`).toBeDefined();
      const { query, variables } = operationOf(kind, field);
      const token = right === 'client:admin' ? issuer : administrator;
      if (kind === 'subscription') {
        const subscriber = subscribe({ wsUrl: server.wsUrl, token, query, variables });
        await subscriber.ended;
        expect(subscriber.failure()).toMatchObject([
          { extensions: { code: 'FORBIDDEN', requiredScope: right } },
        ]);
        return;
      }
      const { body } = await graphql(server.url, token, query, variables);
      if (right === 'signed-in') {
        expect(body).not.toHaveProperty('errors');
        expect(
          (await graphql(server.url, null, query, variables)).body.errors[0].extensions.code,
        ).toBe('UNAUTHENTICATED');
      } else {
        expect(body.errors).toMatchObject([
          { extensions: { code: 'FORBIDDEN', requiredScope: right } },
        ]);
      }
    },
  );

  test('count a scope as opening what it implies', () => {
    expect(scopesThatOpen('fleet:read')).toEqual([
      'fleet:read',
      'fleet:write',
      'credential:write',
      'vehicle:write',
      'clearance:write',
      'webhook:write',
    ]);
    expect(scopesThatOpen('token:issue')).toEqual(['token:issue']);
  });

  test('are in the SDL of the server when it is set so, and only then', async () => {
    const sdlOf = async ({ url, token }: TestServer): Promise<string> =>
      (await dataOf(url, token, '{ _service { sdl } }'))._service.sdl;
    expect(await sdlOf(server)).toContain('@requiresScopes(scopes: [["clearance:write"]])');
    const plain = await startTestServer();
    try {
      expect(await sdlOf(plain)).not.toContain('@requiresScopes(');
    } finally {
      await plain.close();
    }
  });
});
