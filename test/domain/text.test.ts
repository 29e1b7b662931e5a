import { describe, expect, test } from 'vitest';
import {
  cleanText,
  isSoundText,
  unsoundTextsIn,
  withCleanTexts,
} from '../../src/domain/values/text.js';

describe('texts', () => {
  test.each(['', 'Ada', '🚗', '👩‍👩‍👧', 'ก็', 'שלום', '\u202eabc', '\u0001', '\ufffd', '\u{10ffff}'])(
    '%j is sound and stays as it is',
    (text) => {
      expect(isSoundText(text)).toBe(true);
      expect(cleanText(text)).toBe(text);
    },
  );

  test.each([
    ['\0', '\ufffd'],
    ['a\0b', 'a\ufffdb'],
    ['\ud83d', '\ufffd'],
    ['\ude97', '\ufffd'],
    ['\ude97\ud83d', '\ufffd\ufffd'],
    ['\ud83d\ud83d\ude97', '\ufffd🚗'],
  ])('%j is not sound, and is cleaned', (text, clean) => {
    expect(isSoundText(text)).toBe(false);
    expect(cleanText(text)).toBe(clean);
  });

  test('a path leads to each text that is not sound', () => {
    const value = { a: ['x', { b: 'y\0', at: new Date(0) }], c: null, d: 1, e: '\ud800' };
    expect(unsoundTextsIn(value, 10)).toEqual([['a', '1', 'b'], ['e']]);
    expect(unsoundTextsIn(value)).toEqual([['a', '1', 'b']]);
    expect(unsoundTextsIn({ x: { 'n\0': 1 } })).toEqual([['x']]);
    expect(unsoundTextsIn('\0')).toEqual([[]]);
    expect(withCleanTexts(value)).toEqual({
      a: ['x', { b: 'y\ufffd', at: new Date(0) }],
      c: null,
      d: 1,
      e: '\ufffd',
    });
  });

  test('depth does not matter', () => {
    let deep: unknown = '\0';
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    expect(unsoundTextsIn(deep)[0]).toHaveLength(5000);
  });
});
