import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { fastify } from 'fastify';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AccessTokens } from '../../../../src/auth/access-tokens.js';
import { type Authenticated, Authentication } from '../../../../src/auth/authentication.js';
import { hashClientSecret } from '../../../../src/auth/client-secrets.js';
import { SigningKeys } from '../../../../src/auth/signing-keys.js';
import { TokenService } from '../../../../src/auth/token-service.js';
import { type Scope } from '../../../../src/domain/values/viewer.js';
import { oauthRoutes } from '../../../../src/http/routes/oauth/oauth.js';
import {
  deleteClient,
  findClientByClientId,
  insertClient,
  replaceClientSecret,
} from '../../../../src/store/access/api-clients.js';
import { signingKeyStore } from '../../../../src/store/access/signing-keys.js';
import { type Store } from '../../../../src/store/engine/store.js';
import { TestClock, testSignIns, testVault, useTempStore } from '../../../support/store.js';

const ISSUER = 'http://fleetgraph.test';
const ID = 'board';
/** With characters that HTTP Basic must carry form-encoded. */
const SECRET = 'fake:secret+with%signs';

let store: Store;
let clock: TestClock;
let keys: SigningKeys;
let authentication: Authentication;
let base: string;

async function addClient(
  clientId: string,
  secret: string,
  scopes: readonly Scope[],
  fleetIds: readonly string[] | null = null,
): Promise<void> {
  const at = clock.now();
  const secretHash = await hashClientSecret(secret);
  await store.write((tx) =>
    insertClient(tx, {
      id: `cli_${clientId}`,
      clientId,
      name: clientId,
      scopes,
      fleetIds,
      createdAt: at,
      lastUsedAt: null,
      secretHash,
      tokensValidFrom: at,
    }),
  );
}

beforeEach(async () => {
  store = useTempStore();
  clock = new TestClock();
  keys = await SigningKeys.load(signingKeyStore(store), testVault(), clock.now);
  const tokens = new AccessTokens({ issuer: ISSUER, ttlSeconds: 900, keys, now: clock.now });
  authentication = new Authentication({ store, tokens, now: clock.now });
  const app = fastify({ genReqId: () => 'test-request' });
  await app.register(
    oauthRoutes({
      tokens: new TokenService({
        store,
        signIns: testSignIns(store, clock.now),
        tokens,
        now: clock.now,
      }),
      keys,
      issuer: ISSUER,
    }),
  );
  onTestFinished(() => app.close());
  base = await app.listen({ port: 0, host: '127.0.0.1' });
  await addClient(ID, SECRET, ['fleet:read', 'vehicle:write'], ['flt_1']);
});

