import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { newId } from '../../../src/domain/values/ids.js';
import { createApollo } from '../../../src/graphql/engine/apollo.js';
import { createGraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import {
  dataOf,
  makeDirectory,
  makeFleet,
  onboard,
  SETUP_DOCUMENTS,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { until } from '../../support/core.js';
import { PLAIN } from '../../support/mode.js';
import { type Json } from '../../support/simulator.js';
import { eventsOf } from '../../support/stream.js';

const manifestPath = fileURLToPath(
  new URL('../../generated/persisted-documents.json', import.meta.url),
);
const manifest: Readonly<Record<string, string>> = JSON.parse(readFileSync(manifestPath, 'utf8'));
const idOf = (name: string): string =>
  Object.keys(manifest).find((id) => manifest[id]!.includes(` ${name}(`))!;
const board = idOf('Board');
const bare = (id: string): string => id.replace('sha256:', '');
const UNKNOWN = createHash('sha256').update('nothing').digest('hex');
const refusal = {
  errors: [
    {
      message: expect.stringContaining('trusted documents only'),
      extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
    },
  ],
};

/** Server that runs only the manifest of `npm run codegen`. */
describe('trusted documents', () => {
  let server: TestServer;
  const fleetId = newId(FLEET_ID_PREFIX);
  let variables: Json;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_TRUSTED_DOCUMENTS: manifestPath } });
    // No document of the manifest makes a fleet: it is there from before.
    const store = openSqliteStore(server.databasePath);
    await store.write((tx) =>
      insertFleet(tx, { id: fleetId, name: 'Trusted', externalId: null, createdAt: new Date() }),
    );
    await store.close();
    variables = { fleetId, first: 1 };
  });
  afterAll(() => server.close());

  async function post(body: Json, accept = 'application/graphql-response+json') {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Json,
    };
  }
  const get = async (params: Readonly<Record<string, string>>): Promise<Json> => {
    const response = await fetch(
      `${server.url}/graphql?${new URLSearchParams(params).toString()}`,
      { headers: { authorization: `Bearer ${server.token}`, 'apollo-require-preflight': 'yes' } },
    );
    return response.json();
  };

  /** Sends a request as it is written: `fetch` would tidy up the address. */
  const rawRequest = (
    line: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): Promise<string> =>
    new Promise((resolve, reject) => {
      const all = {
        host: '127.0.0.1',
        authorization: `Bearer ${server.token}`,
        'apollo-require-preflight': 'yes',
        connection: 'close',
        ...(body !== '' && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
        ...headers,
      };
      const head = Object.entries(all)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
        socket.end(`${line} HTTP/1.1\r\n${head}\r\n${body}`),
      );
      let answer = '';
      socket
        .setEncoding('utf8')
        .on('data', (chunk: string) => (answer += chunk))
        .on('end', () => resolve(answer))
        .on('error', reject);
    });

  test('run by their id, in every way of naming it', async () => {
    const ways: Json[] = [
      { documentId: board },
      { documentId: bare(board) },
      { extensions: { persistedQuery: { version: 1, sha256Hash: bare(board) } } },
      {
        query: '',
        extensions: { persistedQuery: { version: 1, sha256Hash: board }, client: 'board' },
      },
      { query: manifest[board] },
    ];
    for (const way of ways) {
      const { status, body } = await post({ ...way, variables });
      expect([way, status, body]).toEqual([
        way,
        200,
        { data: { fleet: expect.objectContaining({ name: 'Trusted' }) } },
      ]);
    }
  });

  test('run by GET as well', async () => {
    for (const way of [
      { documentId: board },
      { extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: bare(board) } }) },
    ]) {
      expect(await get({ ...way, variables: JSON.stringify(variables) })).toMatchObject({
        data: { fleet: { name: 'Trusted' } },
      });
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
      {
        query: '{ viewer { clientId } }',
        extensions: {
          persistedQuery: {
            version: 1,
            sha256Hash: createHash('sha256').update('{ viewer { clientId } }').digest('hex'),
          },
        },
      },
      { query: '{ __schema { queryType { name } } }' },
      { variables },
    ];
    for (const other of others) {
      expect([other, await post(other)]).toEqual([
        other,
        { status: 400, type: 'application/graphql-response+json; charset=utf-8', body: refusal },
      ]);
    }
    expect(await post({ query: '{ viewer { clientId } }' }, 'application/json')).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: refusal,
    });
    expect((await post([{ documentId: board }])).body).not.toHaveProperty('data');
  });

  test('are all that runs, however the address or the body is written', async () => {
    const text = '{viewer{clientId}}';
    const evil = encodeURIComponent(text);
    const good = encodeURIComponent(manifest[board]!);
    const unlisted = createHash('sha256').update(text).digest('hex');
    const persisted = (hash: unknown): string =>
      encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } }));
    const searches = [
      `?x=1?y&query=${evil}`,
      `?x=1?query=x&query=${evil}`,
      `??query=${evil}`,
      `??x&query=${evil}`,
      `?x=1%3Fy&query=${evil}`,
      `?&&query=${evil}`,
      `?%71uery=${evil}`,
      `?qu%65ry=${evil}&x=?`,
      `?x=?&%71uery=${evil}`,
      `?documentId=${board}?x&query=${evil}&documentId=x`,
      `?query=${good}&query=${evil}`,
      `?query=${evil}&query=${good}`,
      `?documentId=${board}&documentId=${UNKNOWN}`,
      `?documentId=${board}&query=${good}&query=${evil}`,
      `?x=1;query=${evil}`,
      `?x=1&query=${evil}#?query=${good}`,
      `?query=${evil}&extensions=${persisted(unlisted)}`,
      `?extensions=${persisted(unlisted)}&x=?y&query=${evil}`,
      `?extensions=${persisted([unlisted])}&query=${evil}`,
      `?extensions=${persisted({ toString: 1 })}&query=${evil}`,
      `?extensions=%5B1%5D&x=1?&query=${evil}`,
      `?extensions=null&query=${evil}`,
      `?extensions={&query=${evil}`,
      `?query[]=${evil}`,
      `?QUERY=${evil}`,
      `?query=${evil}&query[]=${good}`,
      `?query=%EF%BB%BF${evil}`,
      `?query=${evil}%00`,
      `?query=+${evil}`,
      `?\tquery=${evil}`.replace('\t', '%09'),
    ];
    const answers: [string, string][] = [];
    const note = async (way: string, answer: Promise<string>): Promise<void> =>
      void answers.push([way, await answer]);
    for (const search of searches) {
      await note(`GET ${search}`, rawRequest(`GET /graphql${search}`));
      await note(
        `GET stream ${search}`,
        rawRequest(`GET /graphql/stream${search}`, { accept: 'text/event-stream' }),
      );
      await note(
        `POST ${search}`,
        rawRequest(`POST /graphql${search}`, {}, JSON.stringify({ variables })),
      );
      await note(
        `POST evil ${search}`,
        rawRequest(`POST /graphql${search}`, {}, JSON.stringify({ query: text, variables })),
      );
      await note(
        `POST stream ${search}`,
        rawRequest(
          `POST /graphql/stream${search}`,
          { accept: 'text/event-stream' },
          JSON.stringify({ query: text, variables }),
        ),
      );
      await note(`HEAD ${search}`, rawRequest(`HEAD /graphql${search}`));
      await note(`absolute ${search}`, rawRequest(`GET http://127.0.0.1/graphql${search}`));
    }
    for (const path of [
      `/graphql#?query=${evil}`,
      `/graphql/?query=${evil}`,
      `/graphql;a?query=${evil}`,
      `//graphql?query=${evil}`,
      `/Graphql?query=${evil}`,
      `/%67raphql?x?y&query=${evil}`,
      `/graphql%3Fquery=${evil}`,
      `http://[/graphql?query=${evil}`,
    ]) {
      await note(path, rawRequest(`GET ${path}`));
    }
    const bodies: Json[] = [
      [{ query: text }],
      text,
      { query: [text] },
      { query: { kind: 'Document' } },
      { Query: text, query: text },
      { query: text, documentId: null },
      { query: text, documentId: '' },
      { query: text, documentId: [board] },
      {
        query: text,
        extensions: { persistedQuery: { version: 1, sha256Hash: unlisted.toUpperCase() } },
      },
      { query: text, extensions: { persistedQuery: unlisted } },
      { query: text, extensions: [] },
      { query: `${text}#` },
      { id: board, query: text },
      { doc_id: board, query: text },
    ];
    for (const body of bodies) {
      for (const path of [
        '/graphql',
        '/graphql/stream',
        `/graphql?query=${good}`,
        `/graphql?documentId=${board}`,
      ]) {
        await note(
          `POST ${path} ${JSON.stringify(body)}`,
          rawRequest(
            `POST ${path}`,
            { accept: path.includes('stream') ? 'text/event-stream' : 'application/json' },
            JSON.stringify(body),
          ),
        );
      }
    }
    for (const type of [
      'text/plain',
      'application/graphql',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
    ]) {
      for (const path of ['/graphql', '/graphql/stream'])
        await note(
          `POST ${path} ${type}`,
          rawRequest(
            `POST ${path}`,
            { 'content-type': type },
            type === 'application/graphql' ? text : JSON.stringify({ query: text }),
          ),
        );
    }
    expect(answers.length).toBeGreaterThan(250);
    const allowed = `x=1?y&documentId=${board}&variables=${encodeURIComponent(JSON.stringify(variables))}`;
    expect(await rawRequest(`GET /graphql?${allowed}`)).toContain('"name":"Trusted"');
    expect(
      await rawRequest(`GET /graphql/stream?${allowed}`, { accept: 'text/event-stream' }),
    ).toContain('"name":"Trusted"');
    expect(
      await rawRequest(
        `POST /graphql?query=${evil}`,
        {},
        JSON.stringify({ documentId: board, variables }),
      ),
    ).toContain('"name":"Trusted"');
    expect(answers.filter(([, answer]) => answer.includes('test-operator'))).toEqual([]);
    expect(
      answers.filter(
        ([, answer]) => /^HTTP\/1.1 5/.test(answer) || answer.includes('INTERNAL_SERVER_ERROR'),
      ),
    ).toEqual([]);
  });

  test('are checked where they are carried out, by every way in', async () => {
    const engine = await createGraphqlEngine({
      plain: PLAIN,
      services: Object.freeze({}) as never,
      introspection: 'on',
      trustedDocuments: manifest,
      log: { error: () => undefined, warn: () => undefined, info: () => undefined },
    });
    const apollo = createApollo({ engine, sandbox: null });
    await apollo.start();
    const run = async (query: string): Promise<Json> => {
      const { body } = await apollo.executeOperation(
        { query, variables },
        { contextValue: engine.createContext(null, 'r') },
      );
      return body.kind === 'single' ? body.singleResult : undefined;
    };
    for (const text of [
      '{ viewer { clientId } }',
      '{ __typename }',
      '{ __schema { queryType { name } } }',
      `${manifest[board]!}\n`,
    ]) {
      expect(await run(text)).toEqual(expect.objectContaining(refusal));
      expect(() => engine.assertAllowed({ document: parse(text) }, null)).toThrow(
        'trusted documents only',
      );
      expect(() =>
        engine.assertAllowed({ document: parse(text, { noLocation: true }) }, null),
      ).toThrow('trusted documents only');
      expect(engine.read(text, null)).toEqual([
        expect.objectContaining({ message: expect.stringContaining('trusted documents only') }),
      ]);
    }
    expect(await run(manifest[board]!)).toMatchObject({ errors: [{ path: ['fleet'] }] });
    await apollo.stop();
  });

  test('are all that runs on a WebSocket too', async () => {
    client = createClient({
      url: server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${server.token}` },
      retryAttempts: 0,
    });
    const first = async (payload: Json): Promise<Json> => {
      try {
        for await (const answer of client.iterate(payload)) return answer;
      } catch (errors) {
        return { errors };
      }
      return undefined;
    };
    const byHash = {
      query: '',
      extensions: { persistedQuery: { version: 1, sha256Hash: bare(board) } },
    };
    expect(await first({ ...byHash, variables })).toMatchObject({
      data: { fleet: { name: 'Trusted' } },
    });
    expect(await first({ query: '', documentId: board, variables })).toMatchObject({
      data: { fleet: { name: 'Trusted' } },
    });
    expect(await first({ query: '{ viewer { clientId } }' })).toMatchObject(refusal);
    expect(await first({ query: '', documentId: UNKNOWN })).toMatchObject(refusal);
    expect(
      await first({ query: 'subscription { clearanceChanged(fleetId: "x") { id } }' }),
    ).toMatchObject(refusal);
    await client.dispose();
  });

  test('are all that runs as server-sent events', async () => {
    const stream = (body: Json): Promise<Response> =>
      fetch(`${server.url}/graphql/stream`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${server.token}`,
        },
        body: JSON.stringify(body),
      });
    const ways: Json[] = [
      { documentId: board },
      { extensions: { persistedQuery: { version: 1, sha256Hash: bare(board) } } },
      { query: manifest[board] },
    ];
    for (const way of ways)
      expect(await (await stream({ ...way, variables })).text()).toContain('"name":"Trusted"');
    for (const other of [
      { query: '{ viewer { clientId } }' },
      { documentId: UNKNOWN },
      { query: 'subscription { clearanceChanged(fleetId: "x") { id } }' },
    ])
      expect(await (await stream(other)).text()).toContain('DOCUMENT_NOT_TRUSTED');
    const params = new URLSearchParams({
      documentId: board,
      variables: JSON.stringify(variables),
    }).toString();
    const byGet = await fetch(`${server.url}/graphql/stream?${params}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${server.token}` },
    });
    expect(await byGet.text()).toContain('"name":"Trusted"');
  });

  test('are asked for by rights like any other', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ documentId: board, variables }),
    });
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });
});

