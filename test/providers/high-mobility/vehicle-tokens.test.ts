import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountSecrets } from '../../../src/providers/ports/account.js';
import { type TokenPort } from '../../../src/providers/ports/token.js';
import { makeKey } from '../../support/simulator.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, session } from './support.js';

const VIN = 'EXVETESTVIN000001';
const CLIENT = { clientId: 'fake-client', clientSecret: 'hunter2' };
const BY_SECRET = { clientSecret: CLIENT };
const BY_SERVICE_ACCOUNT = {
  serviceAccount: { apiKeyId: 'fake-api-key', privateKey: makeKey('fake-api-key').pem },
};
const PAIR = {
  access_token: 'fake-access',
  refresh_token: 'fake-refresh',
  token_type: 'bearer',
  expires_in: 600,
  scope: 'diagnostics.get.mileage',
};
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);
const oauth = (error: string, error_description = '') => ({ error, error_description });
const listed = (title: string, detail: string) => ({
  errors: [{ title, detail, source: 'auth_token' }],
});

let server: AnsweringServer;
let tokens: TokenPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  tokens = providerAt(server.url).tokens!;
});
afterAll(() => server.stop());

const calls = {
  issue: () => tokens.issue(session(), VIN),
  refresh: () => tokens.refresh({ environment: 'SANDBOX' }, BY_SECRET, 'fake-refresh-0'),
  revoke: () =>
    tokens.revoke({ environment: 'SANDBOX' }, BY_SECRET, 'fake-refresh-0', {
      hint: 'refresh_token',
      subject: 'ENROLLMENT',
    }),
  'revoke own': () =>
    tokens.revoke({ environment: 'SANDBOX' }, BY_SERVICE_ACCOUNT, 'fake-token/0', {
      hint: 'access_token',
      subject: 'ACCOUNT',
    }),
};
type Call = keyof typeof calls;
const bodyOf = (index = 0): unknown => JSON.parse(server.requests[index]!.body) as unknown;

describe("a vehicle's tokens", () => {
  it('are asked for with the token of the account', async () => {
    server.answer({ status: 200, json: PAIR });
    expect(await calls.issue()).toEqual({
      accessToken: 'fake-access',
      refreshToken: 'fake-refresh',
      tokenType: 'bearer',
      scopes: ['diagnostics.get.mileage'],
      issuedAt: NOW,
      expiresAt: seconds(600),
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/fleets/access_tokens',
        headers: { authorization: 'Bearer fake-token-1' },
      },
    ]);
    expect(bodyOf()).toEqual({ vin: VIN });
  });

  it('are renewed by the OAuth client, and retain the refresh token where no other comes', async () => {
    server.answer({ status: 200, json: { ...PAIR, refresh_token: undefined } });
    expect(await calls.refresh()).toMatchObject({
      accessToken: 'fake-access',
      refreshToken: 'fake-refresh-0',
    });
    expect(server.requests).toMatchObject([{ method: 'POST', url: '/v1/access_tokens' }]);
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
    expect(bodyOf()).toEqual({
      grant_type: 'refresh_token',
      client_id: 'fake-client',
      client_secret: 'hunter2',
      refresh_token: 'fake-refresh-0',
    });
  });

  it.each(['pending', 'PENDING', 'revoked', 'something new'])(
    'of status %s are not handed out',
    async (status) => {
      server.answer({ status: 200, json: { ...PAIR, status } });
      expect(await calls.issue()).toBe('not-approved');
      expect(await calls.refresh()).toBe('refused');
      server.answer({ status: 200, json: { status, authorization_id: 'fake' } });
      expect(await calls.issue()).toBe('not-approved');
    },
  );

  it.each(['approved', 'Approved', null, undefined])(
    'of status %s are handed out',
    async (status) => {
      server.answer({ status: 200, json: { ...PAIR, authorization_id: 'fake', status } });
      expect(await calls.issue()).toMatchObject({ accessToken: 'fake-access' });
      expect(await calls.refresh()).toMatchObject({ accessToken: 'fake-access' });
    },
  );

  it('are taken back by the OAuth client with a body, those of a service account by their own name', async () => {
    server.answer({ status: 200 });
    await calls.revoke();
    await calls['revoke own']();
    expect(server.requests).toMatchObject([
      { method: 'DELETE', url: '/v1/access_tokens' },
      {
        method: 'DELETE',
        url: '/v1/auth_tokens/fake-token%2F0',
        headers: { authorization: 'Bearer fake-token/0' },
        body: '',
      },
    ]);
    expect(bodyOf()).toEqual({
      token: 'fake-refresh-0',
      client_id: 'fake-client',
      client_secret: 'hunter2',
      token_type_hint: 'refresh_token',
    });
  });

  it.each<[string, AccountSecrets, 'ACCOUNT' | 'ENROLLMENT', boolean]>([
    ['of an account with a client secret', BY_SECRET, 'ACCOUNT', true],
    ['of its vehicle', BY_SECRET, 'ENROLLMENT', true],
    ['of a service account', BY_SERVICE_ACCOUNT, 'ACCOUNT', true],
    ["of a service account's vehicle", BY_SERVICE_ACCOUNT, 'ENROLLMENT', false],
    [
      "of a service account's vehicle, with an OAuth client",
      { ...BY_SERVICE_ACCOUNT, oauthClient: CLIENT },
      'ENROLLMENT',
      true,
    ],
    [
      'of an account with a private key',
      { privateKey: { clientId: 'c', privateKeyId: 'k', privateKey: makeKey('k').pem } },
      'ACCOUNT',
      false,
    ],
  ])(
    'the one %s can be taken back, or it is said what is missing',
    (_whose, secrets, subject, isAble) => {
      const missing = tokens.whatRevokingNeeds(secrets, subject);
      if (isAble) expect(missing).toBeNull();
      else expect(missing).toContain('oauthClient');
    },
  );
});

