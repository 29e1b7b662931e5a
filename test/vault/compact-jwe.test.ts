import fc from 'fast-check';
import { compactDecrypt, CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import { describe, expect, it } from 'vitest';
import { decryptCompact, encryptCompact, headerOf } from '../../src/vault/compact-jwe.js';

const KEY = new Uint8Array(32).fill(7);
const HEADER = { kid: '2026', sub: 'accounts/acc_1/secrets' };
const DIRECT: CompactJWEHeaderParameters = { alg: 'dir', enc: 'A256GCM' };

const byJose = (plain: string, header: CompactJWEHeaderParameters) =>
  new CompactEncrypt(new TextEncoder().encode(plain)).setProtectedHeader(header).encrypt(KEY);

const partsOf = (jwe: string): string[] => jwe.split('.');

describe('a compact JWE', () => {
  it.each(['', 'fake', '\uFEFFbegins with a byte order mark', 'ü🚗', 'x'.repeat(100_000)])(
    'is read by jose, and read when jose wrote it: %.20j',
    async (text) => {
      const ours = await compactDecrypt(encryptCompact(text, KEY, HEADER), KEY);
      expect(ours.protectedHeader).toEqual({ ...DIRECT, ...HEADER });
      expect(Buffer.from(ours.plaintext).toString()).toBe(text);
      const theirs = await byJose(text, { ...DIRECT, ...HEADER });
      expect(decryptCompact(theirs, KEY)).toBe(text);
      expect(headerOf(theirs)).toEqual({ ...DIRECT, ...HEADER });
    },
  );

  it('is read whatever text it holds, without leaving the turn of the event loop', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decryptCompact(encryptCompact(text, KEY, HEADER), KEY)).toBe(text);
      }),
    );
  });

  it.each([
    ['a shorter tag', (parts: string[]) => (parts[4] = parts[4]!.slice(0, 16))],
    ['no tag', (parts: string[]) => (parts[4] = '')],
    ['a longer nonce', (parts: string[]) => (parts[2] = `${parts[2]!}AAAA`)],
    ['no nonce', (parts: string[]) => (parts[2] = '')],
    ['a wrapped key', (parts: string[]) => (parts[1] = 'AAAA')],
    ['a sixth part', (parts: string[]) => parts.push('')],
    ['four parts', (parts: string[]) => parts.pop()],
    ['a cut text', (parts: string[]) => (parts[3] = parts[3]!.slice(4))],
  ])('is refused with %s', (_what, change) => {
    const parts = partsOf(encryptCompact('fake text', KEY, HEADER));
    change(parts);
    expect(() => decryptCompact(parts.join('.'), KEY)).toThrow();
  });

  it.each([
    ['another algorithm', { alg: 'A256GCMKW' }],
    ['another encryption', { enc: 'A128GCM' }],
    ['what has to be understood', { crit: ['exp'], exp: 1 }],
    ['compression', { zip: 'DEF' }],
  ])('is refused when its header asks for %s', (_what, more) => {
    const parts = partsOf(encryptCompact('fake text', KEY, HEADER));
    parts[0] = Buffer.from(JSON.stringify({ ...DIRECT, ...HEADER, ...more })).toString('base64url');
    expect(() => decryptCompact(parts.join('.'), KEY)).toThrow('asks for something else');
  });

  it.each(['', 'x', '....', 'bnVsbA....', 'WzFd....', 'IngiCg....'])(
    'has a header, which %j has not',
    (text) => {
      expect(() => headerOf(text)).toThrow();
      expect(() => decryptCompact(text, KEY)).toThrow();
    },
  );
});
