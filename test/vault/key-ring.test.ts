import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/values/secret.js';
import { createKeyRing } from '../../src/vault/key-ring.js';

const key = (kid: string, bytes = 32) => ({ kid, key: new Secret(new Uint8Array(bytes)) });

describe('createKeyRing', () => {
  it('takes the first key for sealing and finds all of them', () => {
    const ring = createKeyRing([key('b'), key('a')]);
    expect(ring.primary.kid).toBe('b');
    expect(ring.find('a')?.kid).toBe('a');
    expect(ring.find('c')).toBeUndefined();
  });

  it('refuses to be empty', () => {
    expect(() => createKeyRing([])).toThrow('at least one key');
  });

  it('refuses a kid that stands twice', () => {
    expect(() => createKeyRing([key('a'), key('a')])).toThrow('same kid');
  });

  it.each([0, 16, 31, 33])('refuses a key of %i bytes', (bytes) => {
    expect(() => createKeyRing([key('a', bytes)])).toThrow('32 bytes');
  });
});
