import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gql } from '@apollo/client';
import { getIntrospectionQuery } from 'graphql';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFleet, onboard, OPERATOR, startTestServer, vinOf } from '../support/app.js';
import { callPython, CLIENTS } from './adapters.js';
import { BACKWARD, FORWARD, MUTATION, START, SUBSCRIPTION } from './documents.js';
import { apolloClient, changesBySse, introspect, urqlClient } from './recipes.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const VEHICLES = [1, 2, 3, 4, 5].map(vinOf);

describe('clients that others wrote', () => {
  let server;
  let id;
  let context;
  let isApproved = true;

  beforeAll(async () => {
    server = await startTestServer({ hasExplorers: true });
    const fleet = await makeFleet(server, 'Clients');
    id = fleet.fleetId;
    await onboard(server, fleet, VEHICLES.length);
    const { url, token } = server;
    const introspection = await introspect(url, token, getIntrospectionQuery());
    const headers = { authorization: `Bearer ${token}` };
    const schema = await (await fetch(`${url}/schema.graphql`, { headers })).text();
    context = { url, token, introspection, schema };
  });
  afterAll(() => server.close());

  const vinsOf = ({ fleet }) => fleet.vehicles.nodes.map(({ vin }) => vin);
  /** Changes a clearance, and back again with the next call. */
  const change = () => {
    server.simulator.move(VEHICLES[0], isApproved ? 'approved' : 'revoked');
    isApproved = !isApproved;
  };

  describe.each(Object.entries(CLIENTS))('%s', (_name, connect) => {
    let client;
    beforeAll(async () => {
      client = await connect(context);
    });
    afterAll(() => client?.close?.());

    test('pages both ways', async () => {
      const first = await client.query(FORWARD, { id, first: 2 });
      expect(vinsOf(first)).toEqual(VEHICLES.slice(0, 2));
      expect(first.fleet.vehicles.edges.map(({ node }) => node.vin)).toEqual(vinsOf(first));
      const after = first.fleet.vehicles.pageInfo.endCursor;
      const next = await client.query(FORWARD, { id, first: 2, after });
      expect(next.fleet.vehicles).toMatchObject({
        totalCount: VEHICLES.length,
        // The cache of urql says whether it has a page before.
        pageInfo: { hasNextPage: true, ...(!client.joinsPages && { hasPreviousPage: true }) },
      });
      const last = await client.query(BACKWARD, { id, last: 2 });
      expect(vinsOf(last)).toEqual(VEHICLES.slice(-2));
      const before = last.fleet.vehicles.pageInfo.startCursor;
      const previous = await client.query(BACKWARD, { id, last: 2, before });
      expect(vinsOf(previous)).toEqual(VEHICLES.slice(1, 3));
    });

    test('joins the pages of a list in its store, where it has one of its own', async ({
      skip,
    }) => {
      if (!client.loadList) skip('it has none');
      expect(await client.loadList(id)).toEqual(VEHICLES);
    });

    test('has the user error of a mutation as data', async () => {
      const { updateFleet } = await client.mutate(MUTATION, { id });
      expect(updateFleet.userErrors).toMatchObject([
        { code: expect.stringMatching(/^(REQUIRED|INVALID)$/), field: ['name'] },
      ]);
    });

    test('gets a change by its subscription, where it has subscriptions', async ({ skip }) => {
      if (!client.subscribe) skip('it has none');
      const { fleet } = await client.query(START, { id });
      const after = fleet.clearanceEvents.pageInfo.endCursor;
      change();
      const { clearanceChanged } = await client.subscribe(SUBSCRIPTION, { id, after });
      expect(clearanceChanged.vehicle.vin).toBe(VEHICLES[0]);
    });
  });

  test('openid-client finds the metadata and gets a token', async () => {
    const { clientId, clientSecret } = OPERATOR;
    const config = await openid.discovery(
      new URL(server.url),
      clientId,
      undefined,
      openid.ClientSecretBasic(clientSecret),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    );
    const { access_token: token } = await openid.clientCredentialsGrant(config);
    const client = CLIENTS['graphql-request']({ url: server.url, token });
    expect(await client.query('{ viewer { clientId } }')).toEqual({ viewer: { clientId } });
    await openid.tokenRevocation(config, token);
    await expect(client.query('{ viewer { clientId } }')).rejects.toThrow(/UNAUTHENTICATED|401/);
  });

  describe('the recipes', () => {
    test('are shown as they are run here, letter for letter', () => {
      const regions = [
        ...read('recipes.js').matchAll(/^\/\/ #region .*\n([\s\S]*?)^\/\/ #endregion/gm),
      ].map((match) => match[1]);
      const shown = [
        ...read('../../docs/frontend-recipes.md').matchAll(/^```js\n([\s\S]*?)^```/gm),
      ].map((match) => match[1]);
      expect(regions.length).toBeGreaterThan(0);
      expect(shown).toEqual(regions);
      expect(read('../../docs/frontend-recipes.md')).toContain(
        `\`\`\`python\n${read('recipes.py')}\`\`\``,
      );
    });

    test('of Python sign in, and raise what the server refuses', async () => {
      const { clientId, clientSecret } = OPERATOR;
      const token = await callPython('sign_in', server.url, clientId, clientSecret);
      const viewer = await callPython('ask', server.url, token, '{ viewer { clientId } }');
      expect(viewer).toEqual({ viewer: { clientId } });
      const asked = ['{ viewer { clientId } }', {}];
      await expect(callPython('sign_in', server.url, clientId, 'wrong')).rejects.toThrow(/wrong/);
      await expect(callPython('ask', server.url, 'none', ...asked)).rejects.toThrow(/token/);
      await expect(callPython('changes', server.url, 'none', ...asked)).rejects.toThrow(/token/);
    });

    test.each(['nodes { id vin }', 'edges { cursor node { id vin } }'])(
      "Apollo Client's cache joins pages of %s",
      async (items) => {
        const client = apolloClient(server.url, server.token);
        const query = gql`query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
          fleet(id: $id) { id vehicles(first: $first, after: $after, last: $last, before: $before) {
            ${items} pageInfo { hasNextPage endCursor startCursor }
          } }
        }`;
        const { data } = await client.query({ query, variables: { id, first: 2 } });
        const list = client.watchQuery({ query, variables: { id, first: 2 } });
        const watching = list.subscribe(() => undefined);
        const after = data.fleet.vehicles.pageInfo.endCursor;
        await list.fetchMore({ variables: { first: 3, after } });
        watching.unsubscribe();
        const { fleet } = client.readQuery({ query, variables: { id, first: 2 } });
        const all = fleet.vehicles.nodes ?? fleet.vehicles.edges.map(({ node }) => node);
        expect(all.map(({ vin }) => vin)).toEqual(VEHICLES);
      },
    );

    test("urql's graphcache joins pages, and knows every key", async () => {
      const warnings = [];
      const { warn } = console;
      console.warn = (...texts) => void warnings.push(texts.join(' '));
      try {
        const client = urqlClient(server.url, server.token, context.introspection);
        const page = await client.query(FORWARD, { id, first: 2 });
        const after = page.data.fleet.vehicles.pageInfo.endCursor;
        const { data } = await client.query(FORWARD, { id, first: 3, after });
        expect(vinsOf(data)).toEqual(VEHICLES);
      } finally {
        console.warn = warn;
      }
      expect(warnings).toEqual([]);
    });

    test('graphql-codegen types scalars, from the schema that the server shows', async () => {
      const [, config] = /<!-- codegen -->\n\n```yaml\n([\s\S]*?)^```/m.exec(
        read('../../docs/frontend-recipes.md'),
      );
      const folder = mkdtempSync(fileURLToPath(new URL('node_modules/.codegen-', import.meta.url)));
      try {
        writeFileSync(join(folder, 'codegen.yml'), config);
        writeFileSync(join(folder, 'fleetgraph.graphql'), context.schema);
        const document = 'query Vin($id: ID!) { vehicle(id: $id) { vin createdAt } }';
        writeFileSync(join(folder, 'vin.graphql'), document);
        const root = fileURLToPath(new URL('../..', import.meta.url));
        const codegen = join(root, 'node_modules/@graphql-codegen/cli/cjs/bin.js');
        execFileSync(process.execPath, [codegen, '--config', 'codegen.yml'], {
          cwd: folder,
          stdio: 'pipe',
        });
        const types = readFileSync(join(folder, 'generated/graphql.ts'), 'utf8');
        expect(types).toMatch(/vehicle: \{ .*vin: string, createdAt: string/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test('graphql-sse follows the changes after a cursor', async () => {
      const { query } = CLIENTS['graphql-request'](context);
      const { fleet } = await query(START, { id });
      change();
      const { url, token } = server;
      const { endCursor } = fleet.clearanceEvents.pageInfo;
      for await (const { data } of changesBySse(url, token, id, endCursor)) {
        expect(data.clearanceChanged.vehicle.vin).toBe(VEHICLES[0]);
        break;
      }
    });
  });
});
