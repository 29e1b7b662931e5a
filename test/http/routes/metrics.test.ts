import { fastify, type LightMyRequestResponse } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';
import { metricsRoute } from '../../../src/http/routes/metrics.js';

const TOKEN = 'not-a-real-metrics-token';

/** @param more what a caller may choose, and where it calls from */
async function ask(
  route: { readonly token?: Secret; readonly publicUrl?: string },
  more: { readonly remoteAddress?: string; readonly headers?: Record<string, string> } = {},
): Promise<LightMyRequestResponse> {
  const app = fastify();
  onTestFinished(() => app.close());
  const { token = null, publicUrl = 'http://localhost:4000' } = route;
  await app.register(
    metricsRoute({
      contentType: 'text/plain; version=0.0.4',
      read: () => Promise.resolve('up 1\n'),
      token,
      publicUrl,
    }),
  );
  return app.inject({
    url: '/metrics',
    ...more,
    headers: { host: 'localhost:4000', ...more.headers },
  });
}

describe('GET /metrics', () => {
  it('is read by programs of the same machine while no other caller is allowed', async () => {
    const response = await ask({});
    expect(response).toMatchObject({ statusCode: 200, body: 'up 1\n' });
    expect(response.headers['content-type']).toContain('version=0.0.4');
    expect(
      (await ask({}, { remoteAddress: '::1', headers: { host: '[::1]:4000' } })).statusCode,
    ).toBe(200);
    expect((await ask({}, { remoteAddress: '::ffff:127.0.0.1' })).statusCode).toBe(200);
  });

  it.each([
    ['from another machine', {}, { remoteAddress: '10.0.0.7' }],
    [
      'through a reverse proxy, for which the server has a public address',
      { publicUrl: 'https://fleet.example.com' },
      {},
    ],
    ['by a page that made its own name point here', {}, { headers: { host: 'evil.example:4000' } }],
  ])('is not read without a token %s, and says what to do', async (_how, route, more) => {
    const response = await ask(route, more);
    expect(response.statusCode).toBe(403);
    expect(response.body).toContain('FLEETGRAPH_METRICS_TOKEN');
    expect(response.body).not.toContain('up 1');
  });

  it('is read with the token from anywhere', async () => {
    const token = new Secret(TOKEN);
    const route = { token, publicUrl: 'https://fleet.example.com' };
    for (const authorization of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`]) {
      expect(
        (await ask(route, { remoteAddress: '10.0.0.7', headers: { authorization } })).statusCode,
      ).toBe(200);
    }
  });

  it.each([
    undefined,
    'Bearer',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    TOKEN,
  ])(
    'is not read with %s where there is a token, from this machine neither',
    async (authorization) => {
      const response = await ask(
        { token: new Secret(TOKEN) },
        authorization === undefined ? {} : { headers: { authorization } },
      );
      expect(response.statusCode).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer');
      expect(response.body).not.toContain('up 1');
      expect(response.body).not.toContain(TOKEN);
    },
  );
});
