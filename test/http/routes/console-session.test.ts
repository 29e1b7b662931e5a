import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildConsole } from '../../../tools/build-console.js';
import { graphql, OPERATOR, startTestServer, type TestServer } from '../../support/app.js';
import { type Credentials, getToken } from '../../support/oauth.js';
import { type Json } from '../../support/simulator.js';

const CONSOLE = { 'x-fleetgraph-console': '1' };
const VIEWER = { query: '{ viewer { clientId scopes } }' };
const MINUTE_MS = 60_000;

let server: TestServer;
let skew = 0;

beforeAll(async () => {
  await buildConsole(join(import.meta.dirname, '../../..'));
  server = await startTestServer({ now: () => new Date(Date.now() + skew) });
}, 60_000);
beforeEach(() => (skew = 0));
afterAll(() => server.close());

type Headers = Readonly<Record<string, string>>;

const call = (method: string, headers: Headers = {}, body?: Json, path = '/console/session') =>
  fetch(server.url + path, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

/** Returns the cookie of an answer as a browser sends it back. */
const cookieOf = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';')[0]!;

async function signIn(credentials: Credentials = OPERATOR): Promise<Headers> {
  const response = await call('POST', CONSOLE, { ...credentials });
  expect(response.status).toBe(200);
  return { ...CONSOLE, cookie: cookieOf(response) };
}

const clientOf = async (headers: Headers): Promise<Json> =>
  ((await (await call('GET', headers)).json()) as Json).client;

/** Status and code of an operation with these headers. */
async function outcome(headers: Headers): Promise<readonly [number, string | null]> {
  const response = await call('POST', headers, VIEWER, '/graphql');
  const { data, errors }: Json = await response.json();
  return [response.status, data?.viewer?.clientId ?? errors[0].extensions.code];
}

async function createClient(scopes: readonly string[]): Promise<Credentials & { id: string }> {
  const { body } = await graphql(
    server.url,
    await getToken(server.url, OPERATOR),
    `
      mutation ($input: CreateApiClientInput!) {
        createApiClient(input: $input) {
          issued {
            clientSecret
            client {
              id
              clientId
            }
          }
        }
      }
    `,
    { input: { name: `console ${Math.random()}`, scopes } },
  );
  const { clientSecret, client } = body.data.createApiClient.issued;
  return { clientId: client.clientId, clientSecret, id: client.id };
}

