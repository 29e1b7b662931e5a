import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createClient, type Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '../../src/domain/ids.js';
import { insertFleet } from '../../src/store/fleets.js';
import { openSqliteStore } from '../../src/store/sqlite-store.js';
import { dataOf, startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';

const manifestPath = fileURLToPath(new URL('../generated/persisted-documents.json', import.meta.url));
const manifest: Readonly<Record<string, string>> = JSON.parse(readFileSync(manifestPath, 'utf8'));
const idOf = (name: string): string => Object.keys(manifest).find((id) => manifest[id]!.includes(` ${name}(`))!;
const board = idOf('Board');
const bare = (id: string): string => id.replace('sha256:', '');
const UNKNOWN = createHash('sha256').update('nothing').digest('hex');
const refusal = { errors: [{ message: expect.stringContaining('trusted documents only'), extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] };

/** A server that is told to run the manifest of `npm run codegen`, and nothing else. */
describe('trusted documents', () => {
  let server: TestServer;
  const fleetId = newId('fleet');
  let variables: Json;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_TRUSTED_DOCUMENTS: manifestPath } });
    // No document of the manifest makes a fleet: it is there from before.
    const store = openSqliteStore(server.databasePath);
    await store.write((tx) => insertFleet(tx, { id: fleetId, name: 'Trusted', externalId: null, createdAt: new Date() }));
    await store.close();
    variables = { fleetId, first: 1 };
  });
  afterAll(() => server.close());

  async function post(body: Json, accept = 'application/graphql-response+json') {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${server.token}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Json };
  }
  const get = async (params: Readonly<Record<string, string>>): Promise<Json> => {
    const response = await fetch(`${server.url}/graphql?${new URLSearchParams(params).toString()}`, { headers: { authorization: `Bearer ${server.token}`, 'apollo-require-preflight': 'yes' } });
    return response.json();
  };

  test('run by their id, in every way of naming it', async () => {
    const ways: Json[] = [
      { documentId: board },
      { documentId: bare(board) },
      { extensions: { persistedQuery: { version: 1, sha256Hash: bare(board) } } },
      { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: board }, client: 'board' } },
      { query: manifest[board] },
    ];
    for (const way of ways) {
      const { status, body } = await post({ ...way, variables });
      expect([way, status, body]).toEqual([way, 200, { data: { fleet: expect.objectContaining({ name: 'Trusted' }) } }]);
    }
  });

  test('run as server-sent events as well, and nothing else does there', async () => {
    const stream = async (body: Json): Promise<string> => {
      const response = await fetch(`${server.url}/graphql/stream`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${server.token}` }, body: JSON.stringify(body) });
      return response.text();
    };
    expect(await stream({ documentId: board, variables })).toContain('"name":"Trusted"');
    for (const other of [{ query: '{ viewer { clientId } }' }, { documentId: UNKNOWN }]) expect(await stream(other)).toContain('DOCUMENT_NOT_TRUSTED');
  });

  test('run by GET as well', async () => {
    for (const way of [{ documentId: board }, { extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: bare(board) } }) }]) {
      expect(await get({ ...way, variables: JSON.stringify(variables) })).toMatchObject({ data: { fleet: { name: 'Trusted' } } });
    }
    expect(await get({ query: '{ viewer { clientId } }' })).toMatchObject(refusal);
  });

  test('are all that runs: any other text or id is refused, by the status that its media type has for it', async () => {
    const others: Json[] = [
      { query: '{ viewer { clientId } }' },
      { query: `${manifest[board]!} ` },
      { query: '{ not GraphQL' },
      { query: manifest[board], documentId: UNKNOWN },
      { documentId: `sha256:${UNKNOWN}` },
      { documentId: 7 },
      { extensions: { persistedQuery: { version: 1, sha256Hash: UNKNOWN } } },
      { query: '{ viewer { clientId } }', extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update('{ viewer { clientId } }').digest('hex') } } },
      { query: '{ __schema { queryType { name } } }' },
      { variables },
    ];
    for (const other of others) {
      expect([other, await post(other)]).toEqual([other, { status: 400, type: 'application/graphql-response+json; charset=utf-8', body: refusal }]);
    }
    expect(await post({ query: '{ viewer { clientId } }' }, 'application/json')).toEqual({ status: 200, type: 'application/json; charset=utf-8', body: refusal });
    expect((await post([{ documentId: board }])).body).not.toHaveProperty('data');
  });

  test('are all that runs on a WebSocket too', async () => {
    client = createClient({ url: server.wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${server.token}` }, retryAttempts: 0 });
    const first = async (payload: Json): Promise<Json> => {
      try {
        for await (const answer of client.iterate(payload)) return answer;
      } catch (errors) {
        return { errors };
      }
      return undefined;
    };
    const byHash = { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: bare(board) } } };
    expect(await first({ ...byHash, variables })).toMatchObject({ data: { fleet: { name: 'Trusted' } } });
    expect(await first({ query: '', documentId: board, variables })).toMatchObject({ data: { fleet: { name: 'Trusted' } } });
    expect(await first({ query: '{ viewer { clientId } }' })).toMatchObject(refusal);
    expect(await first({ query: '', documentId: UNKNOWN })).toMatchObject(refusal);
    expect(await first({ query: 'subscription { clearanceChanged(fleetId: "x") { id } }' })).toMatchObject(refusal);
    await client.dispose();
  });

  test('are all that runs as server-sent events', async () => {
    const ask = async (body: Json): Promise<string> => {
      const response = await fetch(`${server.url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${server.token}` },
        body: JSON.stringify(body),
      });
      return response.text();
    };
    expect(await ask({ documentId: board, variables })).toContain('"name":"Trusted"');
    expect(await ask({ query: '{ viewer { clientId } }' })).toContain('DOCUMENT_NOT_TRUSTED');
    expect(await ask({ documentId: UNKNOWN })).toContain('DOCUMENT_NOT_TRUSTED');
  });

  test('are asked for by rights like any other', async () => {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ documentId: board, variables }) });
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

test('a server without a manifest runs any text, and no id', async () => {
  const server = await startTestServer();
  try {
    expect(await dataOf(server.url, server.token, '{ viewer { clientId } }')).toEqual({ viewer: { clientId: 'test-operator' } });
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` }, body: JSON.stringify({ documentId: board }) });
    expect(await response.json()).toMatchObject({ errors: [expect.anything()] });
  } finally {
    await server.close();
  }
});