const basic = (id = ID, secret = SECRET) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});
const post = (
  path: string,
  form: Record<string, string> | [string, string][],
  headers: Record<string, string> = {},
) => fetch(`${base}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
const ask = (form: Record<string, string> = {}, headers: Record<string, string> = basic()) =>
  post('/oauth/token', { grant_type: 'client_credentials', ...form }, headers);
const errorOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { error: string }).error,
];
async function tokenOf(answer: Response): Promise<string> {
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}
const isStillGood = async (entered: Authenticated) =>
  (await authentication.endedAmong([entered])).size === 0;
const enter = (token: string) => authentication.authenticate(`Bearer ${token}`, 'later-request');
const audit = async () =>
  (await store.read.orm.select().from(store.read.t.auditEvents)).map(
    ({ action, clientId, requestId, subjectId }) => ({ action, clientId, requestId, subjectId }),
  );

describe('POST /oauth/token', () => {
  it('issues a token to a client with HTTP Basic', async () => {
    const answer = await ask();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'fleet:read vehicle:write',
    });
    expect((await enter(body['access_token'] as string))?.viewer).toEqual({
      clientId: ID,
      scopes: ['fleet:read', 'vehicle:write'],
      fleetIds: ['flt_1'],
      requestId: 'later-request',
    });
  });

  it('issues one to a client that is named in the form', async () => {
    await tokenOf(await ask({ client_id: ID, client_secret: SECRET }, {}));
  });

  it('writes the audit log and when the client was last seen', async () => {
    await tokenOf(await ask());
    expect(await audit()).toEqual([
      {
        action: 'access_token.issued',
        clientId: ID,
        requestId: 'test-request',
        subjectId: 'cli_board',
      },
    ]);
    expect((await findClientByClientId(store.read, ID))?.lastUsedAt).toEqual(clock.now());
  });

  it('narrows the scopes to those asked for; reading is part of writing', async () => {
    await addClient('writer', 'fake', ['vehicle:write', 'token:issue']);
    const answer = await ask({ scope: 'fleet:read vehicle:write' }, basic('writer', 'fake'));
    const token = await tokenOf(answer);
    expect(decodeJwt(token)['scope']).toBe('fleet:read vehicle:write');
    expect((await enter(token))?.viewer.scopes).toEqual(['fleet:read', 'vehicle:write']);
  });

  it.each(['fleet:write', 'fleet:read nonsense', ' '])(
    'refuses the scope %j that is not the client’s',
    async (scope) => {
      expect(await errorOf(await ask({ scope }))).toEqual([400, 'invalid_scope']);
    },
  );

  it.each([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no grant', { grant_type: '' }, 'invalid_request'],
    ['Basic and a secret in the form', { client_id: ID, client_secret: SECRET }, 'invalid_request'],
    ['Basic and another client in the form', { client_id: 'other' }, 'invalid_request'],
  ])('refuses %s', async (_what, form, error) => {
    expect(await errorOf(await ask(form))).toEqual([400, error]);
  });

  it('takes an empty scope, and a client id beside Basic that is the same, as nothing', async () => {
    await tokenOf(await ask({ scope: '', client_id: ID }));
  });

  it('refuses a parameter that is sent twice', async () => {
    const form: [string, string][] = [
      ['grant_type', 'client_credentials'],
      ['scope', 'fleet:read'],
      ['scope', 'fleet:read'],
    ];
    expect(await errorOf(await post('/oauth/token', form, basic()))).toEqual([
      400,
      'invalid_request',
    ]);
  });

  it('takes forms alone, and no large ones', async () => {
    const json = {
      method: 'POST',
      headers: { ...basic(), 'content-type': 'application/json' },
      body: '{"grant_type":"client_credentials"}',
    };
    expect(await errorOf(await fetch(`${base}/oauth/token`, json))).toEqual([
      400,
      'invalid_request',
    ]);
    expect(
      await errorOf(await fetch(`${base}/oauth/token`, { method: 'POST', headers: basic() })),
    ).toEqual([400, 'invalid_request']);
    expect(await errorOf(await ask({ scope: 'x'.repeat(20_000) }))).toEqual([
      413,
      'invalid_request',
    ]);
  });

  it.each([
    ['a wrong secret', basic(ID, 'wrong')],
    ['an unknown client', basic('unknown', SECRET)],
    ['no client at all', {}],
    [
      'Basic without a colon',
      { authorization: `Basic ${Buffer.from('board').toString('base64')}` },
    ],
    [
      'Basic that does not decode',
      { authorization: `Basic ${Buffer.from('board:%zz').toString('base64')}` },
    ],
    ['another scheme', { authorization: 'Bearer abc' }],
  ])('refuses %s, and says how to sign in', async (_what, headers: Record<string, string>) => {
    const answer = await ask({}, headers);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await errorOf(answer)).toEqual([401, 'invalid_client']);
    expect(await audit()).toEqual([]);
  });

  it('does not distinguish an unknown client from a wrong secret', async () => {
    const [unknown, wrong] = [await ask({}, basic('unknown', 'x')), await ask({}, basic(ID, 'x'))];
    expect(await unknown.text()).toBe(await wrong.text());
  });

  it('slows down a client that fails often, no other one, and only for a minute', async () => {
    await addClient('other', 'fake', ['fleet:read']);
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await ask({}, basic(ID, 'wrong'))).status).toBe(401);
    clock.advance(20);
    const slowed = await ask({}, basic(ID, 'wrong'));
    expect(slowed.headers.get('retry-after')).toBe('40');
    expect(await errorOf(slowed)).toEqual([429, 'slow_down']);
    await tokenOf(await ask({}, basic('other', 'fake')));
    clock.advance(40);
    await tokenOf(await ask());
  });

  it('never slows down who succeeds', async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await ask({}, basic(ID, 'wrong'));
    await tokenOf(await ask());
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect((await ask({}, basic(ID, 'wrong'))).status).toBe(401);
    await tokenOf(await ask());
  });

  it('reports when the database takes no writes, and issues nothing', async () => {
    const [main] = store.read.orm.all<{ file: string }>(sql`pragma database_list`);
    const other = new Database(main!.file);
    other.exec('BEGIN IMMEDIATE');
    const answer = await ask();
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await errorOf(answer)).toEqual([503, 'temporarily_unavailable']);
    other.exec('ROLLBACK');
    other.close();
    await tokenOf(await ask());
    expect(await audit()).toHaveLength(1);
  });
});

describe('a token that was issued', () => {
  it('is refused everywhere once it is revoked, and others of the client are not', async () => {
    const [token, other] = [await tokenOf(await ask()), await tokenOf(await ask())];
    const entered = (await enter(token))!;
    const answer = await post('/oauth/revoke', { token, token_type_hint: 'access_token' }, basic());
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    await expect(enter(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await isStillGood(entered)).toBe(false);
    expect((await enter(other))?.viewer.clientId).toBe(ID);
    expect((await audit()).at(-1)).toMatchObject({ action: 'access_token.revoked', clientId: ID });
  });

  it('ends when its client’s secret is rotated, and the next one is good within the same second', async () => {
    const token = await tokenOf(await ask());
    const entered = (await enter(token))!;
    clock.advance(0.1);
    const secretHash = await hashClientSecret('fake-new');
    await store.write((tx) =>
      replaceClientSecret(tx, 'cli_board', secretHash, new Date(clock.now().getTime() + 1)),
    );
    clock.advance(0.1);
    await expect(enter(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await isStillGood(entered)).toBe(false);
    expect(
      (await enter(await tokenOf(await ask({}, basic(ID, 'fake-new')))))?.viewer.clientId,
    ).toBe(ID);
  });

  it('ends with its client', async () => {
    const token = await tokenOf(await ask());
    await enter(token);
    await store.write((tx) => deleteClient(tx, 'cli_board'));
    await expect(enter(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('never gives more than the client may do now', async () => {
    const token = await tokenOf(await ask());
    const entered = (await enter(token))!;
    expect(await isStillGood(entered)).toBe(true);
    await store.write(async ({ orm, t }) => {
      await orm
        .update(t.apiClients)
        .set({ scopes: ['fleet:read', 'client:admin'], fleetIds: ['flt_2'] });
    });
    expect((await enter(token))?.viewer).toMatchObject({
      scopes: ['fleet:read'],
      fleetIds: ['flt_2'],
    });
    expect(await isStillGood(entered)).toBe(false);
  });

  it('expires, however often it was seen before', async () => {
    const token = await tokenOf(await ask());
    const entered = (await enter(token))!;
    clock.advance(899);
    await enter(token);
    expect(await isStillGood(entered)).toBe(true);
    clock.advance(1);
    await expect(enter(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await isStillGood(entered)).toBe(false);
  });

  it('is verified by others with the published keys', async () => {
    const token = await tokenOf(await ask());
    const jwks = (await (await fetch(`${base}/oauth/jwks`)).json()) as JSONWebKeySet;
    expect(jwks.keys.every((key) => !('d' in key))).toBe(true);
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: ISSUER,
      currentDate: clock.now(),
    });
    expect(payload.sub).toBe(ID);
  });
});

describe('an Authorization header', () => {
  it('need not be there', async () => {
    expect(await authentication.authenticate(undefined, 'r')).toBeNull();
    expect(await authentication.authenticate('', 'r')).toBeNull();
  });

  it('may write the scheme in any case', async () => {
    const token = await tokenOf(await ask());
    expect((await authentication.authenticate(`bearer  ${token}`, 'r'))?.viewer.clientId).toBe(ID);
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Basic abc',
    'garbage',
    'Bearer a b',
    'Bearer a.b.c',
    `Bearer ${'x'.repeat(9000)}`,
  ])('is refused: %.20s', async (header) => {
    await expect(authentication.authenticate(header, 'r')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('POST /oauth/revoke', () => {
  it('accepts an unknown token', async () => {
    expect((await post('/oauth/revoke', { token: 'nonsense' }, basic())).status).toBe(200);
    expect(await audit()).toEqual([]);
  });

  it('ends only the client’s own tokens', async () => {
    await addClient('other', 'fake', ['fleet:read']);
    const token = await tokenOf(await ask());
    expect(await errorOf(await post('/oauth/revoke', { token }, basic('other', 'fake')))).toEqual([
      400,
      'unauthorized_client',
    ]);
    expect(await enter(token)).not.toBeNull();
  });

  it('wants a token and a client', async () => {
    expect(await errorOf(await post('/oauth/revoke', { other: 'x' }, basic()))).toEqual([
      400,
      'invalid_request',
    ]);
    expect(await errorOf(await post('/oauth/revoke', { token: 'x' }))).toEqual([
      401,
      'invalid_client',
    ]);
  });
});

it('describes itself at the well-known place', async () => {
  const answer = await fetch(`${base}/.well-known/oauth-authorization-server`);
  expect(await answer.json()).toMatchObject({
    issuer: ISSUER,
    token_endpoint: `${ISSUER}/oauth/token`,
    revocation_endpoint: `${ISSUER}/oauth/revoke`,
    jwks_uri: `${ISSUER}/oauth/jwks`,
    grant_types_supported: ['client_credentials'],
    scopes_supported: expect.arrayContaining(['fleet:read', 'client:admin']),
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  });
});
