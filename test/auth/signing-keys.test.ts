import { calculateJwkThumbprint, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  JWKS_MAX_AGE_SECONDS,
  LONGEST_TOKEN_SECONDS,
  SigningKeys,
  SIGNS_AFTER_SECONDS,
} from '../../src/auth/signing-keys.js';
import { Secret } from '../../src/domain/values/secret.js';
import { createKeyRing } from '../../src/vault/key-ring.js';
import { Vault } from '../../src/vault/vault.js';
import { MemorySigningKeys, testClock } from './memory-signing-keys.js';

const vaultWith = (fill: number) =>
  new Vault(createKeyRing([{ kid: `k${fill}`, key: new Secret(new Uint8Array(32).fill(fill)) }]));
const vault = vaultWith(1);

async function setup() {
  const store = new MemorySigningKeys();
  const clock = testClock();
  return { store, clock, keys: await SigningKeys.load(store, vault, clock.now) };
}

describe('SigningKeys', () => {
  it('makes the first key and finds it again', async () => {
    const { store, clock, keys } = await setup();
    expect(store.rows).toHaveLength(1);
    const again = await SigningKeys.load(store, vault, clock.now);
    expect(store.rows).toHaveLength(1);
    expect((await again.current()).kid).toBe((await keys.current()).kid);
  });

  it('stores the private key sealed and publishes only the public one', async () => {
    const { store, keys } = await setup();
    const { keys: published } = await keys.publicJwks();
    expect(published).toEqual([
      expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }),
    ]);
    expect(published[0]).not.toHaveProperty('d');
    const row = JSON.parse(store.rows[0]!) as { sealedPrivateJwk: string };
    expect(row.sealedPrivateJwk.split('.')).toHaveLength(5);
    expect(store.rows[0]).not.toContain('"d"');
  });

  it('names a key by the thumbprint of its public half', async () => {
    const { keys } = await setup();
    const [published] = (await keys.publicJwks()).keys;
    expect(published!.kid).toBe(await calculateJwkThumbprint(published as JWK));
    expect((await keys.current()).kid).toBe(published!.kid);
  });

  it('does not load a key that another vault sealed', async () => {
    const { store, clock } = await setup();
    await expect(SigningKeys.load(store, vaultWith(2), clock.now)).rejects.toMatchObject({
      code: 'UNKNOWN_KEY',
    });
  });

  it('does not load a private key that was moved to another row', async () => {
    const { store, clock, keys } = await setup();
    await keys.rotate();
    const [older, newer] = store.rows.map((row) => JSON.parse(row) as { sealedPrivateJwk: string });
    store.rows[1] = JSON.stringify({ ...newer, sealedPrivateJwk: older!.sealedPrivateJwk });
    clock.advance(SIGNS_AFTER_SECONDS + 1);
    await expect(SigningKeys.load(store, vault, clock.now)).rejects.toMatchObject({
      code: 'DOES_NOT_OPEN',
    });
  });
});

describe('rotation of the signing keys', () => {
  it('publishes a new key everywhere before it signs', async () => {
    const { store, clock, keys } = await setup();
    const other = await SigningKeys.load(store, vault, clock.now);
    const old = (await keys.current()).kid;
    const kid = await keys.rotate();
    // By then every instance, and every reader that honours max-age, has read the new key.
    clock.advance(60 + JWKS_MAX_AGE_SECONDS);
    for (const instance of [keys, other]) {
      expect((await instance.publicJwks()).keys.map((key) => key.kid)).toEqual([kid, old]);
      expect((await instance.current()).kid).toBe(old);
    }
    // A key is younger than its predecessor, if only by a millisecond.
    clock.advance(SIGNS_AFTER_SECONDS + 1 - 60 - JWKS_MAX_AGE_SECONDS);
    for (const instance of [keys, other]) expect((await instance.current()).kid).toBe(kid);
  });

  it('signs with the newest of several that were made within one tick of the clock', async () => {
    const { clock, keys } = await setup();
    const old = (await keys.current()).kid;
    await keys.rotate();
    await keys.rotate();
    const kid = await keys.rotate();
    expect((await keys.current()).kid).toBe(old);
    clock.advance(SIGNS_AFTER_SECONDS + 1);
    expect((await keys.current()).kid).toBe(kid);
  });

  it('signs with the new key at once if the old one was withdrawn', async () => {
    const { store, clock, keys } = await setup();
    const old = (await keys.current()).kid;
    const kid = await keys.rotate();
    store.retire(old, clock.now());
    clock.advance(60);
    expect((await keys.current()).kid).toBe(kid);
  });

  it('verifies with a key whose private half it cannot open', async () => {
    const { store, clock, keys } = await setup();
    const [row] = store.rows.map((text) => JSON.parse(text) as { sealedPrivateJwk: string });
    store.rows[0] = JSON.stringify({
      ...row,
      sealedPrivateJwk: vaultWith(2).seal({}, { table: 't', id: 'i', field: 'f' }),
    });
    clock.advance(60);
    const [published] = (await keys.publicJwks()).keys;
    expect(await keys.verificationKey(published!.kid!)).toBeDefined();
  });

  it('retains the old key for verification until the last token signed with it has ended', async () => {
    const { clock, keys } = await setup();
    const old = (await keys.current()).kid;
    const kid = await keys.rotate();
    clock.advance(SIGNS_AFTER_SECONDS + LONGEST_TOKEN_SECONDS);
    expect(await keys.verificationKey(old)).toBeDefined();
    expect((await keys.publicJwks()).keys.map((key) => key.kid)).toEqual([kid, old]);
    clock.advance(LONGEST_TOKEN_SECONDS);
    expect(await keys.verificationKey(old)).toBeUndefined();
    expect((await keys.publicJwks()).keys.map((key) => key.kid)).toEqual([kid]);
    expect(await keys.verificationKey(kid)).toBeDefined();
  });

  it('is noticed by another instance at once when it meets a token of the new key', async () => {
    const { store, clock, keys } = await setup();
    const other = await SigningKeys.load(store, vault, clock.now);
    const kid = await keys.rotate();
    clock.advance(1);
    expect(await other.verificationKey(kid)).toBeDefined();
  });

  it('replaces a key that was withdrawn by hand and lets its tokens end', async () => {
    const { store, clock, keys } = await setup();
    const withdrawn = (await keys.current()).kid;
    store.retire(withdrawn, clock.now());
    const restarted = await SigningKeys.load(store, vault, clock.now);
    expect((await restarted.current()).kid).not.toBe(withdrawn);
    expect(await restarted.verificationKey(withdrawn)).toBeDefined();
  });

  it('reads the store seldom, however many unknown kids are asked for', async () => {
    const { store, clock, keys } = await setup();
    const before = store.reads;
    clock.advance(2);
    for (let index = 0; index < 50; index += 1)
      expect(await keys.verificationKey(`unknown-${index}`)).toBeUndefined();
    expect(store.reads - before).toBe(1);
  });

  it('reads the store once for all who wait', async () => {
    const { store, clock, keys } = await setup();
    const before = store.reads;
    clock.advance(120);
    await Promise.all(Array.from({ length: 20 }, () => keys.current()));
    expect(store.reads - before).toBe(1);
  });
});
