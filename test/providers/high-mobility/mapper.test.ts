import { describe, expect, it } from 'vitest';
import { toClearanceRequest, toDate } from '../../../src/providers/high-mobility/mapper.js';

const VIN = 'EXVETESTVIN000001';

describe('toDate', () => {
  it.each([
    ['2022-03-22T09:36:51', '2022-03-22T09:36:51.000Z'],
    ['2022-03-22 09:36:51', '2022-03-22T09:36:51.000Z'],
    ['2022-03-22T09:36:51Z', '2022-03-22T09:36:51.000Z'],
    ['2022-03-22T09:36:51+02:00', '2022-03-22T07:36:51.000Z'],
    ['2022-03-22T09:36:51-0230', '2022-03-22T12:06:51.000Z'],
    ['2018-11-06T10:20:37.094533Z', '2018-11-06T10:20:37.094Z'],
    ['2018-11-06T10:20:37.094533', '2018-11-06T10:20:37.094Z'],
  ])('reads %s', (text, expected) => {
    expect(toDate(text).toISOString()).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2022-03-22',
    '2022-13-22T09:36:51',
    '2022-03-22T29:36:51',
    '1647941811',
    '2022-03-22T09:36:51 CET',
  ])('refuses %j', (text) => {
    expect(() => toDate(text)).toThrow(RangeError);
  });
});

describe('toClearanceRequest', () => {
  it('leaves out what was not given, and rounds the odometer as the provider takes whole numbers', () => {
    const { vehicles } = toClearanceRequest([
      { vin: VIN, brand: 'bmw', tags: [], odometer: null },
      {
        vin: VIN,
        brand: 'mercedes-benz',
        tags: [
          { key: '__proto__', value: 'x' },
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
        odometer: { value: 12.6, unit: 'MILES' },
      },
    ]);
    expect(JSON.stringify(vehicles)).toBe(
      `[{"vin":"${VIN}","brand":"bmw"},{"vin":"${VIN}","brand":"mercedes-benz","tags":{"__proto__":"x","a":"2"},"control_measures":{"odometer":{"value":13,"unit":"miles"}}}]`,
    );
  });
});
