import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHighMobilityProvider } from '../../../src/providers/high-mobility/provider.js';
import { type AccountPort, type AccountSecrets } from '../../../src/providers/ports/account.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt } from './support.js';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const CLIENT = { clientId: 'fake-client', clientSecret: 'fake-hunter2-secret' };
const BY_SECRET = { environment: 'SANDBOX', clientSecret: CLIENT };
const BY_KEY = {
  environment: 'LIVE',
  privateKey: { clientId: 'fake-client', privateKeyId: 'fake-key', privateKey: pem },
};
const BY_SERVICE_ACCOUNT = {
  environment: 'SANDBOX',
  serviceAccount: { apiKeyId: 'fake-api-key', privateKey: pem },
};

/** As the console gives it. */
const keyFile = (id: string) =>
  JSON.stringify({ inserted_at: '2026-01-01T00:00:00', private_key: pem, id });

let server: AnsweringServer;
let accounts: AccountPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  accounts = providerAt(server.url).accounts;
});
afterAll(() => server.stop());

describe('readSecrets', () => {
  it.each<[string, AccountSecrets, Record<string, unknown>]>([
    [
      'a client secret',
      BY_SECRET,
      {
        environment: 'SANDBOX',
        authMethod: 'CLIENT_SECRET',
        principal: 'fake-client',
        webhookSecret: null,
      },
    ],
    [
      'a private key',
      BY_KEY,
      {
        environment: 'LIVE',
        authMethod: 'PRIVATE_KEY_JWT',
        principal: 'fake-client',
        webhookSecret: null,
      },
    ],
    [
      'a service account',
      BY_SERVICE_ACCOUNT,
      {
        environment: 'SANDBOX',
        authMethod: 'SERVICE_ACCOUNT',
        principal: 'fake-api-key',
        webhookSecret: null,
      },
    ],
    [
      'the live environment by default, and absent fields as null',
      {
        clientSecret: CLIENT,
        privateKey: null,
        serviceAccount: null,
        oauthClient: null,
        webhookSecret: null,
      },
      { environment: 'LIVE', webhookSecret: null },
    ],
    [
      'a private key as the file of the console',
      { privateKey: { ...BY_KEY.privateKey, privateKey: keyFile('fake-key') } },
      { authMethod: 'PRIVATE_KEY_JWT', principal: 'fake-client' },
    ],
    [
      "a service account's file, which has the id",
      { serviceAccount: { apiKeyId: '', privateKey: keyFile('fake-api-key') } },
      { authMethod: 'SERVICE_ACCOUNT', principal: 'fake-api-key' },
    ],
    [
      'a key in the older format with line breaks as two characters',
      {
        serviceAccount: {
          apiKeyId: 'fake-api-key',
          privateKey: pair.privateKey
            .export({ type: 'sec1', format: 'pem' })
            .toString()
            .replaceAll('\n', '\\n'),
        },
      },
      { authMethod: 'SERVICE_ACCOUNT' },
    ],
    [
      'a webhook secret and an OAuth client',
      { clientSecret: CLIENT, oauthClient: CLIENT, webhookSecret: 'fake-hook' },
      { webhookSecret: 'fake-hook' },
    ],
  ])('takes %s', (_case, secrets, expected) => {
    expect(accounts.readSecrets(secrets)).toMatchObject({ ok: true, ...expected });
  });

  const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
  const withKey = (privateKey: unknown) => ({ privateKey: { ...BY_KEY.privateKey, privateKey } });

  it.each<[string, AccountSecrets, readonly string[]]>([
    ['nothing at all', {}, []],
    ['two ways to sign in', { ...BY_SECRET, ...BY_KEY }, []],
    ['an unknown environment', { ...BY_SECRET, environment: 'hunter2' }, ['environment']],
    [
      'a blank client id',
      { clientSecret: { ...CLIENT, clientId: '' } },
      ['clientSecret', 'clientId'],
    ],
    ['no client secret', { clientSecret: { clientId: 'x' } }, ['clientSecret', 'clientSecret']],
    [
      'a number for a secret',
      { clientSecret: { ...CLIENT, clientSecret: 424242 } },
      ['clientSecret', 'clientSecret'],
    ],
    [
      'an object for a secret',
      { clientSecret: { ...CLIENT, clientSecret: { hunter2: 'hunter2' } } },
      ['clientSecret', 'clientSecret'],
    ],
    [
      'a secret with a line break',
      { clientSecret: { ...CLIENT, clientSecret: 'hunter2\n' } },
      ['clientSecret', 'clientSecret'],
    ],
    [
      'a secret with a blank before it',
      { clientSecret: { ...CLIENT, clientSecret: ' hunter2' } },
      ['clientSecret', 'clientSecret'],
    ],
    [
      'a secret without end',
      { clientSecret: { ...CLIENT, clientSecret: 'hunter2'.repeat(1000) } },
      ['clientSecret', 'clientSecret'],
    ],
    ['text where fields are due', { clientSecret: 'hunter2' }, ['clientSecret']],
    [
      'an incomplete OAuth client',
      { ...BY_SECRET, oauthClient: { clientId: 'x' } },
      ['oauthClient', 'clientSecret'],
    ],
    ['an empty webhook secret', { ...BY_SECRET, webhookSecret: '' }, ['webhookSecret']],
    ['a number for a webhook secret', { ...BY_SECRET, webhookSecret: 424242 }, ['webhookSecret']],
    [
      'no key id',
      { privateKey: { clientId: 'x', privateKey: pem } },
      ['privateKey', 'privateKeyId'],
    ],
    ['no key', { privateKey: { clientId: 'x', privateKeyId: 'y' } }, ['privateKey', 'privateKey']],
    ['a key that is none', withKey('hunter2'), ['privateKey', 'privateKey']],
    ['a key cut off', withKey(pem.slice(0, 60)), ['privateKey', 'privateKey']],
    [
      'a frame around nothing',
      withKey('-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n'),
      ['privateKey', 'privateKey'],
    ],
    ['a key of another curve', withKey(otherCurve), ['privateKey', 'privateKey']],
    ['an RSA key', withKey(rsa), ['privateKey', 'privateKey']],
    [
      'a key file of another key',
      withKey(keyFile('hunter2-other')),
      ['privateKey', 'privateKeyId'],
    ],
    ['a public key', withKey(publicPem), ['privateKey', 'privateKey']],
    ['a number for a key', withKey(424242), ['privateKey', 'privateKey']],
    ['no API key id', { serviceAccount: { privateKey: pem } }, ['serviceAccount', 'apiKeyId']],
    [
      "a service account's bad key",
      { serviceAccount: { apiKeyId: 'x', privateKey: 'hunter2' } },
      ['serviceAccount', 'privateKey'],
    ],
  ])('refuses %s, names the field and not the value', (_case, secrets, field) => {
    const reading = accounts.readSecrets(secrets);
    expect(reading).toMatchObject({ ok: false });
    if (reading.ok) return;
    expect(reading.problems.map((problem) => problem.field)).toContainEqual([
      'highMobility',
      ...field,
    ]);
    expect(JSON.stringify(reading)).not.toMatch(/hunter2|424242|BEGIN/);
  });
});

