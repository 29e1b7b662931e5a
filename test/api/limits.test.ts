import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { dataOf, graphql, startTestServer, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { runOnStream } from '../support/stream.js';
import { runOnSocket } from '../support/subscriber.js';

const nested = (levels: number): string =>
  `{ fleets { nodes { ${'vehicles(first: 1) { nodes { fleet { '.repeat(levels)}id${' } } }'.repeat(levels)} } } }`;
const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Each is small to send and dear to answer. */
const HOSTILE: readonly { readonly name: string; readonly query: string; readonly code: string }[] =
  [
    { name: 'a selection 30 levels deep', query: nested(10), code: 'QUERY_TOO_COMPLEX' },
    {
      name: 'depth hidden in fragments',
      query: `{ fleets { nodes { ...f0 } } } ${times(6, (index) => `fragment f${index} on Fleet { vehicles(first: 1) { nodes { fleet { ...f${index + 1} } } } }`)} fragment f6 on Fleet { id }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: '150 aliases',
      query: `{ viewer { ${times(150, (index) => `a${index}: clientId`)} } }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: '60 root fields',
      query: `{ ${times(60, () => 'viewer { clientId }')} }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: '3,000 tokens',
      query: `{ viewer { ${times(3000, () => 'clientId')} } }`,
      code: 'GRAPHQL_PARSE_FAILED',
    },
    {
      name: '60 directives',
      query: `{ viewer { clientId ${times(60, () => '@include(if: true)')} } }`,
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: 'pages of pages',
      query: '{ fleets(first: 500) { nodes { vehicles(first: 500) { nodes { id } } } } }',
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: 'pages of pages by variable',
      query:
        'query ($n: Int = 500) { fleets(first: $n) { nodes { vehicles(first: $n) { nodes { id } } } } }',
      code: 'QUERY_TOO_COMPLEX',
    },
    {
      name: 'a fragment that contains itself',
      query: '{ fleets { nodes { ...f } } } fragment f on Fleet { id ...f }',
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    {
      name: 'a field that is not there',
      query: '{ viewer { clientIdd } }',
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    { name: 'a document that is none', query: '{ viewer {', code: 'GRAPHQL_PARSE_FAILED' },
  ];

describe('hostile callers', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const codesOf = (errors: readonly Json[]): readonly string[] =>
    errors.map(({ extensions }) => extensions.code);

  test.for(HOSTILE)(
    '$name: refused over HTTP, over a socket and over a stream, with one code',
    async ({ query, code }) => {
      const overHttp = await graphql(server.url, server.token, query);
      expect(overHttp.status).toBe(400);
      expect(overHttp.body.data).toBeUndefined();
      expect(codesOf(overHttp.body.errors)).toContain(code);
      const overSocket = await runOnSocket({ ...server, query });
      expect(codesOf(overSocket.errors)).toContain(code);
      expect(overSocket.data ?? null).toBeNull();
      const overStream = await runOnStream({ ...server, query });
      expect(codesOf(overStream.errors)).toContain(code);
      expect(overStream.data ?? null).toBeNull();
    },
  );

  test('the cost of an operation is returned on request, on every transport, and not otherwise', async () => {
    const query = '{ fleets(first: 10) { nodes { id name } } }';
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.token}` };
    const post = async (path: string, more: Json, accept = 'application/json'): Promise<string> =>
      (
        await fetch(server.url + path, {
          method: 'POST',
          headers: { ...headers, accept },
          body: JSON.stringify({ query, ...more }),
        })
      ).text();
    const cost = { fields: 31, work: 0, limit: 100_000, workLimit: 1000 };
    const asking = { extensions: { cost: true } };
    expect(JSON.parse(await post('/graphql', asking)).extensions).toEqual({ cost });
    expect(JSON.parse(await post('/graphql', {}))).not.toHaveProperty('extensions');
    expect(await post('/graphql/stream', asking, 'text/event-stream')).toContain(
      JSON.stringify({ cost }),
    );
    expect(
      await post('/graphql/stream', { extensions: { cost: 'yes' } }, 'text/event-stream'),
    ).not.toContain('"cost"');
    const client = createClient({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${server.token}` },
    });
    for (const [more, expected] of [
      [asking, { cost }],
      [{}, undefined],
    ] as const) {
      const answers = [];
      for await (const { extensions } of client.iterate({ query, ...more }))
        answers.push(extensions);
      expect(answers).toEqual([expected]);
    }
    await client.dispose();
  });

  test('without a token 500 tokens are read, on every transport; faults beyond them are not reported', async () => {
    const documents = (count: number) => [
      `{ viewer { ${times(count - 5, () => 'clientId')} } }`,
      `{ viewer { ${times(count - 5, () => 'nothing')} } }`,
    ];
    for (const query of documents(501)) {
      const request = { ...server, token: null, query };
      for (const body of [
        (await graphql(server.url, null, query)).body,
        await runOnSocket(request),
        await runOnStream(request),
      ]) {
        expect(body).toEqual({
          errors: [
            {
              message: expect.stringContaining('more than 500 tokens'),
              extensions: { code: 'UNAUTHENTICATED' },
            },
          ],
        });
      }
    }
    const [good = '', wrong = ''] = documents(500);
    for (const [query, code] of [
      [good, 'UNAUTHENTICATED'],
      [wrong, 'GRAPHQL_VALIDATION_FAILED'],
    ] as const) {
      const { body } = await graphql(server.url, null, query);
      expect(new Set(codesOf(body.errors))).toEqual(new Set([code]));
      expect(JSON.stringify(body)).not.toContain('500 tokens');
    }
    expect((await graphql(server.url, server.token, documents(501)[0] ?? '')).body).toEqual({
      data: { viewer: { clientId: 'test-operator' } },
    });
  });

  test('an error never suggests names of the schema', async () => {
    const { body } = await graphql(server.url, server.token, '{ viewer { clientIdd } }');
    expect(JSON.stringify(body)).not.toContain('Did you mean');
  });

  test('operations are not taken in batches', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
      body: JSON.stringify(Array.from({ length: 3 }, () => ({ query: '{ viewer { clientId } }' }))),
    });
    expect(response.status).toBe(400);
  });

  test('a mutation is not taken by GET, nor a form that any page could send', async () => {
    const query = 'mutation { createFleet(input: { name: "By GET" }) { fleet { id } } }';
    const headers = { authorization: `Bearer ${server.token}`, 'apollo-require-preflight': 'true' };
    expect(
      (
        await fetch(`${server.url}/graphql?${new URLSearchParams({ query }).toString()}`, {
          headers,
        })
      ).status,
    ).toBe(405);
    const form = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'text/plain' },
      body: JSON.stringify({ query }),
    });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(form.status).toBeLessThan(500);
    const { fleets } = await dataOf(server.url, server.token, '{ fleets { totalCount } }');
    expect(fleets.totalCount).toBe(0);
  });

  test('the schema is shown to signed-in callers, and to no other', async () => {
    const query = '{ __schema { queryType { name } } }';
    expect((await graphql(server.url, server.token, query)).body).toEqual({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
    for (const hidden of [query, '{ __type(name: "Fleet") { name } }', '{ _service { sdl } }']) {
      const { body } = await graphql(server.url, null, hidden);
      expect(codesOf(body.errors)).toEqual(['UNAUTHENTICATED']);
      expect(
        codesOf((await runOnSocket({ ...server, token: null, query: hidden })).errors),
      ).toEqual(['UNAUTHENTICATED']);
      expect(
        codesOf((await runOnStream({ ...server, token: null, query: hidden })).errors),
      ).toEqual(['UNAUTHENTICATED']);
    }
  });

  test('where introspection is off, no caller sees the schema on any transport', async () => {
    const closed = await startTestServer({ env: { FLEETGRAPH_INTROSPECTION: 'off' } });
    try {
      const query = '{ __schema { queryType { name } } }';
      expect(codesOf((await graphql(closed.url, closed.token, query)).body.errors)).toEqual([
        'GRAPHQL_VALIDATION_FAILED',
      ]);
      expect(codesOf((await runOnSocket({ ...closed, query })).errors)).toEqual([
        'GRAPHQL_VALIDATION_FAILED',
      ]);
    } finally {
      await closed.close();
    }
  });

  test('a body over 4 MiB is refused, one just below it is read', async () => {
    const send = (length: number): Promise<Response> =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
        body: JSON.stringify({
          query: '{ viewer { clientId } }',
          variables: { filler: 'x'.repeat(length) },
        }),
      });
    expect((await send(4 * 1024 * 1024)).status).toBe(413);
    expect((await send(4 * 1024 * 1024 - 200)).status).toBe(200);
  });

  /**
   * How a socket fares: the status of a refused upgrade, or the code it is closed with after it
   * sent `text`.
   */
  function fate(origin: string | undefined, text: string): Promise<number | 'acknowledged'> {
    return new Promise((resolve) => {
      const socket = new WebSocket(
        server.wsUrl,
        'graphql-transport-ws',
        origin === undefined ? {} : { origin },
      );
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
      socket.on('open', () => socket.send(text));
      socket.on('message', () => {
        resolve('acknowledged');
        socket.close();
      });
      socket.on('close', (code) => resolve(code));
    });
  }
  const INIT = JSON.stringify({ type: 'connection_init' });

  test('a page of a foreign origin gets no socket, our own and programs do', async () => {
    expect(await fate('https://evil.example', INIT)).toBe(403);
    expect(await fate('null', INIT)).toBe(403);
    expect(await fate(server.url, INIT)).toBe('acknowledged');
    expect(await fate(undefined, INIT)).toBe('acknowledged');
  });

  test('a message over 64 KiB closes the socket that sent it and no other', async () => {
    const padded = (length: number): string =>
      JSON.stringify({ type: 'connection_init', payload: { filler: 'x'.repeat(length) } });
    expect(await fate(undefined, padded(64 * 1024))).toBe(1009);
    expect(await fate(undefined, padded(64 * 1024 - 200))).toBe('acknowledged');
  });

  test('a text that is no message of the protocol closes the socket that sent it', async () => {
    expect(await fate(undefined, 'not JSON')).toBe(4400);
    expect(
      await fate(
        undefined,
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }),
      ),
    ).toBe(4401);
    expect((await graphql(server.url, server.token, '{ viewer { clientId } }')).status).toBe(200);
  });
});