describe('what the provider says of tokens', () => {
  it.each<[string, Call, number, unknown, unknown]>([
    [
      'a vehicle that is not approved',
      'issue',
      400,
      oauth('invalid_request', 'vin is not approved'),
      'not-approved',
    ],
    ['a refresh token that is not good', 'refresh', 400, oauth('invalid_grant'), 'refused'],
    [
      'the same in words',
      'refresh',
      400,
      oauth('invalid_request', 'refresh_token is invalid'),
      'refused',
    ],
    ['an unknown token', 'revoke', 200, '', undefined],
    [
      'a token of an unknown service account',
      'revoke own',
      404,
      [{ title: 'Not found' }],
      undefined,
    ],
    [
      'a token of a service account that has ended',
      'revoke own',
      401,
      listed('Not authorized', 'no'),
      undefined,
    ],
  ])('%s (%s) is an outcome', async (_case, call, status, json, outcome) => {
    server.answer({ status, json });
    expect(await calls[call]()).toEqual(outcome);
  });

  it.each<[string, Call, number, unknown, Record<string, unknown>]>([
    [
      'a limit by its status',
      'issue',
      429,
      listed('Too many requests', 'retry after 7s'),
      { kind: 'rate-limited', retryAt: seconds(7) },
    ],
    [
      'a limit by its status',
      'refresh',
      429,
      listed('Too many requests', 'retry after 7s'),
      { kind: 'rate-limited', retryAt: seconds(7), outcomeUnknown: false },
    ],
    [
      'a limit by its status',
      'revoke',
      429,
      listed('Too many requests', 'retry after 7s'),
      { kind: 'rate-limited', retryAt: seconds(7) },
    ],
    [
      'a limit by its status',
      'revoke own',
      429,
      listed('Too many requests', 'retry after 7s'),
      { kind: 'rate-limited', retryAt: seconds(7) },
    ],
    [
      'a limit dressed as a bad request',
      'issue',
      400,
      oauth('invalid_request', 'quota exceeded, retry after 9s'),
      {
        kind: 'rejected',
        details: [{ title: 'invalid_request', detail: 'quota exceeded, retry after 9s' }],
      },
    ],
    [
      'a limit dressed as a bad request',
      'refresh',
      400,
      oauth('invalid_grant', 'too many requests, retry after 9s'),
      { kind: 'rate-limited', retryAt: seconds(9) },
    ],
    [
      'an outage dressed as a bad request',
      'refresh',
      400,
      oauth('invalid_grant', 'temporarily unavailable'),
      { kind: 'unavailable' },
    ],
    [
      'a wrong client secret',
      'refresh',
      400,
      oauth('invalid_request', 'client_secret is invalid'),
      { kind: 'unauthorized', outcomeUnknown: false },
    ],
    [
      'a wrong client secret',
      'revoke',
      400,
      oauth('invalid_request', 'client_secret is invalid'),
      { kind: 'unauthorized' },
    ],
    ['no fleet access', 'issue', 403, listed('Forbidden', 'no'), { kind: 'rejected' }],
    [
      'a refused token of the account',
      'issue',
      401,
      listed('Not authorized', 'no'),
      { kind: 'unauthorized' },
    ],
    ['a token it will not read', 'revoke own', 422, listed('Invalid', 'no'), { kind: 'rejected' }],
    ['an error', 'issue', 500, '', { kind: 'unavailable', outcomeUnknown: false }],
    ['an error', 'refresh', 500, '', { kind: 'unavailable', outcomeUnknown: true }],
    [
      'an outage',
      'refresh',
      503,
      oauth('invalid_grant'),
      { kind: 'unavailable', outcomeUnknown: true },
    ],
    ['an outage', 'revoke', 503, '', { kind: 'unavailable', outcomeUnknown: false }],
    ['an outage', 'revoke own', 503, '', { kind: 'unavailable', outcomeUnknown: false }],
    [
      'a pair without a token',
      'refresh',
      200,
      { ...PAIR, access_token: undefined },
      { kind: 'malformed', outcomeUnknown: true },
    ],
    [
      'a pair that has ended',
      'refresh',
      200,
      { ...PAIR, expires_in: 0 },
      { kind: 'malformed', outcomeUnknown: true },
    ],
    ['something that is no token', 'issue', 200, [], { kind: 'malformed', outcomeUnknown: false }],
  ])('%s (%s) is a failure, and costs no token', async (_case, call, status, json, expected) => {
    server.answer({ status, json });
    expect(await failureOf(calls[call]())).toMatchObject({
      provider: 'HIGH_MOBILITY',
      ...expected,
    });
  });

  it.each<[string, Call, string]>([
    ['a page', 'refresh', '<html>hunter2</html>'],
    ['a page', 'issue', '<html></html>'],
  ])('%s instead of JSON (%s) is malformed', async (_case, call, text) => {
    server.answer({ status: 200, text });
    expect(await failureOf(calls[call]())).toMatchObject({ kind: 'malformed' });
  });

  it('holds no token and no secret, even where the provider repeats them', async () => {
    server.answer((response, { body, url }) =>
      response
        .writeHead(422)
        .end(JSON.stringify(listed(`Bad ${body}`, `in ${decodeURIComponent(url)}`))),
    );
    for (const call of ['issue', 'refresh', 'revoke', 'revoke own'] as const) {
      const failure = await failureOf(calls[call]());
      expect(
        `${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`,
        call,
      ).not.toMatch(/hunter2|fake-refresh|fake-token/);
    }
  });
});
