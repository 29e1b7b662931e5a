import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, OPERATOR, startTestServer, type TestServer } from '../support/app.js';
import { requestToken } from '../support/oauth.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';
import { watchThreadPool } from '../support/write-jobs.js';

const ATTEMPTS = 400;
const WRITES = 20;
const CREATE =
  'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { fleet { id } userErrors { code } } }';

/** ASVS 5.0 6.3.1 (credential stuffing), OWASP API4:2023. */
function stories(env: Readonly<Record<string, string>>): void {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_TRUSTED_PROXIES: '127.0.0.1', ...env } });
  });
  afterAll(() => server.close());

  const post = (
    path: string,
    form: Readonly<Record<string, string>>,
    ip: string,
  ): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'x-forwarded-for': ip },
      body: new URLSearchParams(form),
    });
  const attempt = (ip: string, clientId: string): Promise<Response> =>
    post(
      '/oauth/token',
      { grant_type: 'client_credentials', client_id: clientId, client_secret: 'not-a-real-guess' },
      ip,
    );
  const revoke = (ip: string, clientId: string): Promise<Response> =>
    post(
      '/oauth/revoke',
      { token: 'x', client_id: clientId, client_secret: 'not-a-real-guess' },
      ip,
    );

  async function storm(
    send: (index: number) => Promise<Response>,
  ): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const answers = await Promise.all(Array.from({ length: ATTEMPTS }, (_, index) => send(index)));
    for (const answer of answers) {
      const { error } = (await answer.json()) as Json;
      const kind = `${answer.status} ${String(error)}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (answer.status !== 401)
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    return counts;
  }

  /** Writes one after the other, each with an answer that is sealed inside of its transaction. */
  async function write(name: string): Promise<void> {
    for (let index = 0; index < WRITES; index += 1) {
      const input = { name: `${name} ${index}`, idempotencyKey: `${name} ${index}` };
      const { body } = await graphql(server.url, server.token, CREATE, { input });
      expect(body).toMatchObject({ data: { createFleet: { userErrors: [] } } });
    }
  }

  test.each([
    ['a known client', '192.0.2.1', OPERATOR.clientId, attempt],
    ['a client that is made up', '192.0.2.2', 'unknown', attempt],
    ['a client that revokes', '192.0.2.3', OPERATOR.clientId, revoke],
  ])(
    'of %s: five of 400 wrong secrets side by side are verified, and writes ask nothing of the thread pool',
    async (_who, ip, clientId, send) => {
      const found = watchThreadPool();
      const [counts] = await Promise.all([storm(() => send(ip, clientId)), write(ip)]);
      expect(counts.get('401 invalid_client')).toBe(5);
      expect(counts.get('429 slow_down')).toBe(ATTEMPTS - 5);
      expect(found()).toEqual([]);
      expect((await requestToken(server.url, OPERATOR)).status).toBe(200);
    },
  );

  test('of made-up clients from one network: a hundred are verified at most, the rest waits its turn or is refused', async () => {
    const counts = await storm((index) => attempt('192.0.2.4', `made-up-${index}`));
    const verified = counts.get('401 invalid_client') ?? 0;
    expect(verified).toBeGreaterThanOrEqual(66);
    expect(verified).toBeLessThanOrEqual(100);
    expect(counts.get('429 slow_down')).toBe(ATTEMPTS - verified);
  });

  test('of made-up clients from everywhere: a request without a place in the queue is asked to come back, without a line in the log', async () => {
    const before = server.logLines.length;
    const counts = await storm((index) => attempt(`198.51.100.${index % 250}`, `made-up-${index}`));
    expect([...counts.keys()].sort()).toEqual([
      '401 invalid_client',
      '503 temporarily_unavailable',
    ]);
    expect(counts.get('401 invalid_client')).toBeGreaterThanOrEqual(130);
    expect(server.logLines.slice(before).filter((line) => /"level":(50|60)/.test(line))).toEqual(
      [],
    );
  });

  test('a burst of good ones gets its tokens', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => requestToken(server.url, OPERATOR)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
}

describe('a storm of sign-ins', () => stories({}));

describeOnPostgres('a storm of sign-ins, on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  stories({ FLEETGRAPH_DATABASE: postgres.url });
});
