import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountPort, type AccountSecrets } from '../../../src/providers/ports/account.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, SECRETS } from './support.js';

let server: AnsweringServer;
let accounts: AccountPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  accounts = providerAt(server.url).accounts;
});
afterAll(() => server.stop());

describe('readSecrets', () => {
  it('takes a client id with its # and a secret', () => {
    expect(accounts.readSecrets(SECRETS)).toEqual({
      ok: true,
      environment: 'LIVE',
      authMethod: 'CLIENT_SECRET',
      principal: 'EXFL29#cl1',
      webhookSecret: null,
    });
  });

  it.each<[string, AccountSecrets, string]>([
    ['nothing at all', {}, 'clientSecret'],
    ['no secret', { clientId: 'EXFL29#cl1' }, 'clientSecret'],
    ['a blank client id', { ...SECRETS, clientId: '' }, 'clientId'],
    ['a client id with a colon', { ...SECRETS, clientId: 'hunter2:x' }, 'clientId'],
    ['a number for a secret', { ...SECRETS, clientSecret: 424242 }, 'clientSecret'],
    [
      'an object for a secret',
      { ...SECRETS, clientSecret: { hunter2: 'hunter2' } },
      'clientSecret',
    ],
    ['a secret with a line break', { ...SECRETS, clientSecret: 'hunter2\n' }, 'clientSecret'],
    ['a secret with a blank before it', { ...SECRETS, clientSecret: ' hunter2' }, 'clientSecret'],
    ['a secret without end', { ...SECRETS, clientSecret: 'hunter2'.repeat(1000) }, 'clientSecret'],
  ])('refuses %s, names the field and not the value', (_case, secrets, field) => {
    const reading = accounts.readSecrets(secrets);
    expect(reading).toMatchObject({ ok: false });
    if (reading.ok) return;
    expect(reading.problems.map((problem) => problem.field)).toContainEqual(['invers', field]);
    expect(JSON.stringify(reading)).not.toMatch(/hunter2|424242/);
  });
});

describe('signIn', () => {
  const good = { access_token: 'fake.access.token', token_type: 'bearer', expires_in: 900 };

  it('asks in the query, with the client as it is in the Basic header and no body', async () => {
    server.answer({ status: 200, json: good });
    expect(await accounts.signIn({ environment: 'LIVE' }, SECRETS)).toEqual({
      accessToken: 'fake.access.token',
      tokenType: 'bearer',
      scopes: [],
      issuedAt: NOW,
      expiresAt: new Date(NOW.getTime() + 900_000),
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/v1/auth/oauth/token?grant_type=client_credentials',
        body: '',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('EXFL29#cl1:fake-hunter2-secret').toString('base64')}`,
        },
      },
    ]);
  });

  const oauth = (error: string, error_description = 'no') => ({ error, error_description });
  const problem = (type: string, more: object = {}) => ({
    type: `/problems/${type}`,
    title: 'A title.',
    detail: 'A detail.',
    flow_id: 'fake-flow',
    ...more,
  });
  it.each<[string, number, unknown, Record<string, unknown>]>([
    [
      'a refusal in the style of OAuth',
      401,
      oauth('invalid_client'),
      {
        kind: 'unauthorized',
        details: [{ title: 'invalid_client', detail: 'no', code: 'invalid_client' }],
      },
    ],
    ['the same with 400', 400, oauth('invalid_client'), { kind: 'unauthorized' }],
    ['a client without the grant', 400, oauth('unauthorized_client'), { kind: 'unauthorized' }],
    [
      'a refusal as a problem',
      401,
      problem('invalid-credentials'),
      {
        kind: 'unauthorized',
        details: [
          {
            title: 'A title.',
            detail: 'A detail.',
            code: 'invalid-credentials',
            requestId: 'fake-flow',
          },
        ],
      },
    ],
    ['missing credentials', 401, problem('missing-credentials'), { kind: 'unauthorized' }],
    [
      'a refusal without a word',
      401,
      undefined,
      { kind: 'unavailable', foreign: true, details: [] },
    ],
    ['another grant', 400, oauth('unsupported_grant_type'), { kind: 'rejected' }],
    ['a bad request without a word', 400, undefined, { kind: 'unavailable', foreign: true }],
    [
      'a server that cannot check',
      403,
      problem('authorization-server-error'),
      { kind: 'unavailable' },
    ],
    [
      'a missing permission',
      403,
      problem('missing-permissions'),
      { kind: 'rejected', refusal: 'forbidden' },
    ],
    [
      'an outage in the style of OAuth',
      400,
      oauth('temporarily_unavailable'),
      { kind: 'unavailable' },
    ],
    [
      'a limit',
      429,
      problem('too-many-requests'),
      { kind: 'rate-limited', retryAt: new Date(NOW.getTime() + 10_000) },
    ],
    ['a limit dressed as a refusal', 401, problem('too-many-requests'), { kind: 'rate-limited' }],
    [
      'an error',
      500,
      problem('internal-server-error'),
      { kind: 'unavailable', outcomeUnknown: false },
    ],
    ['an outage', 503, 'maintenance', { kind: 'unavailable' }],
    [
      'an answer without a token',
      200,
      { token_type: 'bearer', expires_in: 900 },
      { kind: 'malformed' },
    ],
    ['a token whose end is no time', 200, { ...good, expires_in: 'x' }, { kind: 'malformed' }],
    ['a token that has ended', 200, { ...good, expires_in: 0 }, { kind: 'malformed' }],
    ['a token of another type', 200, { ...good, token_type: 'mac' }, { kind: 'malformed' }],
    ['a token that fits no header', 200, { ...good, access_token: 'a\nb' }, { kind: 'malformed' }],
    ['a page', 200, '<html>', { kind: 'malformed' }],
  ])('classifies %s', async (_case, status, json, expected) => {
    server.answer({ status, ...(json === undefined ? {} : { json }) });
    expect(await failureOf(accounts.signIn({ environment: 'LIVE' }, SECRETS))).toMatchObject({
      provider: 'INVERS',
      status,
      ...expected,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('removes secrets from failures, even where the provider repeats them', async () => {
    server.answer((response, { headers }) => {
      const text = `fake-hunter2-secret ${headers.authorization ?? ''}`;
      response.writeHead(401).end(
        JSON.stringify({
          type: '/problems/invalid-credentials',
          title: text,
          detail: text,
          flow_id: text,
        }),
      );
    });
    const failure = await failureOf(accounts.signIn({ environment: 'LIVE' }, SECRETS));
    const text = `${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`;
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(Buffer.from('EXFL29#cl1:fake-hunter2-secret').toString('base64'));
  });

  it('does not sign in with secrets it would not have taken', async () => {
    server.answer({ status: 200, json: good });
    await expect(accounts.signIn({ environment: 'LIVE' }, {})).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(0);
  });

  it('renews a token in its last two minutes', () => {
    expect(accounts.renewBeforeSeconds).toBe(120);
  });
});
