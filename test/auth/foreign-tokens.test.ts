import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { type Authenticated, Authentication } from '../../src/auth/authentication.js';
import { ForeignTokens } from '../../src/auth/foreign-tokens.js';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { TestClock, testVault, useTempStore } from '../support/store.js';

const ISSUER = 'https://id.example';
const CLAIMS = { sub: 'board', scope: 'fleet:read vehicle:write made:up', fleets: ['flt_1'] };

let privateKey: CryptoKey;
let jwks: string;
let clock: TestClock;
let authentication: Authentication;
let status: number;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  privateKey = pair.privateKey;
  jwks = JSON.stringify({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'theirs', alg: 'RS256' }],
  });
});

beforeEach(async () => {
  clock = new TestClock();
  status = 200;
  const server = createServer(({ headers }, response) => {
    userAgent = headers['user-agent'];
    response.writeHead(status, { 'content-type': 'application/json' }).end(jwks);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  await enableWith('fleets', `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
});

let userAgent: string | undefined;
let jwksUri: string;
async function enableWith(fleetsClaim: string | null, uri = jwksUri): Promise<void> {
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
    [{ issuer: ISSUER, jwksUri, audience: 'fleetgraph', scopeClaim: 'scope', fleetsClaim }],
    clock.now,
  );
  authentication = new Authentication({ store, tokens, foreign, now: clock.now });
}

async function sign(
  claims: JWTPayload = CLAIMS,
  key = privateKey,
  header = { alg: 'RS256', kid: 'theirs' },
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
    clock.advance(60);
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
    clock.advance(60);
    await expect(enter(token)).rejects.toMatchObject(refused);
  });
});

describe('a token that only looks like one', () => {
  it.each<[string, Record<string, unknown>]>([
    ['does not end', { exp: undefined }],
    ['has ended', { exp: 1 }],
    ['is for another audience', { aud: 'other' }],
    ['comes from an issuer we do not know', { iss: 'https://other.example' }],
    ['has no subject', { sub: undefined }],
  ])('is refused when it %s', async (_what, claims) => {
    await expect(enter(await sign({ ...CLAIMS, ...claims }))).rejects.toMatchObject(refused);
  });

  it('is refused when another key signed it', async () => {
    const { privateKey: other } = await generateKeyPair('RS256');
    await expect(enter(await sign(CLAIMS, other))).rejects.toMatchObject(refused);
    await expect(
      enter(await sign(CLAIMS, other, { alg: 'RS256', kid: 'unknown' })),
    ).rejects.toMatchObject(refused);
  });
});

it('is not blamed on the caller when the issuer does not hand out its keys', async () => {
  status = 500;
  const token = await sign();
  await expect(enter(token)).rejects.toThrow('cannot be had');
  status = 200;
  expect(await enter(token)).not.toBeNull();
});