describe('the session of the console', () => {
  test('is a cookie that scripts and other sites cannot use', async () => {
    const response = await call('POST', CONSOLE, { ...OPERATOR });
    const cookie = response.headers.get('set-cookie') ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=3600'])
      expect(cookie).toContain(part);
    expect(await response.text()).toBe(JSON.stringify({ client: OPERATOR.clientId }));
    const headers = { ...CONSOLE, cookie: cookieOf(response) };
    expect(await outcome(headers)).toEqual([200, OPERATOR.clientId]);
    expect(await clientOf(headers)).toBe(OPERATOR.clientId);
  });

  test.each([
    ['without the header of the console', { 'x-fleetgraph-console': '' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['from another origin', { origin: 'http://127.0.0.1:1' }],
    ['from no origin', { origin: 'null' }],
  ])('counts for nothing %s', async (_how, headers) => {
    const session = await signIn();
    const [, code] = await outcome({ ...session, ...headers });
    expect(code).toBe('UNAUTHENTICATED');
    expect((await call('GET', { ...session, ...headers })).status).toBe(403);
    expect((await call('DELETE', { ...session, ...headers })).status).toBe(403);
    expect(await outcome(session)).toEqual([200, OPERATOR.clientId]);
  });

  test('has the rights of its client and no more', async () => {
    const reader = await createClient(['fleet:read']);
    const session = await signIn(reader);
    const mutation = { query: 'mutation { createFleet(input: { name: "x" }) { fleet { id } } }' };
    const response = await call('POST', session, mutation, '/graphql');
    const { errors }: Json = await response.json();
    expect(errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScope: 'fleet:write',
    });
  });

  test('is neither an access token, nor is one a session', async () => {
    const { cookie = '' } = await signIn();
    const [name = '', token = ''] = cookie.split('=');
    expect(await outcome({ authorization: `Bearer ${token}` })).toEqual([401, 'UNAUTHENTICATED']);
    const other = { ...CONSOLE, cookie: `${name}=${server.token}` };
    expect(await outcome(other)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await clientOf(other)).toBeNull();
  });

  test.each([
    ['a wrong secret', { ...OPERATOR, clientSecret: 'wrong-secret-of-no-client' }],
    ['an unknown client', { clientId: 'unknown', clientSecret: 'wrong-secret-of-no-client' }],
    ['no secret', { clientId: OPERATOR.clientId }],
    ['a secret that is no text', { ...OPERATOR, clientSecret: ['x'] }],
  ])('is not given for %s', async (_what, body) => {
    const response = await call('POST', CONSOLE, body as Json);
    expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null]);
    expect(((await response.json()) as Json).error).toBe('invalid_client');
  });

  test('is renewed while it is used, and ends twelve hours after the sign-in', async () => {
    let headers = await signIn();
    skew = 20 * MINUTE_MS;
    expect((await call('GET', headers)).headers.get('set-cookie')).toBeNull();
    for (let minutes = 40; minutes < 12 * 60; minutes += 40) {
      skew = minutes * MINUTE_MS;
      const response = await call('GET', headers);
      expect(cookieOf(response)).not.toBe('');
      headers = { ...headers, cookie: cookieOf(response) };
    }
    skew = (12 * 60 + 5) * MINUTE_MS;
    expect((await call('GET', headers)).headers.get('set-cookie')).toBeNull();
    expect(await clientOf(headers)).toBe(OPERATOR.clientId);
    skew = 13 * 60 * MINUTE_MS;
    expect(await clientOf(headers)).toBeNull();
    expect(await outcome(headers)).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('ends with all its renewals and streams when it is signed out', async () => {
    const first = await signIn();
    skew = 31 * MINUTE_MS;
    const renewed = { ...CONSOLE, cookie: cookieOf(await call('GET', first)) };
    const other = await signIn();
    const stream = await call(
      'POST',
      { ...renewed, accept: 'text/event-stream' },
      { query: 'subscription { accountHealthChanged(fleetId: "flt_0") { id } }' },
      '/graphql/stream',
    );
    const ended = stream.text();
    const answer = await call('DELETE', renewed);
    expect([answer.status, cookieOf(answer).endsWith('=')]).toEqual([204, true]);
    for (const headers of [first, renewed])
      expect(await outcome(headers)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await ended).toContain('event: complete');
    expect(await outcome(other)).toEqual([200, OPERATOR.clientId]);
  });

  test('ends when the secret is rotated or the client deleted', async () => {
    const client = await createClient(['fleet:read']);
    const token = await getToken(server.url, OPERATOR);
    const before = await signIn(client);
    const rotate = `mutation ($input: RotateApiClientSecretInput!) {
      rotateApiClientSecret(input: $input) { issued { clientSecret } }
    }`;
    const { body } = await graphql(server.url, token, rotate, { input: { id: client.id } });
    expect(await outcome(before)).toEqual([401, 'UNAUTHENTICATED']);
    const { clientSecret } = body.data.rotateApiClientSecret.issued;
    const after = await signIn({ ...client, clientSecret });
    expect(await outcome(after)).toEqual([200, client.clientId]);
    const remove = `mutation ($input: DeleteApiClientInput!) {
      deleteApiClient(input: $input) { deletedId }
    }`;
    await graphql(server.url, token, remove, { input: { id: client.id } });
    expect(await outcome(after)).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('the files of the console', () => {
  const page = (path: string, headers: Headers = {}) => call('GET', headers, undefined, path);

  test('are one page under a strict policy, for every address of a screen', async () => {
    const pages = await Promise.all(
      ['/', '/sign-in', '/fleets/flt_1/vehicles', '/operator/clients'].map((path) => page(path)),
    );
    for (const response of pages) {
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(await response.text()).toContain('<div id="root">');
    }
    const etag = pages[0]?.headers.get('etag') ?? '';
    expect((await page('/', { 'if-none-match': etag })).status).toBe(304);
  });

  test('are stored compressed, and cached by hash', async () => {
    const html = await (await page('/')).text();
    const [script = ''] = /\/assets\/index-[\w-]+\.js/.exec(html) ?? [];
    const sizes = new Map<string, number>();
    for (const encoding of ['br', 'gzip', 'identity', 'br;q=0, gzip']) {
      const response = await page(script, { 'accept-encoding': encoding });
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      const used = response.headers.get('content-encoding') ?? 'identity';
      expect(used).toBe(encoding === 'br;q=0, gzip' ? 'gzip' : encoding);
      sizes.set(encoding, (await response.arrayBuffer()).byteLength);
    }
    expect(new Set(sizes.values()).size).toBe(1);
  });

  test.each(['/assets/', '/assets/nothing.js', '/assets/..%2findex.html', '/assets/../.digest'])(
    'are not more than those that were built: %s',
    async (path) => {
      expect((await page(path)).status).toBe(404);
    },
  );

  test('are not served when the console is off, nor is a session', async () => {
    const off = await startTestServer({ env: { FLEETGRAPH_CONSOLE: 'off' } });
    try {
      const statuses = ['/', '/sign-in', '/console/session'].map(async (path) => {
        const response = await fetch(off.url + path, { headers: CONSOLE });
        await response.arrayBuffer();
        return response.status;
      });
      expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
    } finally {
      await off.close();
    }
  });
});
