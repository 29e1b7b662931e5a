import { describe, expect, test } from 'vitest';
import { BadList, JsonItems } from '../../../../src/providers/access/lists/json-items.js';

/** Splits a text that arrives in chunks of a size, in bytes. */
function split(text: string | Uint8Array, size: number, { isBare = true } = {}) {
  const reader = new JsonItems({ itemsIn: 'vehicles', isBare });
  const bytes = Buffer.from(text as string);
  const items: unknown[] = [];
  for (let from = 0; from < bytes.length; from += size)
    items.push(...reader.write(bytes.subarray(from, from + size)));
  return { items, envelope: reader.end() };
}

const SIZES = [1, 2, 3, 7, 64, 65_536];
const ITEMS = [
  { vin: 'A', tags: { note: 'brackets ]}[{ and "quotes", \\ and commas' } },
  { vin: 'Ü 🚗', changelog: [{ at: [1, 2] }, []] },
  'text, ]',
  null,
  [],
  {},
  -1.5e3,
];

describe('a list of JSON', () => {
  test.each(SIZES)('is split into its items, in chunks of %d bytes', (size) => {
    for (const spaces of [0, 2]) {
      expect(split(JSON.stringify(ITEMS, null, spaces), size)).toEqual({
        items: ITEMS,
        envelope: [],
      });
      const body = { total: 7, names: ['"vehicles":['], vehicles: ITEMS, page: { next: 'x' } };
      expect(split(JSON.stringify(body, null, spaces), size)).toEqual({
        items: ITEMS,
        envelope: { ...body, vehicles: [] },
      });
    }
    for (const empty of ['[]', ' [ ] ', '\ufeff[]'])
      expect(split(empty, size)).toEqual({ items: [], envelope: [] });
    expect(split('{"vehicles":[],"next":null}', size)).toEqual({
      items: [],
      envelope: { vehicles: [], next: null },
    });
    expect(split('["\\u0000\\ud83d"]', size).items).toEqual(['\ufffd\ufffd']);
    // One text that was cut costs no other.
    const bytes = Buffer.from([0x5b, 0x22, 0xc3, 0x22, 0x2c, 0x31, 0x5d]);
    expect(split(bytes, size).items).toEqual(['\ufffd', 1]);
    // An empty list, as some servers write it.
    expect(split('{"vehicles":null,"next":"x"}', size)).toEqual({
      items: [],
      envelope: { vehicles: null, next: 'x' },
    });
  });

  test.each([
    ['', 'JSON'],
    ['<html>', 'JSON'],
    ['"text"', 'JSON'],
    ['[1,]', 'JSON'],
    ['[,1]', 'JSON'],
    ['[1,,2]', 'JSON'],
    ['[1 2]', 'JSON'],
    ['[{]', 'within'],
    ['[1', 'within'],
    ['["a]', 'within'],
    ['[1]]', 'JSON'],
    ['[1] x', 'JSON'],
    ['{"vehicles":[1]', 'JSON'],
    ['{"vehicles":{}}', 'at vehicles'],
    ['{"data":{"vehicles":[1]}}', 'at vehicles'],
    ['{"x\\"vehicles":[1]}', 'at vehicles'],
  ])('is refused when it is broken: %s', (text, words) => {
    for (const size of SIZES) {
      expect(() => split(text, size)).toThrow(BadList);
      expect(() => split(text, size)).toThrow(words);
    }
  });

  test('is not held in the memory: an item, and what surrounds them, have a limit', () => {
    const long = `"${'x'.repeat(1024 * 1024)}"`;
    expect(() => split(`[1, ${long}]`, 65_536)).toThrow('has an item of more than');
    expect(() => split(`{"note": ${long}, "vehicles": []}`, 65_536)).toThrow('beside its items');
    expect(() => split(`{"vehicles": [], "note": ${long}}`, 65_536)).toThrow('beside its items');
  });

  test('is no bare list where only a field may hold it', () => {
    expect(() => split('[1]', 64, { isBare: false })).toThrow('at vehicles');
  });
});
