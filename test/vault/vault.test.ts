import fc from 'fast-check';
import { base64url, CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/values/secret.js';
import { createKeyRing, type VaultKey } from '../../src/vault/key-ring.js';
import { type SealIdentity, Vault } from '../../src/vault/vault.js';
import { VaultError } from '../../src/vault/vault-error.js';

const key = (kid: string, fill: number): VaultKey => ({
  kid,
  key: new Secret(new Uint8Array(32).fill(fill)),
});
const OLD = key('2025', 1);
const NEW = key('2026', 2);
const HERE: SealIdentity = { table: 'accounts', id: 'acc_1', field: 'secrets' };
const vault = new Vault(createKeyRing([NEW]));

function errorOf(open: () => unknown): unknown {
  try {
    open();
    return undefined;
  } catch (error) {
    return error;
  }
}

function codeOf(open: () => unknown): string {
  const error = errorOf(open);
  if (error === undefined) return 'OPENED';
  return error instanceof VaultError ? error.code : `unexpected: ${JSON.stringify(error)}`;
}

describe('Vault', () => {
  it('opens any text it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(vault.open(vault.seal(text, HERE), HERE)).toBe(text);
      }),
    );
  });

  it('opens any object it sealed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(vault.openJson(vault.seal(value, HERE), HERE)).toEqual(plain);
      }),
    );
  });

  it('seals as compact JWE whose text does not contain the plain text', () => {
    const sealed = vault.seal('fake-secret-value', HERE);
    const parts = sealed.split('.');
    expect(parts).toHaveLength(5);
    expect(parts[1]).toBe('');
    for (const part of parts)
      expect(Buffer.from(part, 'base64url').toString()).not.toContain('fake-secret-value');
    expect(JSON.parse(Buffer.from(parts[0]!, 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: '2026',
      sub: 'accounts/acc_1/secrets',
    });
  });

  it('never seals the same text to the same value twice', () => {
    expect(vault.seal('same', HERE)).not.toBe(vault.seal('same', HERE));
  });

  it('does not open when any single byte of any part is changed', () => {
    const parts = vault
      .seal({ clientSecret: 'fake' }, HERE)
      .split('.')
      .map((part) => base64url.decode(part));
    fc.assert(
      fc.property(
        fc.constantFrom(0, 2, 3, 4),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (part, at, mask) => {
          const changed = parts.map((bytes) => Uint8Array.from(bytes));
          const bytes = changed[part]!;
          bytes[at % bytes.length]! ^= mask;
          const sealed = changed.map((each) => base64url.encode(each)).join('.');
          expect(codeOf(() => vault.open(sealed, HERE))).toMatch(/^(DOES_NOT_OPEN|UNKNOWN_KEY)$/);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('does not open at any other place than the one it was sealed for', () => {
    const part = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'b', '/', '%', '2', 'F', 'é'),
    });
    const place = fc.record({ table: part, id: part, field: part });
    fc.assert(
      fc.property(place, place, (one, other) => {
        const sealed = vault.seal('fake', one);
        const same = one.table === other.table && one.id === other.id && one.field === other.field;
        expect(codeOf(() => vault.open(sealed, other))).toBe(same ? 'OPENED' : 'DOES_NOT_OPEN');
      }),
    );
    expect(
      codeOf(() =>
        vault.open(vault.seal('x', { table: 'a/b', id: 'c', field: 'd' }), {
          table: 'a',
          id: 'b/c',
          field: 'd',
        }),
      ),
    ).toBe('DOES_NOT_OPEN');
  });

  it('names the missing key when a value was sealed with one that is not in the ring', () => {
    const sealed = new Vault(createKeyRing([OLD])).seal('fake', HERE);
    expect(() => vault.open(sealed, HERE)).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_KEY',
        message: expect.stringContaining('the key 2025'),
      }),
    );
    expect(vault.missingKeyIds).toEqual([]);
  });

  it('is unavailable, not damaged, if another instance has the key', () => {
    const lacking = new Vault(createKeyRing([NEW]));
    const sealed = new Vault(createKeyRing([OLD])).seal('fake', HERE);
    lacking.sealForAll([['2026'], ['2025']]);
    expect(() => lacking.open(sealed, HERE)).toThrow(
      expect.objectContaining({
        code: 'STORE_UNAVAILABLE',
        data: { retryAfterSeconds: 5 },
        cause: expect.objectContaining({ message: expect.stringContaining('the key 2025') }),
      }),
    );
    expect(lacking.missingKeyIds).toEqual(['2025']);
  });

  it('seals with the first key that all instances know, else with its own first', () => {
    const between = new Vault(createKeyRing([NEW, OLD]));
    const sealedWith = () => between.kidOf(between.seal('fake', HERE));
    expect(sealedWith()).toBe('2026');
    for (const [instances, kid] of [
      [[['2026', '2025'], ['2025']], '2025'],
      [
        [
          ['2026', '2025'],
          ['2025', '2026'],
        ],
        '2026',
      ],
      [[['2026', '2025'], ['2024']], '2026'],
      [[], '2026'],
    ] as const) {
      between.sealForAll(instances);
      expect(sealedWith()).toBe(kid);
      expect(between.sealingKeyId).toBe(kid);
      expect(between.needsResealing(new Vault(createKeyRing([OLD])).seal('fake', HERE))).toBe(
        kid !== '2025',
      );
    }
  });

  it('does not open with another key under the same name', () => {
    const sealed = new Vault(createKeyRing([key('2026', 9)])).seal('fake', HERE);
    expect(codeOf(() => vault.open(sealed, HERE))).toBe('DOES_NOT_OPEN');
  });

  it('refuses another content encryption although the key would fit', async () => {
    const foreign = await new CompactEncrypt(new TextEncoder().encode('fake'))
      .setProtectedHeader({
        alg: 'A256GCMKW',
        enc: 'A256GCM',
        kid: NEW.kid,
        sub: 'accounts/acc_1/secrets',
      })
      .encrypt(NEW.key.reveal());
    expect(codeOf(() => vault.open(foreign, HERE))).toBe('DOES_NOT_OPEN');
  });

  it.each(['', 'plain text', 'a.b.c.d.e', 'e30....', '....'])(
    'says of %j that it does not open',
    (text) => {
      expect(codeOf(() => vault.open(text, HERE))).toBe('DOES_NOT_OPEN');
    },
  );

  it('reveals nothing of the content when what it opened is not JSON', () => {
    const sealed = vault.seal('fake-secret-that-is-not-json', HERE);
    const error = errorOf(() => vault.openJson(sealed, HERE));
    expect(error).toMatchObject({ code: 'DOES_NOT_OPEN' });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain('fake-secret');
  });
});

describe('key rotation', () => {
  const rotated = new Vault(createKeyRing([NEW, OLD]));

  it('opens what the old key sealed and seals with the new one', () => {
    const before = new Vault(createKeyRing([OLD])).seal('fake', HERE);
    expect(rotated.kidOf(before)).toBe('2025');
    expect(rotated.needsResealing(before)).toBe(true);
    const after = rotated.seal(rotated.open(before, HERE), HERE);
    expect(rotated.kidOf(after)).toBe('2026');
    expect(rotated.needsResealing(after)).toBe(false);
    expect(vault.open(after, HERE)).toBe('fake');
  });
});
