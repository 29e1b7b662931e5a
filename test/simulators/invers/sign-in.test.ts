import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InversSimulator } from '../../../simulators/invers/simulator.js';
import { basic, call, requestToken, signedIn, startSimulator, TEST_CLIENT } from './support.js';

const { clientId, clientSecret } = TEST_CLIENT;

describe('signing in at the simulated INVERS', () => {
  let simulator: InversSimulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  it('gives a token of 900 seconds for a client written as it is', async () => {
    const { status, body, headers } = await requestToken(simulator, basic(clientId, clientSecret));
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'bearer',
      expires_in: 900,
    });
    expect(headers.get('x-invers-flow-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(simulator.signIns).toMatchObject([{ clientId, form: 'raw' }]);
    expect(
      simulator.requests.count(
        'POST',
        '/auth/oauth/token',
        ({ grantType }) => grantType === 'client_credentials',
      ),
    ).toBe(1);
  });

  it('takes a client that is form-encoded, and notes it', async () => {
    const { status } = await requestToken(
      simulator,
      basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)),
    );
    expect(status).toBe(200);
    expect(simulator.signIns).toMatchObject([{ clientId, form: 'url-encoded' }]);
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined, number, string]>([
    ['a wrong secret', basic(clientId, 'wrong'), undefined, 401, 'invalid_client'],
    ['an unknown client', basic('EXFL29#cl2', clientSecret), undefined, 401, 'invalid_client'],
    ['no client', {}, undefined, 401, 'invalid_client'],
    [
      'another grant',
      basic(clientId, clientSecret),
      '?grant_type=password',
      400,
      'unsupported_grant_type',
    ],
    ['no grant', basic(clientId, clientSecret), '', 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_case, headers, query, status, error) => {
    expect(await requestToken(simulator, headers, query)).toMatchObject({
      status,
      body: { error },
    });
    expect(simulator.signIns).toEqual([]);
  });

  it.each([
    ['problem', { type: '/problems/invalid-credentials', status: 401 }],
    ['empty', undefined],
  ] as const)('can word a refusal as %s', async (tokenErrors, body) => {
    const other = await startSimulator({ tokenErrors });
    try {
      const answer = await requestToken(other, basic(clientId, 'wrong'));
      expect(answer.status).toBe(401);
      if (body) expect(answer.body).toMatchObject(body);
      else expect(answer.body).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('ends a token after 900 seconds of its own clock', async () => {
    const api = await signedIn(simulator);
    simulator.advanceClock(898_000);
    expect((await api('GET', '/vehicles')).status).toBe(200);
    simulator.advanceClock(2_000);
    expect(await api('GET', '/vehicles')).toMatchObject({
      status: 401,
      body: { type: '/problems/invalid-credentials' },
    });
  });

  it('ends all tokens on request, not those that follow', async () => {
    const api = await signedIn(simulator);
    simulator.expireTokens();
    expect((await api('GET', '/vehicles')).status).toBe(401);
    expect((await (await signedIn(simulator))('GET', '/vehicles')).status).toBe(200);
  });

  it('distinguishes a missing token from a bad one', async () => {
    expect((await call(simulator.url, 'GET', '/vehicles')).body.type).toBe(
      '/problems/missing-credentials',
    );
    expect(
      (
        await call(simulator.url, 'GET', '/vehicles', undefined, {
          authorization: 'Bearer nonsense',
        })
      ).body.type,
    ).toBe('/problems/invalid-credentials');
  });

  it('enforces the permissions of a client, the read-only ones for reading', async () => {
    const reader = {
      clientId: 'EXFL29#reader',
      clientSecret: 'fake',
      permissions: ['vehicles.ro', 'telematics-credentials'],
    } as const;
    const other = await startSimulator({ clients: [reader] });
    try {
      const api = await signedIn(other, reader);
      expect((await api('GET', '/vehicles')).status).toBe(200);
      expect((await api('GET', '/telematics-brands/NIU/credentials')).status).toBe(200);
      expect(await api('POST', '/vehicles', {})).toMatchObject({
        status: 403,
        body: { type: '/problems/missing-permissions' },
      });
    } finally {
      await other.close();
    }
  });
});
