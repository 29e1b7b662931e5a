import { describe, expect, it } from 'vitest';
import { hasValidCheckDigit, isNorthAmerican, parseVin } from '../../../src/domain/values/vin.js';

describe('parseVin', () => {
  it('brings a VIN into its proper form', () => {
    expect(parseVin('  wvwzzz1kz00000001\n')).toBe('WVWZZZ1KZ00000001');
  });

  it.each(['1HMD3W5DA8C7Y5DNA', '1HM2FORNG3EWOG91V', '1hmhls5mf8gfr2doe', 'IOQIOQIOQIOQIOQIO'])(
    'takes any letters of the simulated vehicle %j',
    (text) => {
      expect(parseVin(text, 'sandbox')).toBe(text.toUpperCase());
      expect(parseVin(text)).toBe(text.toUpperCase());
    },
  );

  it.each(['WVWZZZ1KZ0000000O', 'WVWZZZ1KZ0000000Q', 'WVWZZZ1KZ0000000I', 'wvwzzz1kz0000000q'])(
    'refuses %j with the brand of a carmaker',
    (text) => {
      expect(parseVin(text, 'volkswagen')).toBeUndefined();
    },
  );

  it.each([
    '',
    'WVWZZZ1KZ0000001',
    'WVWZZZ1KZ000000011',
    'WVWZZZ1KZ 0000001',
    'WVWZZZ1KZ000000ß1',
    'WVWZZZ1KZ00000ß1',
    'WVWZZZ1KZ000000ſ1',
  ])('refuses %j with any brand', (text) => {
    for (const brand of [undefined, 'sandbox', 'volkswagen'])
      expect(parseVin(text, brand)).toBeUndefined();
  });
});

describe('hasValidCheckDigit', () => {
  it('holds for VINs of North America, with a digit and with an X', () => {
    expect(hasValidCheckDigit('1M8GDM9AXKP042788')).toBe(true);
    expect(hasValidCheckDigit('11111111111111111')).toBe(true);
  });

  it('does not hold when two characters are swapped', () => {
    expect(hasValidCheckDigit('1M8GDM9AXKP047288')).toBe(false);
  });
});

describe('isNorthAmerican', () => {
  it('goes by the first character', () => {
    expect(
      ['1', '5', 'W', '6'].map((first) => isNorthAmerican(`${first}M8GDM9AXKP042788`)),
    ).toEqual([true, true, false, false]);
  });
});
