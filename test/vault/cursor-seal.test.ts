import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CursorSeal } from '../../src/vault/cursor-seal.js';

const KEY = randomBytes(32);

describe('CursorSeal', () => {
  it('opens what any instance with its key has sealed, for the same list', () => {
    const one = new CursorSeal(KEY);
    const cursor = one.seal('vehicles', 'a place');

    for (const seal of [one, new CursorSeal(KEY)]) {
      expect([seal.open('vehicles', cursor), seal.open('vehicles', cursor)]).toEqual([
        'a place',
        'a place',
      ]);
      expect([seal.open('fleets', cursor), seal.open('', cursor)]).toEqual([undefined, undefined]);
    }
    expect(new CursorSeal(randomBytes(32)).open('vehicles', cursor)).toBeUndefined();
  });

  it('gives the same place in the same list the same cursor, and no other place or list that one', () => {
    const [one, other] = [new CursorSeal(KEY), new CursorSeal(KEY)];
    const cursors = [
      one.seal('vehicles', 'a'),
      one.seal('vehicles', 'b'),
      one.seal('fleets', 'a'),
      one.seal('vehicles\0a', ''),
      one.seal('vehicles', '\0a'),
    ];

    expect(new Set(cursors).size).toBe(5);
    expect(one.seal('vehicles', 'a')).toBe(cursors[0]);
    expect(other.seal('vehicles', 'a')).toBe(cursors[0]);
  });

  it('seals with HMAC-SHA-256 over the list and the payload', () => {
    const mac = createHmac('sha256', KEY).update('vehicles\0a place').digest().subarray(0, 16);

    expect(new CursorSeal(KEY).seal('vehicles', 'a place')).toBe(
      Buffer.concat([mac, Buffer.from('a place')]).toString('base64url'),
    );
  });

  it('opens nothing that was changed, cut short or written in another way, before or after it has opened the cursor itself', () => {
    const seal = new CursorSeal(KEY);
    const cursor = new CursorSeal(KEY).seal('vehicles', 'a place');
    const bytes = Buffer.from(cursor, 'base64url');
    const flipped = Array.from(bytes.keys(), (index) =>
      Buffer.from(bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))).toString('base64url'),
    );
    const forged = [
      ...flipped,
      cursor.slice(0, -1),
      cursor.slice(4),
      `${cursor}=`,
      `${cursor}A`,
      bytes.toString('base64'),
      bytes.subarray(0, 16).toString('base64url'),
      '',
    ].filter((text) => text !== cursor);

    expect(forged.map((text) => seal.open('vehicles', text))).toEqual(forged.map(() => undefined));
    expect(seal.open('vehicles', cursor)).toBe('a place');
    expect(forged.map((text) => seal.open('vehicles', text))).toEqual(forged.map(() => undefined));
  });

  it('seals and opens more cursors than it remembers', () => {
    const seal = new CursorSeal(KEY);
    const payloads = Array.from({ length: 3000 }, (_, index) => `place ${index}`);
    const cursors = payloads.map((payload) => seal.seal('vehicles', payload));

    expect(cursors.map((cursor) => seal.open('vehicles', cursor))).toEqual(payloads);
    expect(payloads.map((payload) => seal.seal('vehicles', payload))).toEqual(cursors);
  });
});