describe('signIn', () => {
  const good = {
    access_token: 'fake.access.token',
    token_type: 'bearer',
    expires_in: 300,
    scope: 'fleet:clearance vehicle:data',
  };

  it('exchanges a client secret for a token', async () => {
    server.answer({ status: 200, json: good });
    expect(await accounts.signIn({ environment: 'SANDBOX' }, BY_SECRET)).toEqual({
      accessToken: 'fake.access.token',
      tokenType: 'bearer',
      scopes: ['fleet:clearance', 'vehicle:data'],
      issuedAt: NOW,
      expiresAt: new Date(NOW.getTime() + 300_000),
    });
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/v1/access_tokens', headers: { 'content-type': 'application/json' } },
    ]);
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'fake-client',
      client_secret: 'fake-hunter2-secret',
    });
  });

  it.each([
    ['LIVE', 'https://api.high-mobility.com/v1'],
    ['SANDBOX', 'https://sandbox.api.high-mobility.com/v1'],
  ] as const)(
    'signs a client assertion for %s, a new one each time',
    async (environment, audience) => {
      server.answer({ status: 200, json: good });
      await accounts.signIn({ environment }, BY_KEY);
      await accounts.signIn({ environment }, BY_KEY);
      const [first, second] = server.requests.map(
        ({ body }) => JSON.parse(body) as Record<string, string>,
      );
      expect(first).toMatchObject({
        grant_type: 'client_credentials',
        client_id: 'fake-client',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(decodeProtectedHeader(first!['client_assertion']!)).toEqual({
        alg: 'ES256',
        typ: 'JWT',
      });
      const verified = await jwtVerify(first!['client_assertion']!, pair.publicKey, {
        audience,
        issuer: 'fake-key',
        currentDate: NOW,
      });
      expect(verified.payload).toEqual({
        ver: 2,
        iss: 'fake-key',
        aud: audience,
        iat: NOW.getTime() / 1000,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      const again = await jwtVerify(second!['client_assertion']!, pair.publicKey, {
        currentDate: NOW,
      });
      expect(again.payload.jti).not.toBe(verified.payload.jti);
    },
  );

  it.each<[string, unknown, string]>([
    ['new', good, 'fake.access.token'],
    [
      'old',
      {
        auth_token: 'fake-old',
        valid_from: '2020-01-01T00:00:00',
        valid_until: '2020-01-01T00:05:00',
      },
      'fake-old',
    ],
    [
      'mixed',
      {
        ...good,
        auth_token: 'fake-old',
        valid_from: '2020-01-01T00:00:00Z',
        valid_until: '2020-01-01T00:10:00Z',
      },
      'fake.access.token',
    ],
    [
      'half-new',
      {
        auth_token: 'fake-old',
        access_token: 'fake-new',
        valid_from: '2020-01-01T00:00:00Z',
        valid_until: '2020-01-01T00:05:00Z',
      },
      'fake-new',
    ],
  ])(
    "exchanges a service account's assertion, the answer being of the %s shape",
    async (_case, json, accessToken) => {
      server.answer({ status: 201, json });
      expect(await accounts.signIn({ environment: 'SANDBOX' }, BY_SERVICE_ACCOUNT)).toMatchObject({
        accessToken,
        issuedAt: NOW,
        expiresAt: new Date(NOW.getTime() + 300_000),
      });
      expect(server.requests[0]!.url).toBe('/v1/auth_tokens');
      const { assertion } = JSON.parse(server.requests[0]!.body) as { assertion: string };
      const { payload } = await jwtVerify(assertion, pair.publicKey, {
        audience: 'https://sandbox.api.high-mobility.com/v1',
        issuer: 'fake-api-key',
        currentDate: NOW,
      });
      expect(payload['ver']).toBe(1);
    },
  );

  it('signs with a key from the file of the console, by the id in it', async () => {
    server.answer({ status: 201, json: good });
    await accounts.signIn(
      { environment: 'SANDBOX' },
      {
        serviceAccount: { apiKeyId: '', privateKey: keyFile('fake-file-id') },
      },
    );
    const { assertion } = JSON.parse(server.requests[0]!.body) as { assertion: string };
    const { payload } = await jwtVerify(assertion, pair.publicKey, { currentDate: NOW });
    expect(payload.iss).toBe('fake-file-id');
  });

  const invalid = (error_description: string, error = 'invalid_request') => ({
    error,
    error_description,
  });
  it.each<[string, AccountSecrets, number, unknown, Record<string, unknown>]>([
    [
      'a wrong secret',
      BY_SECRET,
      400,
      invalid('client_secret is invalid'),
      {
        kind: 'unauthorized',
        details: [{ title: 'invalid_request', detail: 'client_secret is invalid' }],
      },
    ],
    [
      'an unknown client',
      BY_SECRET,
      400,
      invalid('client_id is unknown'),
      { kind: 'unauthorized' },
    ],
    [
      'an invalid client',
      BY_SECRET,
      400,
      invalid('client_id is invalid'),
      { kind: 'unauthorized' },
    ],
    [
      'credentials left out',
      BY_SECRET,
      400,
      invalid("client_id can't be blank, client_secret can't be blank, grant_type can't be blank"),
      { kind: 'unauthorized' },
    ],
    [
      'an expired key',
      BY_KEY,
      400,
      invalid('client_assertion is signed with an expired key'),
      { kind: 'unauthorized' },
    ],
    [
      'an invalid assertion',
      BY_KEY,
      400,
      invalid('client_assertion is invalid'),
      { kind: 'unauthorized' },
    ],
    [
      'a client refused by code',
      BY_SECRET,
      400,
      invalid('no', 'invalid_client'),
      { kind: 'unauthorized' },
    ],
    [
      'a client refused by 401',
      BY_SECRET,
      401,
      invalid('no', 'invalid_client'),
      { kind: 'unauthorized' },
    ],
    [
      'a bad service account',
      BY_SERVICE_ACCOUNT,
      401,
      {
        errors: [
          {
            title: 'Not authorized',
            detail: 'Missing or invalid assertion.',
            source: 'Authorization',
          },
        ],
      },
      { kind: 'unauthorized' },
    ],
    [
      'an assertion found invalid',
      BY_SERVICE_ACCOUNT,
      422,
      [{ title: 'assertion is invalid' }],
      { kind: 'unauthorized' },
    ],
    [
      'another bad request',
      BY_SECRET,
      400,
      invalid("grant_type can't be blank"),
      { kind: 'rejected' },
    ],
    ['a bad code', BY_SECRET, 400, invalid('code is invalid'), { kind: 'rejected' }],
    ['no words', BY_SECRET, 400, {}, { kind: 'unavailable', foreign: true }],
    ['a forbidden app', BY_SECRET, 403, invalid('no'), { kind: 'rejected' }],
    [
      'a limit',
      BY_SECRET,
      429,
      { errors: [{ title: 'Too many requests', detail: 'retry after 7s' }] },
      { kind: 'rate-limited', retryAt: new Date(NOW.getTime() + 7000) },
    ],
    [
      'a limit dressed as a bad request',
      BY_SECRET,
      400,
      invalid('client_id is invalid for now: rate limit, retry after 7s'),
      { kind: 'rate-limited', retryAt: new Date(NOW.getTime() + 7000) },
    ],
    [
      'an outage dressed as a refusal',
      BY_SECRET,
      401,
      invalid('service temporarily unavailable'),
      { kind: 'unavailable' },
    ],
    [
      'an error',
      BY_SECRET,
      500,
      invalid('client_secret is invalid'),
      { kind: 'unavailable', outcomeUnknown: false },
    ],
    ['an outage', BY_SECRET, 503, 'maintenance', { kind: 'unavailable' }],
    ['a timeout', BY_SECRET, 408, {}, { kind: 'unavailable' }],
    [
      'an answer without a token',
      BY_SECRET,
      200,
      { token_type: 'bearer', expires_in: 300 },
      { kind: 'malformed' },
    ],
    [
      'a token whose end is no time',
      BY_SECRET,
      200,
      { ...good, expires_in: 'soon' },
      { kind: 'malformed' },
    ],
    ['a token that has ended', BY_SECRET, 200, { ...good, expires_in: 0 }, { kind: 'malformed' }],
    [
      'a token of another type',
      BY_SECRET,
      200,
      { ...good, token_type: 'mac' },
      { kind: 'malformed' },
    ],
    [
      'a token that fits no header',
      BY_SECRET,
      200,
      { ...good, access_token: 'a\nb' },
      { kind: 'malformed' },
    ],
    [
      'an end before the beginning',
      BY_SERVICE_ACCOUNT,
      201,
      { auth_token: 'x', valid_from: '2020-01-02T00:00:00Z', valid_until: '2020-01-01T00:00:00Z' },
      { kind: 'malformed' },
    ],
    [
      'an end that is no time',
      BY_SERVICE_ACCOUNT,
      201,
      { auth_token: 'x', valid_from: 'now', valid_until: 'later' },
      { kind: 'malformed' },
    ],
  ])('classifies %s', async (_case, secrets, status, json, expected) => {
    server.answer({ status, json });
    expect(await failureOf(accounts.signIn({ environment: 'SANDBOX' }, secrets))).toMatchObject({
      provider: 'HIGH_MOBILITY',
      ...expected,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([BY_SECRET, BY_KEY, BY_SERVICE_ACCOUNT])(
    'signs in at the world it belongs to and no other: %#',
    async (secrets) => {
      const [live, sandbox] = [await AnsweringServer.start(), await AnsweringServer.start()];
      onTestFinished(async () => {
        await live.stop();
        await sandbox.stop();
      });
      for (const world of [live, sandbox]) world.answer({ status: 200, json: good });
      const worlds = createHighMobilityProvider({
        liveUrl: live.url,
        sandboxUrl: sandbox.url,
        now: () => NOW,
      });
      await worlds.accounts.signIn({ environment: 'LIVE' }, secrets);
      expect([live.requests.length, sandbox.requests.length]).toEqual([1, 0]);
      await worlds.accounts.signIn({ environment: 'SANDBOX' }, secrets);
      expect([live.requests.length, sandbox.requests.length]).toEqual([1, 1]);
    },
  );

  it('removes secrets from failures, even where the provider repeats them', async () => {
    server.answer((response, { body }) =>
      response.writeHead(400).end(
        JSON.stringify({
          error: 'invalid_request',
          error_description: `client_secret is invalid in ${body}`,
        }),
      ),
    );
    const failure = await failureOf(accounts.signIn({ environment: 'SANDBOX' }, BY_SECRET));
    expect(failure.kind).toBe('unauthorized');
    expect(
      `${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`,
    ).not.toContain('hunter2');
  });

  it('does not sign in with secrets it would not have taken', async () => {
    server.answer({ status: 200, json: good });
    await expect(accounts.signIn({ environment: 'SANDBOX' }, {})).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  it('renews a token in its last minute', () => {
    expect(accounts.renewBeforeSeconds).toBe(60);
  });
});
