import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { type Authenticated, Authentication } from '../../src/auth/authentication.js';
import { type ForeignIssuer, ForeignTokens } from '../../src/auth/foreign-tokens.js';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { TestClock, testVault, useTempStore } from '../support/store.js';

const ISSUER = 'https://id.example';
const CLAIMS = { sub: 'board', scope: 'fleet:read vehicle:write made:up', fleets: ['flt_1'] };

let privateKey: CryptoKey;
let jwks: string;
let clock: TestClock;
let authentication: Authentication;
/** Answer of the issuer; none while it hangs. */
let answer: (response: ServerResponse) => void;
let requests: number;
let warnings: object[];
let reasons: unknown[];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  privateKey = pair.privateKey;
  jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'theirs', alg: 'RS256' }],
  });
});

beforeEach(async () => {
  clock = new TestClock();
  requests = 0;
  [warnings, reasons] = [[], []];
  answer = good;
  const server = createServer(({ headers }, response) => {
    userAgent = headers['user-agent'];
    requests += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await enableWith('fleets', `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
});

const good = (response: ServerResponse): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(jwks);

let userAgent: string | undefined;
let jwksUri: string;
async function enableWith(
  fleetsClaim: string | null,
  uri = jwksUri,
  changed: Partial<ForeignIssuer> = {},
): Promise<void> {
  jwksUri = uri;
  const store = useTempStore();
  const keys = await SigningKeys.load(signingKeyStore(store), testVault(), clock.now);
  const tokens = new AccessTokens({
    issuer: 'http://fleetgraph.test',
    ttlSeconds: 900,
    keys,
    now: clock.now,
  });
  const foreign = new ForeignTokens(
    [
      {
        issuer: ISSUER,
        jwksUri,
        audience: 'fleetgraph',
        tokenTypes: ['at+jwt', 'JWT'],
        leewaySeconds: 30,
        scopeClaim: 'scope',
        fleetsClaim,
        ...changed,
      },
    ],
    { now: clock.now, log: { warn: (fields) => void warnings.push(fields) } },
  );
  authentication = new Authentication({
    store,
    tokens,
    foreign,
    now: clock.now,
    log: {
      debug: (fields) => void reasons.push((fields as { readonly reason: unknown }).reason),
    },
  });
}

async function sign(
  claims: JWTPayload = CLAIMS,
  key = privateKey,
  header: JWTHeaderParameters = { alg: 'RS256', kid: 'theirs' },
): Promise<string> {
  const seconds = Math.floor(clock.now().getTime() / 1000);
  return new SignJWT({ iss: ISSUER, aud: 'fleetgraph', exp: seconds + 60, ...claims })
    .setProtectedHeader(header)
    .sign(key);
}
const isStillGood = async (entered: Authenticated) =>
  (await authentication.endedAmong([entered])).size === 0;
const enter = async (token: string) => authentication.authenticate(`Bearer ${token}`, 'r');
const refused = { code: 'UNAUTHENTICATED' };

describe('a token of a trusted issuer', () => {
  it('lets its subject in under a name no client of ours can have, with our scopes and its fleets', async () => {
    const entered = await enter(await sign());
    expect(entered?.viewer).toEqual({
      clientId: 'https://id.example#board',
      scopes: ['fleet:read', 'vehicle:write'],
      fleetIds: ['flt_1'],
      requestId: 'r',
    });
    expect(userAgent).toMatch(/^fleetgraph\/\d/);
    expect(await isStillGood(entered!)).toBe(true);
    clock.advance(60 + 30);
    expect(await isStillGood(entered!)).toBe(false);
  });

  it('may name its scopes in an array', async () => {
    expect(
      (await enter(await sign({ ...CLAIMS, scope: ['fleet:read', 7] })))?.viewer.scopes,
    ).toEqual(['fleet:read']);
  });

  it.each([undefined, 'flt_1', null, {}])(
    'sees no fleet at all when its fleets claim is %j',
    async (fleets) => {
      expect((await enter(await sign({ ...CLAIMS, fleets })))?.viewer.fleetIds).toEqual([]);
    },
  );

  it('is an operator’s only where no fleets claim was configured, and only an operator may hold client:admin', async () => {
    const claims = { ...CLAIMS, scope: 'fleet:read client:admin' };
    expect((await enter(await sign(claims)))?.viewer.scopes).toEqual(['fleet:read']);
    await enableWith(null);
    expect((await enter(await sign(claims)))?.viewer).toMatchObject({
      scopes: ['fleet:read', 'client:admin'],
      fleetIds: null,
    });
  });

  it('is good until it expires, also when it was seen before', async () => {
    const token = await sign();
    await enter(token);
    clock.advance(60 + 29);
    await enter(token);
    clock.advance(1);
    await expect(enter(token)).rejects.toMatchObject(refused);
  });
});

describe('a token that only looks like one', () => {
  it.each<[string, Record<string, unknown>, string?]>([
    ['does not end', { exp: undefined }, 'missing required "exp" claim'],
    ['has ended', { exp: 1 }, '"exp" claim timestamp check failed'],
    ['ends by a text', { exp: '2099-01-01' }],
    ['is for another audience', { aud: 'other' }, 'unexpected "aud" claim value'],
    ['is for an audience like ours', { aud: 'fleetgraph ' }],
    ['is for audiences, none of them us', { aud: ['a', 'b'] }],
    ['has no audience', { aud: undefined }, 'missing required "aud" claim'],
    ['comes from an issuer we do not know', { iss: 'https://other.example' }],
    ['comes from an issuer like ours', { iss: `${ISSUER}/` }],
    ['comes from two issuers', { iss: [ISSUER] }],
    ['has no subject', { sub: undefined }, 'missing required "sub" claim'],
    ...[null, '', 7, true, {}, ['board'], { toString: 'board' }, 'a'.repeat(256), 'a\u0000'].map(
      (sub): [string, Record<string, unknown>, string] => [
        `has the subject ${JSON.stringify(sub).slice(0, 30)}`,
        { sub },
        '"sub"',
      ],
    ),
  ])('is refused when it %s, and why is logged at debug', async (_what, claims, reason) => {
    await expect(enter(await sign({ ...CLAIMS, ...claims }))).rejects.toMatchObject(refused);
    expect(reasons).toEqual([expect.stringContaining(reason ?? '')]);
    expect(JSON.stringify(reasons)).not.toMatch(/board|other\.example/);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['JWS', 'id+jwt', 'at+jwt2', 'secevent+jwt', 'dpop+jwt', '', ' ', 'application/', 'text/JWT'],
  ])('is refused when it is of another type', async (...types) => {
    for (const typ of types)
      await expect(
        enter(await sign(CLAIMS, privateKey, { alg: 'RS256', kid: 'theirs', typ })),
        typ,
      ).rejects.toMatchObject(refused);
    expect(new Set(reasons)).toEqual(new Set(['"typ" is not accepted of this issuer']));
  });

  it('may have the types that its issuer is configured with, in every spelling', async () => {
    const of = (typ?: string) =>
      sign(CLAIMS, privateKey, { alg: 'RS256', kid: 'theirs', ...(typ && { typ }) });
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'jwt', undefined])
      expect(await enter(await of(typ)), typ).not.toBeNull();
    await enableWith('fleets', jwksUri, { tokenTypes: ['at+jwt'] });
    expect(await enter(await of('Application/AT+jwt'))).not.toBeNull();
    for (const typ of ['JWT', undefined])
      await expect(enter(await of(typ)), typ).rejects.toMatchObject(refused);
  });

  it.each(['exp', 'nbf', 'iat'])(
    'may be wrong by the leeway in %s, and by no more',
    async (claim) => {
      const at = (seconds: number) => {
        const now = Math.floor(clock.now().getTime() / 1000);
        return sign({ ...CLAIMS, [claim]: now + (claim === 'exp' ? -seconds : seconds) });
      };
      expect(await enter(await at(29))).not.toBeNull();
      await expect(enter(await at(32))).rejects.toMatchObject(refused);
      await enableWith('fleets', jwksUri, { leewaySeconds: 0 });
      await expect(enter(await at(2))).rejects.toMatchObject(refused);
    },
  );

  it('may lack an audience only where that is configured, and then has none', async () => {
    await enableWith('fleets', jwksUri, { audience: null });
    expect(await enter(await sign({ ...CLAIMS, aud: undefined } as never))).not.toBeNull();
    for (const aud of ['fleetgraph', ['other'], [], ''])
      await expect(enter(await sign({ ...CLAIMS, aud }))).rejects.toMatchObject(refused);
  });

  it('is refused when another key signed it', async () => {
    const { privateKey: other } = await generateKeyPair('RS256');
    await expect(enter(await sign(CLAIMS, other))).rejects.toMatchObject(refused);
    await expect(
      enter(await sign(CLAIMS, other, { alg: 'RS256', kid: 'unknown' })),
    ).rejects.toMatchObject(refused);
  });
});

describe('an issuer that does not return its keys', () => {
  const away = { code: 'ISSUER_UNAVAILABLE', data: { retryAfterSeconds: 10 } };

  it.each<[string, typeof answer]>([
    ['answers 500', (response) => response.writeHead(500).end()],
    ['redirects', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9' }).end()],
    ['answers with a page', (response) => response.end('<html>Sign in</html>')],
    ['answers with nothing', (response) => response.end()],
    ['answers null', (response) => response.end('null')],
    ['answers with no list', (response) => response.end('{"keys":{}}')],
    ['answers with keys that are none', (response) => response.end('{"keys":[null]}')],
    ['breaks off', (response) => response.writeHead(200).destroy()],
    [
      'answers too much',
      (response) => response.end(`{"keys":[${'{"kty":"RSA"},'.repeat(30_000)}{}]}`),
    ],
  ])('that %s is asked once in ten seconds, and logged once', async (_what, failing) => {
    answer = failing;
    const madeUp = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        sign({ ...CLAIMS, sub: `made-up-${index}` }, privateKey, {
          alg: 'RS256',
          kid: `made-up-${index}`,
        }),
      ),
    );
    const outcomes = await Promise.allSettled(madeUp.map(enter));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: away });
    for (const token of madeUp) await expect(enter(token)).rejects.toMatchObject(away);
    expect([requests, warnings.length]).toEqual([1, 1]);
    expect(JSON.stringify(warnings)).not.toContain('made-up');

    answer = good;
    const token = await sign();
    await expect(enter(token)).rejects.toMatchObject(away);
    clock.advance(10);
    expect(await enter(token)).not.toBeNull();
    expect(requests).toBe(2);
  });

  it('lets callers wait together while it hangs, and none after them', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    answer = resolve;
    const waiting = [enter(await sign()), enter(await sign({ ...CLAIMS, sub: 'other' }))];
    (await asked).destroy();
    for (const { reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[])
      expect(reason).toMatchObject(away);
    await expect(enter(await sign())).rejects.toMatchObject(away);
    expect(requests).toBe(1);
  });

  it('is not blamed on the caller where one of its keys cannot be read', async () => {
    answer = (response) =>
      response.end('{"keys":[{"kty":"RSA","kid":"theirs","alg":"RS256","n":"AA","e":"!!"}]}');
    for (let count = 0; count < 3; count += 1)
      await expect(enter(await sign())).rejects.toMatchObject(away);
    expect([requests, warnings.length]).toEqual([1, 1]);
  });
});
