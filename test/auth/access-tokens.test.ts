import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { FleetgraphError } from '../../src/domain/errors.js';
import { Secret } from '../../src/domain/values/secret.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { MemorySigningKeys, testClock } from './memory-signing-keys.js';

const ISSUER = 'http://localhost:4000';
const CLIENT = {
  clientId: 'dispatch',
  scopes: ['fleet:read', 'token:issue'],
  secretVersion: 7,
} as const;
const vault = new Vault(createKeyRing([{ kid: 'k', key: new Secret(new Uint8Array(32).fill(1)) }]));

let clock: ReturnType<typeof testClock>;
let store: MemorySigningKeys;
let keys: SigningKeys;
let tokens: AccessTokens;

beforeEach(async () => {
  clock = testClock();
  store = new MemorySigningKeys();
  keys = await SigningKeys.load(store, vault, clock.now);
  tokens = new AccessTokens({ issuer: ISSUER, ttlSeconds: 900, keys, now: clock.now });
});

async function refusalOf(token: string): Promise<string> {
  const error: unknown = await tokens.verify(token).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof FleetgraphError)) throw new Error('was not refused', { cause: error });
  expect(error.code).toBe('UNAUTHENTICATED');
  if (token !== '') expect(`${error.message} ${String(error.cause)}`).not.toContain(token);
  return error.message;
}

/** A token of our own key with other claims or another header. */
async function forged(
  claims: Readonly<Record<string, unknown>>,
  header: Record<string, string> = {},
): Promise<string> {
  const { kid, privateKey } = await keys.current();
  const good = decodeJwt((await tokens.issue(CLIENT)).accessToken);
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
    .sign(privateKey);
}

describe('an issued access token', () => {
  it('follows the JWT profile for access tokens', async () => {
    const issued = await tokens.issue(CLIENT);
    expect(issued).toMatchObject({ expiresIn: 900, scope: 'fleet:read token:issue' });
    expect(decodeProtectedHeader(issued.accessToken)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: (await keys.current()).kid,
    });
    const iat = Math.floor(clock.now().getTime() / 1000);
    expect(decodeJwt(issued.accessToken)).toEqual({
      iss: ISSUER,
      aud: `${ISSUER}/graphql`,
      sub: 'dispatch',
      client_id: 'dispatch',
      scope: 'fleet:read token:issue',
      iat,
      exp: iat + 900,
      secret_version: 7,
      jti: issued.jti,
    });
  });

  it('is verified with what was put in', async () => {
    const { accessToken, jti } = await tokens.issue(CLIENT);
    expect(await tokens.verify(accessToken)).toEqual({
      clientId: 'dispatch',
      scopes: ['fleet:read', 'token:issue'],
      jti,
      issuedAt: new Date('2026-01-01T00:00:00Z'),
      secretVersion: 7,
      expiresAt: new Date('2026-01-01T00:15:00Z'),
      signedInAt: new Date('2026-01-01T00:00:00Z'),
    });
  });

  it('may have no scopes at all', async () => {
    const { accessToken, scope } = await tokens.issue({ ...CLIENT, scopes: [] });
    expect(scope).toBe('');
    expect((await tokens.verify(accessToken)).scopes).toEqual([]);
  });

  it('has a name of its own', async () => {
    expect((await tokens.issue(CLIENT)).jti).not.toBe((await tokens.issue(CLIENT)).jti);
  });

  it('is good until its last second and expired from then on', async () => {
    const { accessToken } = await tokens.issue(CLIENT);
    clock.advance(899);
    expect((await tokens.verify(accessToken)).clientId).toBe('dispatch');
    clock.advance(1);
    expect(await refusalOf(accessToken)).toContain('expired');
  });

  it('stays good when the signing key is rotated', async () => {
    const { accessToken } = await tokens.issue(CLIENT);
    await keys.rotate();
    expect((await tokens.verify(accessToken)).clientId).toBe('dispatch');
  });
});

describe('a token that is refused', () => {
  it.each([
    ['is for another audience', { aud: 'http://localhost:4000/other' }],
    ['names several audiences without ours', { aud: ['https://a.example', 'https://b.example'] }],
  ])('%s', async (_what, claims) => {
    expect(await refusalOf(await forged(claims))).toContain('another audience');
  });

  it.each([
    ['comes from another issuer', { iss: 'https://issuer.example' }],
    ['has no expiry', { exp: undefined }],
    ['has no jti', { jti: undefined }],
    ['has no client', { client_id: undefined }],
    ['has a client that is no text', { client_id: 7 }],
    ['has no time of issue', { iat: undefined }],
  ])('%s', async (_what, claims) => {
    expect(await refusalOf(await forged(claims))).toContain('not valid');
  });

  it('is not yet valid', async () => {
    expect(
      await refusalOf(await forged({ nbf: Math.floor(clock.now().getTime() / 1000) + 60 })),
    ).toContain('not valid');
  });

  it.each([
    ['is an ID token of the same key', { typ: 'JWT' }],
    ['was signed with an unknown key', { kid: 'other' }],
  ])('%s', async (_what, header) => {
    expect(await refusalOf(await forged({}, header))).toContain('not valid');
  });

  it('names no key', async () => {
    const { privateKey } = await keys.current();
    const good = decodeJwt((await tokens.issue(CLIENT)).accessToken);
    expect(
      await refusalOf(
        await new SignJWT(good)
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
          .sign(privateKey),
      ),
    ).toContain('not valid');
  });

  it('was signed with another key under the name of ours', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const good = decodeJwt((await tokens.issue(CLIENT)).accessToken);
    const token = await new SignJWT(good)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: (await keys.current()).kid })
      .sign(privateKey);
    expect(await refusalOf(token)).toContain('not valid');
  });

  it('was altered in any of its claims', async () => {
    const [header, , signature] = (await tokens.issue(CLIENT)).accessToken.split('.');
    const claims = decodeJwt((await tokens.issue(CLIENT)).accessToken);
    const payload = Buffer.from(JSON.stringify({ ...claims, scope: 'client:admin' })).toString(
      'base64url',
    );
    expect(await refusalOf(`${header}.${payload}.${signature}`)).toContain('not valid');
  });

  it('is not signed at all', async () => {
    const claims = decodeJwt((await tokens.issue(CLIENT)).accessToken);
    expect(await refusalOf(new UnsecuredJWT(claims).encode())).toContain('not valid');
    const { kid } = await keys.current();
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid })).toString(
      'base64url',
    );
    expect(
      await refusalOf(`${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`),
    ).toContain('not valid');
  });

  it('is signed HS256 with our public key as the secret', async () => {
    const claims = decodeJwt((await tokens.issue(CLIENT)).accessToken);
    const { kid } = await keys.current();
    const publicJwk = JSON.stringify(await exportJWK((await keys.verificationKey(kid))!));
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .sign(new TextEncoder().encode(publicJwk));
    expect(await refusalOf(token)).toContain('not valid');
  });

  it.each(['', 'nonsense', 'a.b.c', '..'])('is no token: %j', async (token) => {
    expect(await refusalOf(token)).toContain('not valid');
  });

  it('is not blamed when the store is what failed', async () => {
    const { accessToken } = await tokens.issue(CLIENT);
    clock.advance(120);
    store.list = () =>
      Promise.reject(new FleetgraphError('STORE_UNAVAILABLE', 'The store does not answer.'));
    await expect(tokens.verify(accessToken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
