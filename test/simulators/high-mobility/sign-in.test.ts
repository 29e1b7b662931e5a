import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  call,
  makeKey,
  signIn,
  startTestSimulator,
  TEST_APP,
  type TestSimulator,
} from '../../support/simulator.js';
import { makeAssertion } from './assertion.js';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const VIN = 'WBATESTVIN0000001';

describe('signing in', () => {
  const key = makeKey('test-private-key');
  const expired = { ...makeKey('test-expired-key'), expired: true };
  const account = makeKey('test-service-account');
  const app = { ...TEST_APP, privateKeys: [key, expired], serviceAccounts: [account] };
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startTestSimulator({ apps: [app] });
  });
  afterEach(() => simulator.close());

  const post = (path: string, body: object) => call(simulator.url, 'POST', path, body);
  const assert = (client_assertion: string, more: object = {}) =>
    post('/access_tokens', {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion,
      ...more,
    });
  const listWith = (token: string) =>
    call(simulator.url, 'GET', '/fleets/vehicles', undefined, token);

  it('gives an ES256 token of 300 seconds for the client secret', async () => {
    const { status, body } = await post('/access_tokens', {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      expires_in: 300,
      scope: 'fleet:clearance vehicle:eligibility-check vehicle:data vehicle:static-data',
    });
    expect(decodeProtectedHeader(body.access_token).alg).toBe('ES256');
    const { iat = 0, exp = 0 } = decodeJwt(body.access_token);
    expect(exp - iat).toBe(300);
    expect((await listWith(body.access_token)).status).toBe(200);
  });

  it('reports missing or wrong parameters with status 400', async () => {
    expect(await post('/access_tokens', {})).toEqual({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description:
          "client_id can't be blank, client_secret can't be blank, grant_type can't be blank",
      },
    });
    const wrong = await post('/access_tokens', {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: 'wrong',
    });
    expect(wrong).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'client_secret is invalid' },
    });
  });

  it('gives a token for an assertion signed with a registered key, and only once for each', async () => {
    const assertion = await makeAssertion(key);
    const { status, body } = await assert(assertion);
    expect(status).toBe(200);
    expect((await listWith(body.access_token)).status).toBe(200);
    expect((await assert(assertion)).body.error_description).toBe('client_assertion is invalid');
  });

  it.each([
    ['by a stranger under a known id', () => makeAssertion(makeKey('test-private-key'))],
    ['for another audience', () => makeAssertion(key, { aud: 'https://example.com' })],
    ['of another version', () => makeAssertion(key, { ver: 1 })],
    ['without a time', () => makeAssertion(key, { iat: undefined })],
    ['without an id', () => makeAssertion(key, { jti: undefined })],
  ])('refuses an assertion %s', async (_name, make) => {
    const { status, body } = await assert(await make());
    expect(status).toBe(400);
    expect(body.error_description).toBe('client_assertion is invalid');
  });

  it('refuses an assertion signed with an expired key, in so many words', async () => {
    const { status, body } = await assert(await makeAssertion(expired));
    expect(status).toBe(400);
    expect(body.error_description).toBe('client_assertion is signed with an expired key');
  });

  it.each([1, 2])('exchanges the assertion of a service account of version %i', async (ver) => {
    const { status, body } = await post('/auth_tokens', {
      assertion: await makeAssertion(account, { ver }),
    });
    expect(status).toBe(201);
    expect(Date.parse(body.valid_until) - Date.parse(body.valid_from)).toBe(300_000);
    expect((await listWith(body.auth_token)).status).toBe(200);
    expect((await call(simulator.url, 'DELETE', `/auth_tokens/${body.auth_token}`)).status).toBe(
      201,
    );
    expect((await listWith(body.auth_token)).status).toBe(401);
  });

  it('refuses a service account that is not registered', async () => {
    const { status, body } = await post('/auth_tokens', { assertion: await makeAssertion(key) });
    expect(status).toBe(401);
    expect(body.errors[0].title).toBe('Not authorized');
  });

  it('ends a token after 300 seconds of its own clock', async () => {
    const token = await signIn(simulator, app);
    simulator.advanceClock(298_000);
    expect((await listWith(token)).status).toBe(200);
    simulator.advanceClock(3_000);
    const { status, body } = await listWith(token);
    expect(status).toBe(401);
    expect(body.errors[0].source).toBe('Authorization');
  });

  it('ends a token that was revoked', async () => {
    const token = await signIn(simulator, app);
    const { status } = await call(simulator.url, 'DELETE', '/access_tokens', {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      token,
    });
    expect(status).toBe(200);
    expect((await listWith(token)).status).toBe(401);
  });

  it('refuses applications without a fleet or without the scope', async () => {
    const fleetless = {
      clientId: 'no-fleet',
      clientSecret: 'not-a-real-secret',
      fleetAccess: false,
    };
    const scopeless = {
      clientId: 'no-scope',
      clientSecret: 'not-a-real-secret',
      scopes: ['fleet:clearance'],
    };
    const other = await startTestSimulator({ apps: [fleetless, scopeless] });
    try {
      const list = await call(
        other.url,
        'GET',
        '/fleets/vehicles',
        undefined,
        await signIn(other, fleetless),
      );
      expect(list.status).toBe(403);
      expect(list.body.errors[0].detail).toBe(
        'This service account is not associated with a fleet.',
      );
      expect(
        (
          await call(
            other.url,
            'POST',
            '/eligibility',
            { vin: VIN, brand: 'bmw' },
            await signIn(other, scopeless),
          )
        ).status,
      ).toBe(403);
    } finally {
      await other.close();
    }
  });

  it('lets tests count what was asked', async () => {
    const token = await signIn(simulator, app);
    await listWith(token);
    await listWith(token);
    expect(
      simulator.requests.count(
        'POST',
        '/v1/access_tokens',
        ({ grantType }) => grantType === 'client_credentials',
      ),
    ).toBe(1);
    expect(simulator.requests.count('GET', '/v1/fleets/vehicles')).toBe(2);
    expect(simulator.requests.list().map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe('tokens of vehicles', () => {
  let simulator: TestSimulator;
  let token: string;
  beforeEach(async () => {
    simulator = await startTestSimulator();
    token = await signIn(simulator);
    await call(
      simulator.url,
      'POST',
      '/fleets/vehicles',
      { vehicles: [{ vin: VIN, brand: 'bmw' }] },
      token,
    );
  });
  afterEach(() => simulator.close());

  const issue = () => call(simulator.url, 'POST', '/fleets/access_tokens', { vin: VIN }, token);
  const refresh = (refresh_token: string) =>
    call(simulator.url, 'POST', '/access_tokens', {
      grant_type: 'refresh_token',
      client_id: TEST_APP.clientId,
      client_secret: TEST_APP.clientSecret,
      refresh_token,
    });

  it('are for approved vehicles only', async () => {
    expect((await issue()).status).toBe(400);
    simulator.move(VIN, 'approved');
    const { status, body } = await issue();
    expect(status).toBe(200);
    expect(body.expires_in).toBe(600);
    expect(
      (await call(simulator.url, 'GET', '/vehicleinfo', undefined, body.access_token)).body.vin,
    ).toBe(VIN);
  });

  it('rotate: a refresh token is good once', async () => {
    simulator.move(VIN, 'approved');
    const first = (await issue()).body;
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh(first.refresh_token)).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'refresh_token is invalid' },
    });
    expect((await refresh(second.body.refresh_token)).status).toBe(200);
  });

  it('are not refreshed once the vehicle is no longer approved', async () => {
    simulator.move(VIN, 'approved');
    const { refresh_token: refreshToken } = (await issue()).body;
    simulator.move(VIN, 'revoked');
    expect((await refresh(refreshToken)).status).toBe(400);
  });
});