/** Subscriptions need a fleet in which something happens: what makes one is on the list as well. */
describe('trusted documents, followed', () => {
  const router = { checks: 0, payloads: [] as Json[] };
  const changes =
    'subscription Changes($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { status vehicle { vin } } }';
  const hash = createHash('sha256').update(changes).digest('hex');
  const known: readonly Json[] = [
    { documentId: `sha256:${hash}` },
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
    { query: changes },
  ];
  const unknown: readonly Json[] = [
    { documentId: UNKNOWN },
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: UNKNOWN } } },
    { query: `${changes} ` },
  ];
  const directory = makeDirectory();
  let callbacks: Server;
  let origin: string;
  let server: TestServer;
  let fleet: TestFleet;

  beforeAll(async () => {
    callbacks = createServer((request, response) => {
      void readText(request).then((body) => {
        const { action, payload }: Json = JSON.parse(body);
        if (action === 'check') router.checks += 1;
        else router.payloads.push(payload);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => callbacks.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(callbacks.address() as AddressInfo).port}`;
    const path = join(directory, 'documents.json');
    writeFileSync(
      path,
      JSON.stringify(
        Object.fromEntries(
          [...SETUP_DOCUMENTS, changes].map((text) => [
            createHash('sha256').update(text).digest('hex'),
            text,
          ]),
        ),
      ),
    );
    server = await startTestServer({
      env: { FLEETGRAPH_TRUSTED_DOCUMENTS: path, FLEETGRAPH_CALLBACK_ORIGINS: origin },
    });
    fleet = await makeFleet(server, 'Trusted');
    await onboard(server, fleet, 2);
  });
  afterAll(async () => {
    await server.close();
    callbacks.close();
    rmSync(directory, { recursive: true });
  });

  const post = (
    path: string,
    body: Json,
    accept: string,
    signal?: AbortSignal,
  ): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify({ ...body, variables: { fleetId: fleet.fleetId } }),
      ...(signal && { signal }),
    });

  test('report every change as server-sent events', async () => {
    for (const [index, way] of known.entries()) {
      const stop = new AbortController();
      const events = eventsOf(await post('/graphql/stream', way, 'text/event-stream', stop.signal));
      expect([way, (await events.next()).value]).toEqual([way, { event: 'comment', data: null }]);
      const status = index % 2 === 0 ? 'approved' : 'revoked';
      server.simulator.move(vinOf(1), status);
      const expected = {
        clearanceChanged: { status: status.toUpperCase(), vehicle: { vin: vinOf(1) } },
      };
      // Events of the onboarding may come first; extensions of the first event say where it began.
      for await (const { event, data } of events)
        if (event === 'next' && isDeepStrictEqual(data.data, expected)) break;
      stop.abort();
    }
    for (const way of unknown)
      expect([way, await (await post('/graphql/stream', way, 'text/event-stream')).text()]).toEqual(
        [way, expect.stringContaining('DOCUMENT_NOT_TRUSTED')],
      );
  });

  test('are what a router is called for, and nothing else is', async () => {
    const ask = async (way: Json): Promise<Json> => {
      const subscription = {
        callbackUrl: `${origin}/callback`,
        subscriptionId: 'one',
        verifier: 'only-we-know',
        heartbeatIntervalMs: 0,
      };
      return (
        await post(
          '/graphql',
          { ...way, extensions: { ...way.extensions, subscription } },
          'application/json;callbackSpec=1.0',
        )
      ).json();
    };
    for (const way of unknown) expect([way, await ask(way)]).toEqual([way, refusal]);
    expect(router.checks).toBe(0);
    for (const way of known) expect([way, await ask(way)]).toEqual([way, { data: null }]);
    expect(router.checks).toBe(known.length);
    server.simulator.move(vinOf(2), 'rejected');
    const expected = { clearanceChanged: { status: 'REJECTED', vehicle: { vin: vinOf(2) } } };
    await until(
      () =>
        router.payloads.filter(({ data }) => isDeepStrictEqual(data, expected)).length ===
        known.length,
    );
  });
});

test('a server without a manifest runs any text, and no id', async () => {
  const server = await startTestServer();
  try {
    expect(await dataOf(server.url, server.token, '{ viewer { clientId } }')).toEqual({
      viewer: { clientId: 'test-operator' },
    });
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
      body: JSON.stringify({ documentId: board }),
    });
    expect(await response.json()).toMatchObject({ errors: [expect.anything()] });
  } finally {
    await server.close();
  }
});
