import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, OPERATOR, startTestServer, type TestServer } from '../support/app.js';
import { getToken, requestToken } from '../support/oauth.js';
import { runOnSocket } from '../support/subscriber.js';

const BURST = 20;
const SIGN_INS = 30;
const QUERY = '{ viewer { clientId } }';

/** OWASP API4:2023 (unrestricted resource consumption), ASVS 5.0 2.4.1; RFC 6585 §4 for the 429. */
describe('limits of rate', () => {
  let server: TestServer;
  beforeAll(async () => {
    // So slow that no budget comes back while this runs.
    server = await startTestServer({
      env: {
        FLEETGRAPH_RATE_PER_SECOND: '1',
        FLEETGRAPH_RATE_BURST: String(BURST),
        FLEETGRAPH_SIGN_INS_PER_MINUTE: String(SIGN_INS),
        FLEETGRAPH_TRUSTED_PROXIES: '127.0.0.1',
      },
    });
  });
  afterAll(() => server.close());

  const from = (ip: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': ip, ...headers },
      body: JSON.stringify({ query: QUERY }),
    });
  async function exhaust(
    ask: () => Promise<{ readonly status: number }>,
  ): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let index = 0; index < BURST + 3; index += 1) statuses.push((await ask()).status);
    return statuses;
  }

  test.each(['/oauth/jwks', '/.well-known/oauth-authorization-server'])(
    '%s is counted by address, by itself',
    async (path) => {
      const get = (ip: string) => fetch(server.url + path, { headers: { 'x-forwarded-for': ip } });
      const ip = `198.51.100.${path.length}`;
      const statuses = await exhaust(() => get(ip));
      expect(statuses.slice(0, BURST)).toEqual(Array.from({ length: BURST }, () => 200));
      expect(statuses.slice(BURST)).toEqual([429, 429, 429]);
      expect((await get(ip)).headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await get('198.51.100.1')).status).toBe(200);
      expect((await from(ip)).status).not.toBe(429);
    },
  );

  test('an anonymous caller is counted by address, and refused with 429 and the time to come back', async () => {
    const statuses = await exhaust(() => from('192.0.2.1'));
    expect(statuses.slice(0, BURST)).not.toContain(429);
    expect(statuses.slice(BURST)).toEqual([429, 429, 429]);
    const refused = await from('192.0.2.1');
    expect(
      Object.fromEntries(
        ['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'x-content-type-options'].map(
          (name) => [name, refused.headers.get(name)],
        ),
      ),
    ).toEqual({
      'retry-after': expect.stringMatching(/^\d+$/),
      'ratelimit-limit': String(BURST),
      'ratelimit-remaining': '0',
      'x-content-type-options': 'nosniff',
    });
    expect(await refused.json()).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: {
            code: 'RATE_LIMITED',
            retryAfterSeconds: Number(refused.headers.get('retry-after')),
          },
        },
      ],
    });
    expect((await from('192.0.2.2')).status).not.toBe(429);
  });

  /** One machine, as sockets and proxies write its addresses. */
  const spellings = (index: number): readonly string[] => [
    `2001:db8:5:6::${(index + 1).toString(16)}`,
    `[2001:DB8:5:6:${index.toString(16)}::]:${49_152 + index}`,
    `"[2001:0db8:0005:0006::${index.toString(16)}]:443"`,
    `2001:db8:5:6:0:0:192.0.2.${index}`,
  ];
  const spelled = (index: number): string => spellings(index)[index % 4]!;

  test('a network is counted once, however a proxy writes its addresses', async () => {
    let index = 0;
    const statuses = await exhaust(() => from(spelled(index++)));
    expect(statuses.slice(BURST)).toEqual([429, 429, 429]);
    const four = await exhaust(() =>
      from(
        ['192.0.2.30', `192.0.2.30:${1024 + index++}`, '::ffff:192.0.2.30', '[::ffff:c000:21e]:80'][
          index % 4
        ]!,
      ),
    );
    expect(four.slice(0, BURST)).not.toContain(429);
    expect(four.slice(BURST)).toEqual([429, 429, 429]);
  });

  test('wrong secrets from one network are counted together, however a proxy writes its addresses', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      const answer = await fetch(`${server.url}/oauth/token`, {
        method: 'POST',
        headers: { 'x-forwarded-for': spelled(index) },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'unknown',
          client_secret: 'not-a-real-guess',
        }),
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });

  test('a caller that guesses tokens is counted as an anonymous one', async () => {
    const statuses = await exhaust(() =>
      from('192.0.2.3', { authorization: 'Bearer made.up.token' }),
    );
    expect(new Set(statuses.slice(0, BURST))).toEqual(new Set([401]));
    expect(statuses.slice(BURST)).toEqual([429, 429, 429]);
  });

  test('a client has one budget, wherever it calls from and over both transports, and delays no other client', async () => {
    const token = await getToken(server.url, OPERATOR);
    const statuses: number[] = [];
    for (let index = 0; index < BURST; index += 1)
      statuses.push(
        (await from(`198.51.100.${index}`, { authorization: `Bearer ${token}` })).status,
      );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { status, headers, body } = await graphql(server.url, token, QUERY);
    expect([status, headers.get('content-type'), body.errors[0].extensions.code]).toEqual([
      429,
      expect.stringContaining('application/graphql-response+json'),
      'RATE_LIMITED',
    ]);
    const { errors } = await runOnSocket({ ...server, token, query: QUERY });
    expect(errors).toEqual([
      expect.objectContaining({
        extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
      }),
    ]);
    expect((await from('192.0.2.9')).status).not.toBe(429);
  });

  test('at the token endpoint failures and successes have limits of their own', async () => {
    const signIn = (ip: string): Promise<Response> =>
      fetch(`${server.url}/oauth/token`, {
        method: 'POST',
        headers: { 'x-forwarded-for': ip },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: OPERATOR.clientId,
          client_secret: OPERATOR.clientSecret,
        }),
      });
    for (let index = 0; index < SIGN_INS; index += 1)
      expect((await signIn('192.0.2.20')).status).toBe(200);
    const refused = await signIn('192.0.2.20');
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { error: 'slow_down', error_description: expect.stringContaining('try again in') },
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn('192.0.2.21')).status).toBe(200);
    const statuses: number[] = [];
    for (let index = 0; index < 7; index += 1)
      statuses.push(
        (await requestToken(server.url, { clientId: 'unknown', clientSecret: 'not-a-real-guess' }))
          .status,
      );
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await requestToken(server.url, OPERATOR)).status).toBe(200);
  });
});
