import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  hashClientSecret,
  newClientSecret,
  verifyClientSecret,
} from '../../src/auth/client-secrets.js';

const SECRET = 'fake-operator-secret';

describe('newClientSecret', () => {
  it('is 32 random bytes behind a prefix', () => {
    expect(newClientSecret()).toMatch(/^fgs_[A-Za-z0-9_-]{43}$/);
    expect(newClientSecret((bytes) => new Uint8Array(bytes))).toBe(`fgs_${'A'.repeat(43)}`);
  });

  it('never repeats', () => {
    expect(new Set(Array.from({ length: 100 }, () => newClientSecret())).size).toBe(100);
  });
});

describe('hashed client secrets', () => {
  it('verify against the secret they were made of and no other', async () => {
    const hash = await hashClientSecret(SECRET);
    expect(await verifyClientSecret(SECRET, hash)).toBe(true);
    expect(await verifyClientSecret(`${SECRET} `, hash)).toBe(false);
    expect(await verifyClientSecret('', hash)).toBe(false);
  });

  it('do not contain the secret and differ each time', async () => {
    const [one, other] = [await hashClientSecret(SECRET), await hashClientSecret(SECRET)];
    expect(one).not.toContain(SECRET);
    expect(one).not.toBe(other);
  });

  it('are scrypt in the PHC string format, readable by anyone', async () => {
    const [, name, parameters, salt, hash] = (await hashClientSecret(SECRET)).split('$');
    expect([name, parameters]).toEqual(['scrypt', 'ln=14,r=8,p=1']);
    const expected = scryptSync(SECRET, Buffer.from(salt!, 'base64'), 32, {
      N: 2 ** 14,
      r: 8,
      p: 1,
    });
    expect(Buffer.from(hash!, 'base64').equals(expected)).toBe(true);
  });

  it('verify with the cost they were made with', async () => {
    const salt = Buffer.alloc(16, 7);
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const cheap = `$scrypt$ln=10,r=8,p=1$${text(salt)}$${text(scryptSync(SECRET, salt, 32, { N: 2 ** 10, r: 8, p: 1 }))}`;
    expect(await verifyClientSecret(SECRET, cheap)).toBe(true);
    expect(await verifyClientSecret(SECRET, cheap.replace('ln=10', 'ln=11'))).toBe(false);
  });

  it('verify nothing when there is no hash, or none of ours', async () => {
    const hash = await hashClientSecret(SECRET);
    for (const stored of [
      null,
      '',
      SECRET,
      hash.slice(0, -1),
      hash.replace('ln=14', 'ln=30'),
      hash.replace('scrypt', 'md5'),
    ]) {
      expect(await verifyClientSecret(SECRET, stored)).toBe(false);
    }
  });

  it('refuse the filler that stands in for a client that does not exist', async () => {
    const salt = Buffer.alloc(16).toString('base64').replace(/=+$/, '');
    const zeros = Buffer.alloc(32).toString('base64').replace(/=+$/, '');
    expect(await verifyClientSecret(SECRET, `$scrypt$ln=14,r=8,p=1$${salt}$${zeros}`)).toBe(false);
  });
});
