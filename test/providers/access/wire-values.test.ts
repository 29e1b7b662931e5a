import { describe, expect, it } from 'vitest';
import {
  bearer,
  identifier,
  lifetime,
  looseShortText,
  optionalToken,
  scope,
} from '../../../src/providers/access/wire-values.js';

const YEAR = 366 * 86_400;

describe('values of answers', () => {
  it.each([
    [3600, 3600],
    ['3600', 3600],
    [' 60 ', 60],
    [undefined, 300],
    [null, 300],
    [1e12, YEAR],
  ])('reads %j as a lifetime', (given, expected) => {
    expect(lifetime.parse(given)).toBe(expected);
  });

  it.each([0, -1, '', 'soon', true, {}, Number.NaN])('reads %j as no lifetime', (given) => {
    expect(lifetime.safeParse(given).success).toBe(false);
  });

  it.each([
    ['x', 'x'],
    [7, '7'],
    [9_007_199_254_740_991, '9007199254740991'],
  ])('reads %j as an id', (given, expected) => {
    expect(identifier.parse(given)).toBe(expected);
  });

  it.each(['', ' ', 12_345_678_901_234_567_000, 2 ** 53, 'x\ufffd', 'x'.repeat(256), null, {}])(
    'reads %j as no id',
    (given) => {
      expect(identifier.safeParse(given).success).toBe(false);
    },
  );

  it('reads tokens, types and scopes that are missing or empty as none', () => {
    for (const given of [undefined, null, ''])
      expect(optionalToken.parse(given) ?? null).toBeNull();
    expect(optionalToken.parse('x.y')).toBe('x.y');
    expect(optionalToken.safeParse('a\nb').success).toBe(false);
    expect([bearer.parse(undefined), bearer.parse('Bearer')]).toEqual([undefined, 'Bearer']);
    expect(bearer.safeParse('mac').success).toBe(false);
    for (const given of [['x'], 7, {}]) expect(scope.parse(given)).toBeNull();
  });

  it('reads no names that are longer than any', () => {
    expect(looseShortText.parse(7)).toBe('7');
    expect(looseShortText.safeParse('x'.repeat(256)).success).toBe(false);
  });
});
