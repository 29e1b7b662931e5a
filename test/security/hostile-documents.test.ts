import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { HOSTILE_DOCUMENTS } from './hostile-documents.js';

describe('hostile documents', () => {
  let server: TestServer;
  let client: Client;
  let sockets = 0;

  beforeAll(async () => {
    server = await startTestServer();
    client = createClient({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      lazyCloseTimeout: 60_000,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${server.token}` },
      on: { connected: () => (sockets += 1) },
    });
  });
  afterAll(async () => {
    await client.dispose();
    // Whatever was sent: no fault was ours.
    expect(
      server.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50),
    ).toEqual([]);
    await server.close();
  });

  async function overHttp(
    payload: Json,
  ): Promise<{ readonly status: number; readonly body: Json }> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify(payload),
    });
    return { status: response.status, body: await response.json() };
  }
  async function overSocket(payload: Json): Promise<Json> {
    try {
      for await (const answer of client.iterate(payload)) return answer;
      return { data: null };
    } catch (errors) {
      return { errors };
    }
  }
  const nothingIn = (data: Json): boolean =>
    data === undefined || data === null || Object.values(data).every((value) => value === null);

  test('are many, and each has a name of its own', () => {
    expect(HOSTILE_DOCUMENTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(HOSTILE_DOCUMENTS.map(({ name }) => name)).size).toBe(HOSTILE_DOCUMENTS.length);
  });

  test.for(HOSTILE_DOCUMENTS)(
    '$name: refused over HTTP and over a socket, and the next query is fine',
    async ({ query, variables, operationName, code }) => {
      const payload = {
        query,
        ...(variables !== undefined && { variables }),
        ...(operationName !== undefined && { operationName }),
      };
      const next = { query: '{ viewer { clientId } }' };
      const { status, body } = await overHttp(payload);
      expect(status).toBeLessThan(500);
      expect(nothingIn(body.data)).toBe(true);
      expect(new Set(body.errors.map(({ extensions }: Json) => extensions.code))).toContain(code);
      expect((await overHttp(next)).body).toEqual({
        data: { viewer: { clientId: 'test-operator' } },
      });

      const large = Buffer.byteLength(JSON.stringify(payload)) > 60_000;
      const answer = await overSocket(payload);
      if (large) {
        expect(answer.errors).toMatchObject({ code: 1009 });
        return;
      }
      expect(nothingIn(answer.data)).toBe(true);
      expect(new Set(answer.errors.map(({ extensions }: Json) => extensions.code))).toContain(code);
      expect(await overSocket(next)).toEqual({ data: { viewer: { clientId: 'test-operator' } } });
    },
  );

  test('have closed the socket only where a message was too large for it', () => {
    expect(sockets).toBeLessThanOrEqual(
      1 +
        HOSTILE_DOCUMENTS.filter(
          ({ query, variables }) => query.length + JSON.stringify(variables ?? {}).length > 50_000,
        ).length,
    );
  });
});
