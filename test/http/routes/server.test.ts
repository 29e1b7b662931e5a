import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authenticated } from '../../../src/auth/authentication.js';
import { FleetgraphError } from '../../../src/domain/errors.js';
import { type Authenticate } from '../../../src/graphql/engine/context.js';
import { createGraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { Admission } from '../../../src/http/limits/admission.js';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import { allowedOrigins } from '../../../src/http/routes/headers.js';
import { createHttpServer, type HttpServerOptions } from '../../../src/http/routes/server.js';
import { type Services } from '../../../src/services/all.js';
import { observedBudget } from '../../support/limits.js';
import { PLAIN } from '../../support/mode.js';
import { type Json } from '../../support/simulator.js';

const PUBLIC_URL = 'http://localhost:4000';
const SANDBOX = {
  document: 'query Hello { viewer { clientId } }',
  headers: { authorization: 'Bearer not-a-real-token' },
};
/** No operation here gets as far as a service. */
const NO_SERVICES = Object.freeze({}) as Services;

const GOOD: Authenticated = {
  viewer: { clientId: 'good', scopes: ['fleet:read'], fleetIds: null, requestId: 'x' },
  secretVersion: null,
  issuedAt: new Date(0),
  expiresAt: new Date(8e15),
  jti: null,
};

/** Knows one token; a header of `Bearer fault` is where the door itself is broken. */
const authenticate: Authenticate = (authorization) => {
  if (authorization === undefined) return Promise.resolve(null);
  if (authorization === 'Bearer good') return Promise.resolve(GOOD);
  if (authorization === 'Bearer fault') return Promise.reject(new Error('the database is locked'));
  return Promise.reject(new FleetgraphError('UNAUTHENTICATED', 'The access token is not valid.'));
};

describe('the HTTP server', () => {
  let app: FastifyInstance;
  let url: string;
  const lines: Json[] = [];

  async function start(
    changes: Partial<HttpServerOptions> = {},
  ): Promise<{ readonly app: FastifyInstance; readonly url: string }> {
    const log = pino(
      { level: 'trace' },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    );
    const graphql = await createGraphqlEngine({
      plain: PLAIN,
      services: NO_SERVICES,
      introspection: 'on',
      log,
    });
    const origins = allowedOrigins({ publicUrl: PUBLIC_URL, configured: null, production: false });
    const made = await createHttpServer({
      graphql,
      admission: new Admission({
        authenticate,
        limit: new RateLimit({ perSecond: 0, burst: 1 }),
      }),
      trustedProxies: [],
      unread: observedBudget().budget,
      log,
      publicUrl: PUBLIC_URL,
      allowedOrigins: origins,
      sandbox: SANDBOX,
      routes: [],
      ...changes,
    });
    return { app: made, url: await made.listen({ port: 0, host: '127.0.0.1' }) };
  }
  const post = (body: string, headers: Record<string, string> = {}, to = url) =>
    fetch(`${to}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const ask = (query: string, headers: Record<string, string> = {}) =>
    post(JSON.stringify({ query }), headers);

  beforeAll(async () => {
    ({ app, url } = await start({
      routes: [
        (scope, _options, done) => {
          scope.get('/broken', () => {
            throw new Error('a stack that must not leak');
          });
          done();
        },
      ],
    }));
  });
  afterAll(() => app.close());

  test('names every response, by the name that the caller gave if it is one', async () => {
    const named = await ask('{ __typename }', { 'x-request-id': 'trace-1.a_b' });
    expect(named.headers.get('x-request-id')).toBe('trace-1.a_b');
    const forged = await ask('{ __typename }', { 'x-request-id': 'two words' });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    for (const path of ['/nothing', '/graphql', '/broken'])
      expect((await fetch(url + path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('does not let answers into caches, foreign frames and foreign pages', async () => {
    const { headers } = await ask('{ __typename }');
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  test('promises to stay with TLS where it is reached by it', async () => {
    const secure = await start({ publicUrl: 'https://fleet.example.com', sandbox: null });
    expect((await fetch(`${secure.url}/nothing`)).headers.get('strict-transport-security')).toBe(
      'max-age=31536000',
    );
    await secure.app.close();
  });

  test('gives a well-formed GraphQL response the status that its media type asks for', async () => {
    for (const source of ['{ viewer', '{ nothing }']) {
      expect((await ask(source)).status).toBe(200);
      expect((await ask(source, { accept: 'application/json' })).status).toBe(200);
      expect((await ask(source, { accept: 'application/graphql-response+json' })).status).toBe(400);
    }
  });

  test('answers a bad token, and none at all, with 401 and a challenge', async () => {
    const refused = await ask('{ viewer { clientId } }', { authorization: 'Bearer bad' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await refused.json()).toEqual({
      errors: [
        { message: 'The access token is not valid.', extensions: { code: 'UNAUTHENTICATED' } },
      ],
    });
    const anonymous = await ask('{ viewer { clientId } }');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
    const partly = await ask('{ __typename viewer { clientId } }');
    expect(partly.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({
      data: null,
      errors: [{ path: ['viewer'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test.each([
    [{ authorization: 'Bearer good' }, 200],
    [{ 'apollo-require-preflight': 'yes' }, 401],
    [{}, 400],
  ])('takes a GET with %j for no forged request: %i', async (headers, status) => {
    const query = new URLSearchParams({ query: '{ viewer { clientId } }' });
    const response = await fetch(`${url}/graphql?${query.toString()}`, { headers });
    expect(response.status).toBe(status);
  });

  test.each(['/graphql/', '/health/live/', '/.well-known/../graphql/'])(
    'serves %s with its slash',
    async (path) => {
      const query = new URLSearchParams({ query: '{ viewer { clientId } }' });
      const response = await fetch(`${url}${path}?${query.toString()}`, {
        headers: { authorization: 'Bearer good' },
      });
      expect(response.status).toBe(path.startsWith('/health') ? 404 : 200);
    },
  );

  test('answers a subscription by plain POST with the doors for it', async () => {
    const query = 'subscription { clearanceChanged(fleetId: "f") { cursor } }';
    const response = await ask(query, {
      authorization: 'Bearer good',
      accept: 'application/graphql-response+json',
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as Json;
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    for (const door of ['WebSocket', '/graphql/stream', 'text/event-stream'])
      expect(errors[0].message).toContain(door);
  });

  test('masks a fault, inside GraphQL and outside, and logs it under the name of the request', async () => {
    const inside = await ask('{ viewer { clientId } }', {
      authorization: 'Bearer fault',
      'x-request-id': 'fault-1',
    });
    expect(inside.status).toBe(500);
    expect(await inside.json()).toEqual({
      errors: [
        {
          message: 'Internal server error',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'fault-1' },
        },
      ],
    });
    const outside = await fetch(`${url}/broken`, { headers: { 'x-request-id': 'fault-2' } });
    expect(outside.status).toBe(500);
    expect(await outside.json()).toEqual({
      errors: [
        {
          message: 'Internal server error',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'fault-2' },
        },
      ],
    });
    const logged = lines
      .filter(({ err, requestId }) => err && /^fault-[12]$/.test(requestId))
      .map(({ requestId, err }) => [requestId, err.message]);
    expect(logged).toEqual([
      ['fault-1', 'the database is locked'],
      ['fault-2', 'a stack that must not leak'],
    ]);
  });

  test('says of a token that is not good before it says that the body is too large without one', async () => {
    const query = 'x'.repeat(70_000);
    const response = await post(JSON.stringify({ query }), { authorization: 'Bearer expired' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
    expect(await response.json()).toEqual({
      errors: [
        { message: 'The access token is not valid.', extensions: { code: 'UNAUTHENTICATED' } },
      ],
    });
  });

  test('cuts off a request that takes too long to arrive, and reports it', async () => {
    const { budget, hits } = observedBudget();
    const slow = await start({ unread: budget, requestTimeoutMs: 50 });
    const port = Number(new URL(slow.url).port);
    for (const head of [
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\n',
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{',
    ]) {
      const socket = connect(port, '127.0.0.1');
      socket.write(head);
      expect(await text(socket)).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    }
    expect(hits).toEqual(['request-time', 'request-time']);
    await slow.app.close();
  });

  test('says what is wrong with a body, and repeats nothing of it', async () => {
    const garbled = await post('{"query": sesame');
    expect(garbled.status).toBe(400);
    expect(await garbled.json()).toEqual({
      errors: [
        {
          message: 'The request could not be read: its body must be JSON.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
    const large = await post(JSON.stringify({ query: 'x'.repeat(4 * 1024 * 1024) }), {
      authorization: 'Bearer good',
    });
    expect([large.status, large.headers.get('content-type'), await large.json()]).toEqual([
      413,
      'application/json; charset=utf-8',
      {
        errors: [
          {
            message: 'The body is too large: at most 4 MiB are read.',
            extensions: { code: 'BAD_REQUEST' },
          },
        ],
      },
    ]);
    const anonymous = await post(JSON.stringify({ query: 'x'.repeat(64 * 1024) }));
    expect(anonymous.status).toBe(413);
    expect(await anonymous.text()).toContain(
      'without a valid access token at most 64 KiB are read',
    );
    const xml = await post('<query/>', { 'content-type': 'application/xml' });
    expect(xml.status).toBe(415);
  });

  test('does not fall over a Host that is no host', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        `${url}/graphql`,
        { method: 'POST', headers: { host: 'a b', 'content-type': 'application/json' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.on('error', reject).end('{"query":"{ __typename }"}');
    });
    expect(status).toBe(421);
  });

  test('does not carry out what a page could send without asking first', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect(
        (await post('{"query":"{ __typename }"}', { 'content-type': type })).status,
      ).toBeGreaterThanOrEqual(400);
    expect((await fetch(`${url}/graphql?query={__typename}`)).status).toBe(400);
    const asked = await fetch(`${url}/graphql?query={__typename}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(await asked.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test.each([
    'http://localhost:4000',
    'http://127.0.0.1:4000',
    'https://studio.apollographql.com',
    'https://sandbox.embed.apollographql.com',
  ])('lets a page of %s call', async (origin) => {
    const preflight = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type',
    );
    expect(
      (await ask('{ __typename }', { origin })).headers.get('access-control-expose-headers'),
    ).toMatch(/^x-request-id, retry-after, ratelimit-limit/);
  });

  test.each(['https://evil.example', 'http://localhost:4001', 'null'])(
    'does not let a page of %s read',
    async (origin) => {
      expect(
        (await ask('{ __typename }', { origin })).headers.get('access-control-allow-origin'),
      ).toBeNull();
    },
  );

  test('shows Apollo Sandbox to a browser, with the operation and the token filled in', async () => {
    const page = await fetch(`${url}/graphql`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    const html = await page.text();
    for (const part of ['query Hello', 'Bearer not-a-real-token', 'embeddable-sandbox'])
      expect(html).toContain(part);
  });

  test('has an explorer from its own host alone', async () => {
    expect(await (await fetch(`${url}/explorer`)).text()).toContain('<base href="/explorer/">');
    expect((await fetch(`${url}/`, { redirect: 'manual' })).headers.get('location')).toBe(
      '/explorer/',
    );
    const page = await fetch(`${url}/explorer/`);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self' ws://localhost:4000");
    const html = await page.text();
    expect(html).toContain('<base href="/explorer/">');
    expect(html).not.toMatch(/https?:\/\//);
    const sources = [...html.matchAll(/<script[^>]*\bsrc="([^"]+)"/g)].map(([, source]) =>
      String(source),
    );
    expect(sources).toEqual(['polyfills.js', 'main.js', 'initial-options.js']);
    for (const source of sources) {
      const script = await fetch(`${url}/explorer/${source}`);
      expect([source, script.status, script.headers.get('content-type')]).toEqual([
        source,
        200,
        'text/javascript; charset=utf-8',
      ]);
      await script.arrayBuffer();
    }
    const options = await (await fetch(`${url}/explorer/initial-options.js`)).text();
    for (const part of ['/graphql', 'graphql-ws', 'query Hello', 'not-a-real-token'])
      expect(options).toContain(part);
  });

  test('the explorer does not open with a page that a browser cached under another token', async () => {
    const other = await start({
      sandbox: { ...SANDBOX, headers: { authorization: 'Bearer another-token' } },
    });
    const namespaceAt = async (address: string) =>
      /instanceStorageNamespace: `(\w+)`/.exec(
        await (await fetch(`${address}/explorer/initial-options.js`)).text(),
      )?.[1];
    const [first, again, second] = [
      await namespaceAt(url),
      await namespaceAt(url),
      await namespaceAt(other.url),
    ];
    await other.app.close();
    expect(first).toMatch(/^fleetgraph_/);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  test.each(['..%2f..%2fpackage.json', '%2e%2e/index.js', 'assets', 'nothing.js'])(
    'serves nothing of the explorer but its files: %s',
    async (path) => {
      expect((await fetch(`${url}/explorer/${path}`)).status).toBe(404);
    },
  );

  test('has no pages where explorers are switched off', async () => {
    const plain = await start({ sandbox: null });
    const page = await fetch(`${plain.url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/json'),
    ]);
    for (const path of ['/', '/explorer/'])
      expect((await fetch(plain.url + path)).status).toBe(404);
    await plain.app.close();
  });
});

test('the origins are our own, and those configured or, outside production, Apollo Sandbox', () => {
  const publicUrl = 'https://fleet.example.com';
  expect(allowedOrigins({ publicUrl, configured: null, production: true })).toEqual([publicUrl]);
  expect(allowedOrigins({ publicUrl, configured: null, production: false })).toContain(
    'https://studio.apollographql.com',
  );
  expect(
    allowedOrigins({ publicUrl, configured: ['https://app.example.com'], production: false }),
  ).toEqual([publicUrl, 'https://app.example.com']);
  expect(
    allowedOrigins({ publicUrl: 'http://localhost:4000', configured: [], production: true }),
  ).toEqual(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000']);
});
