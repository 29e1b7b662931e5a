import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, startTestServer, type TestServer } from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { type Json } from '../support/simulator.js';

const DOCUMENTS = [
  `# Lists the fleets, with the number of their vehicles.
query ListFleets($first: Int = 10, $after: String) {
  fleets(first: $first, after: $after) { nodes { id name vehicles { totalCount } } pageInfo { endCursor hasNextPage } }
}`,
  `query FindVehicles($fleetId: ID!, $filter: VehicleFilter) { fleet(id: $fleetId) { vehicles(filterBy: $filter) { nodes { vin } } } }`,
  `query States($fleetId: ID!) { fleet(id: $fleetId) { id vehicles { nodes { id state { odometer { value } } } } } }`,
  `query Wide($first: Int!) { fleets(first: $first) { nodes { ${Array.from({ length: 50 }, (_, index) => `a${index}: name`).join(' ')} } } }`,
  `mutation CreateFleet($input: CreateFleetInput!) { createFleet(input: $input) { fleet { id } userErrors { code message } } }`,
  `mutation DeleteFleet($input: DeleteFleetInput!) { deleteFleet(input: $input) { deletedId } }`,
  `subscription Changes($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { cursor } }`,
  `query Broken { noSuchField }`,
  `{ fleets { nodes { id } } }`,
];

let folder: string;
let server: TestServer;
let fleetId: string;
let otherId: string;
const open: Client[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetgraph-mcp-'));
  const manifest = join(folder, 'documents.json');
  const byId = DOCUMENTS.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  writeFileSync(manifest, JSON.stringify(Object.fromEntries(byId)));
  server = await startTestServer({
    env: {
      FLEETGRAPH_MCP: 'on',
      FLEETGRAPH_MAX_RESPONSE_BYTES: '65536',
      FLEETGRAPH_MCP_DOCUMENTS: manifest,
      FLEETGRAPH_MCP_WRITES: 'CreateFleet, NoSuchOperation',
    },
  });
  const create =
    'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }';
  const made = async (name: string): Promise<string> =>
    (await dataOf(server.url, server.token, create, { name })).createFleet.fleet.id;
  fleetId = await made('Mine');
  otherId = await made('Not mine');
});
afterAll(async () => {
  await Promise.all(open.map((client) => client.close()));
  await server.close();
  rmSync(folder, { recursive: true });
});

async function connect(token: string, { url } = server): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit }));
  open.push(client);
  return client;
}
/** → the answer of GraphQL */
async function call(client: Client, name: string, args: Json = {}): Promise<Json> {
  const result = await client.callTool({ name, arguments: args });
  const [content] = result.content as Json;
  expect(JSON.parse(content.text)).toEqual(result.structuredContent);
  return { ...(result.structuredContent as Json), isError: result.isError ?? false };
}

