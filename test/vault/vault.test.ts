import { CompactEncrypt, base64url } from 'jose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { createKeyRing, type VaultKey } from '../../src/vault/key-ring.js';
import { VaultError } from '../../src/vault/vault-error.js';
import { Vault, type SealIdentity } from '../../src/vault/vault.js';

const key = (kid: string, fill: number): VaultKey => ({ kid, key: new Secret(new Uint8Array(32).fill(fill)) });
const OLD = key('2025', 1);
const NEW = key('2026', 2);
const HERE: SealIdentity = { table: 'accounts', id: 'acc_1', field: 'secrets' };
const vault = new Vault(createKeyRing([NEW]));

const codeOf = async (opening: Promise<unknown>): Promise<string> =>
  opening.then(
    () => 'OPENED',
    (error: unknown) => (error instanceof VaultError ? error.code : `unexpected: ${String(error)}`),
  );

describe('Vault', () => {
  it('opens any text it sealed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect(await vault.open(await vault.seal(text, HERE), HERE)).toBe(text);
      }),
    );
  });

  it('opens any object it sealed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(await vault.openJson(await vault.seal(value, HERE), HERE)).toEqual(plain);
      }),
    );
  });

  it('seals as compact JWE whose text does not contain the plain text', async () => {
    const sealed = await vault.seal('fake-secret-value', HERE);
    const parts = sealed.split('.');
    expect(parts).toHaveLength(5);
    expect(parts[1]).toBe('');
    for (const part of parts) expect(Buffer.from(part, 'base64url').toString()).not.toContain('fake-secret-value');
    expect(JSON.parse(Buffer.from(parts[0]!, 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: '2026',
      sub: 'accounts/acc_1/secrets',
    });
  });

  it('never seals the same text to the same value twice', async () => {
    expect(await vault.seal('same', HERE)).not.toBe(await vault.seal('same', HERE));
  });

  it('does not open when any single byte of any part is changed', async () => {
    const parts = (await vault.seal({ clientSecret: 'fake' }, HERE)).split('.').map((part) => base64url.decode(part));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 2, 3, 4), fc.nat(), fc.integer({ min: 1, max: 255 }), async (part, at, mask) => {
        const changed = parts.map((bytes) => Uint8Array.from(bytes));
        const bytes = changed[part]!;
        bytes[at % bytes.length]! ^= mask;
        const sealed = changed.map((each) => base64url.encode(each)).join('.');
        expect(await codeOf(vault.open(sealed, HERE))).toMatch(/^(DOES_NOT_OPEN|UNKNOWN_KEY)$/);
      }),
      { numRuns: 400 },
    );
  });

  it('does not open at any other place than the one it was sealed for', async () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', '/', '%', '2', 'F', 'é') });
    const place = fc.record({ table: part, id: part, field: part });
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const sealed = await vault.seal('fake', one);
        const same = one.table === other.table && one.id === other.id && one.field === other.field;
        expect(await codeOf(vault.open(sealed, other))).toBe(same ? 'OPENED' : 'DOES_NOT_OPEN');
      }),
    );
    expect(await codeOf(vault.open(await vault.seal('x', { table: 'a/b', id: 'c', field: 'd' }), { table: 'a', id: 'b/c', field: 'd' }))).toBe('DOES_NOT_OPEN');
  });

  it('names the missing key when a value was sealed with one that is not in the ring', async () => {
    const sealed = await new Vault(createKeyRing([OLD])).seal('fake', HERE);
    await expect(vault.open(sealed, HERE)).rejects.toMatchObject({ code: 'UNKNOWN_KEY', message: expect.stringContaining('2025') });
  });

  it('does not open with another key under the same name', async () => {
    const sealed = await new Vault(createKeyRing([key('2026', 9)])).seal('fake', HERE);
    expect(await codeOf(vault.open(sealed, HERE))).toBe('DOES_NOT_OPEN');
  });

  it('refuses another content encryption although the key would fit', async () => {
    const foreign = await new CompactEncrypt(new TextEncoder().encode('fake'))
      .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM', kid: NEW.kid, sub: 'accounts/acc_1/secrets' })
      .encrypt(NEW.key.reveal());
    expect(await codeOf(vault.open(foreign, HERE))).toBe('DOES_NOT_OPEN');
  });

  it.each(['', 'plain text', 'a.b.c.d.e', 'e30....', '....'])('says of %j that it does not open', async (text) => {
    expect(await codeOf(vault.open(text, HERE))).toBe('DOES_NOT_OPEN');
  });

  it('tells nothing of the content when what it opened is not JSON', async () => {
    const sealed = await vault.seal('fake-secret-that-is-not-json', HERE);
    const error: unknown = await vault.openJson(sealed, HERE).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DOES_NOT_OPEN' });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain('fake-secret');
  });
});

describe('key rotation', () => {
  const rotated = new Vault(createKeyRing([NEW, OLD]));

  it('opens what the old key sealed and seals with the new one', async () => {
    const before = await new Vault(createKeyRing([OLD])).seal('fake', HERE);
    expect(rotated.kidOf(before)).toBe('2025');
    expect(rotated.needsResealing(before)).toBe(true);
    const after = await rotated.seal(await rotated.open(before, HERE), HERE);
    expect(rotated.kidOf(after)).toBe('2026');
    expect(rotated.needsResealing(after)).toBe(false);
    expect(await vault.open(after, HERE)).toBe('fake');
  });
});