describe('/mcp', () => {
  test('lists the queries of the manifest, and the mutations that the operator names, with their arguments', async () => {
    const client = await connect(server.token);
    expect(client.getServerVersion()?.name).toBe('fleetgraph');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'CreateFleet',
      'FindVehicles',
      'ListFleets',
      'States',
      'Wide',
    ]);
    const [createFleet, findVehicles, listFleets] = tools;
    expect(listFleets).toMatchObject({
      description: 'Lists the fleets, with the number of their vehicles.',
      annotations: { readOnlyHint: true },
      inputSchema: {
        properties: { first: { type: 'integer', default: 10 }, after: { type: 'string' } },
        required: [],
      },
    });
    expect(findVehicles?.inputSchema).toMatchObject({
      required: ['fleetId'],
      properties: {
        filter: {
          type: 'object',
          additionalProperties: false,
          properties: {
            clearanceStatus: {
              type: 'array',
              items: { enum: expect.arrayContaining(['APPROVED']) as string[] },
            },
          },
        },
      },
    });
    expect(createFleet).toMatchObject({
      annotations: { readOnlyHint: false, destructiveHint: true },
      inputSchema: {
        properties: { input: { required: expect.arrayContaining(['name']) as string[] } },
      },
    });
    const log = server.logLines.join('');
    for (const text of ['noSuchField', 'has no name', 'NoSuchOperation'])
      expect(log).toContain(text);
  });

  test("runs with the caller's own rights and scopes, and leaves the caller's name in the audit log", async () => {
    const operator = await connect(server.token);
    const all = await call(operator, 'ListFleets');
    expect(all.data.fleets.nodes.map(({ id }: Json) => id)).toEqual([fleetId, otherId]);
    const reader = await connect(await tokenWith(server, ['fleet:read'], [fleetId]));
    const own = await call(reader, 'ListFleets', { first: 5 });
    expect(own.data.fleets.nodes.map(({ id }: Json) => id)).toEqual([fleetId]);
    expect((await call(reader, 'FindVehicles', { fleetId: otherId })).data).toEqual({
      fleet: null,
    });

    const refused = await call(reader, 'CreateFleet', { input: { name: 'No' } });
    expect(refused).toMatchObject({
      isError: true,
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    const { data } = await call(operator, 'CreateFleet', { input: { name: 'By a tool' } });
    const { fleet } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { fleet(id: $id) { auditEvents { nodes { action clientId } } } }',
      { id: data.createFleet.fleet.id },
    );
    expect(fleet.auditEvents.nodes).toEqual([
      { action: 'fleet.created', clientId: expect.stringMatching(/operator/) },
    ]);
  });

  test('refuses what is no tool, arguments that do not fit, and pages beyond the limits', async () => {
    const client = await connect(server.token);
    for (const name of ['DeleteFleet', 'Changes', 'Broken', 'none'])
      await expect(client.callTool({ name, arguments: {} })).rejects.toThrow(/There is no tool/);
    await expect(
      client.callTool({ name: 'ListFleets', arguments: { constructor: 1 } }),
    ).rejects.toThrow(/has no argument constructor/);
    expect(await call(client, 'FindVehicles')).toMatchObject({
      isError: true,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    // A result holds its answer twice, as data and as text, and both count.
    const input = { name: 'x'.repeat(200) };
    for (let count = 0; count < 4; count += 1)
      expect((await call(client, 'CreateFleet', { input })).isError).toBe(false);
    expect((await call(client, 'Wide', { first: 4 })).isError).toBe(false);
    expect(await call(client, 'Wide', { first: 7 })).toMatchObject({
      isError: true,
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }],
    });
    expect(await call(client, 'ListFleets', { first: 501 })).toMatchObject({
      isError: true,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('refuses every caller without a good token, and has no sessions', async () => {
    const post = (headers: Readonly<Record<string, string>>, body: unknown = {}) =>
      fetch(new URL('/mcp', server.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify(body),
      });
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      const answer = await post(headers, list);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.text()).not.toContain('ListFleets');
    }
    const good = { authorization: `Bearer ${server.token}` };
    for (const body of [[], {}, 'text', { jsonrpc: '2.0', id: 1, method: 'no/such' }]) {
      const answer = await post(good, body);
      const text = await answer.text();
      expect(answer.status, text).toBeLessThan(500);
      expect(text, text).not.toContain('ListFleets');
    }
    for (const batch of [[list], [list, { ...list, id: 2 }]]) {
      const answer = await post(good, batch);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        error: { message: expect.stringContaining('one message at a time') as string },
      });
    }
    const unknown = await post(good, { jsonrpc: '2.0', id: 1, method: 'no/such' });
    expect(await unknown.json()).toMatchObject({ id: 1, error: { code: -32_601 } });
    for (const method of ['GET', 'DELETE']) {
      const answer = await fetch(new URL('/mcp', server.url), { method, headers: good });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });
});

test('is not there by default', async () => {
  const closed = await startTestServer();
  const answer = await fetch(new URL('/mcp', closed.url), { method: 'POST' });
  expect(answer.status).toBe(404);
  await closed.close();
});
