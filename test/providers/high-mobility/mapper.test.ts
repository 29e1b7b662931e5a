import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  toClearanceRequest,
  toDate,
  toRemoteClearance,
  toRequestResult,
} from '../../../src/providers/high-mobility/mapper.js';
import { type WireClearance } from '../../../src/providers/high-mobility/wire.js';

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

describe('toRequestResult', () => {
  it('tells an error with its reason, and that there was none', () => {
    expect(
      toRequestResult({ vin: VIN, status: 'error', description: 'vin should be 17 character(s)' }),
    ).toEqual({ vin: VIN, status: 'ERROR', reason: 'vin should be 17 character(s)' });
    expect(toRequestResult({ vin: VIN, status: 'error' })).toEqual({
      vin: VIN,
      status: 'ERROR',
      reason: 'The provider gave no reason.',
    });
    expect(toRequestResult({ vin: VIN, status: 'approved' })).toEqual({
      vin: VIN,
      status: 'APPROVED',
      reason: null,
    });
  });
});

describe('toRemoteClearance', () => {
  const at = (second: number) => `2022-03-22T09:36:${String(second).padStart(2, '0')}`;
  const statuses = (item: Partial<WireClearance>) =>
    toRemoteClearance({ vin: VIN, status: 'pending', ...item }).changelog.map(
      ({ status }) => status,
    );

  it.each([undefined, null, []])('takes a changelog that is %j', (changelog) => {
    expect(toRemoteClearance({ vin: VIN.toLowerCase(), status: 'canceled', changelog })).toEqual({
      vin: VIN,
      status: 'CANCELED',
      brand: null,
      tags: [],
      changelog: [],
    });
  });

  it('keeps the reason of a rejection', () => {
    const item = toRemoteClearance({
      vin: VIN,
      status: 'rejected',
      changelog: [{ timestamp: at(1), status: 'rejected', reason: 'not eligible' }],
    });
    expect(item.changelog).toEqual([
      { status: 'REJECTED', reason: 'not eligible', at: new Date('2022-03-22T09:36:01Z') },
    ]);
  });

  it('sorts a changelog in any order, oldest first', () => {
    const changelog = [
      { timestamp: at(2), status: 'approved' as const },
      { timestamp: at(1), status: 'pending' as const },
      { timestamp: at(3), status: 'revoking' as const },
    ];
    expect(statuses({ changelog })).toEqual(['PENDING', 'APPROVED', 'REVOKING']);
  });

  it('keeps the order within a second, from whichever end the provider tells it', () => {
    const oldestFirst = (['pending', 'approved', 'revoking'] as const).map((status) => ({
      timestamp: at(1),
      status,
    }));
    const expected = ['PENDING', 'APPROVED', 'REVOKING'];
    expect(statuses({ status: 'revoking', changelog: oldestFirst })).toEqual(expected);
    expect(statuses({ status: 'revoking', changelog: oldestFirst.toReversed() })).toEqual(expected);
    const later = { timestamp: at(2), status: 'revoked' as const };
    expect(
      statuses({ status: 'revoked', changelog: [later, ...oldestFirst.toReversed()] }),
    ).toEqual([...expected, 'REVOKED']);
  });

  it('has all the entries in the order of time, however they came', () => {
    const entry = fc.record({
      timestamp: fc.integer({ min: 0, max: 59 }).map(at),
      status: fc.constantFrom('pending' as const, 'approved' as const, 'revoked' as const),
    });
    fc.assert(
      fc.property(fc.array(entry), (changelog) => {
        const times = toRemoteClearance({ vin: VIN, status: 'pending', changelog }).changelog.map(
          (change) => change.at.getTime(),
        );
        expect(times).toEqual(
          changelog.map(({ timestamp }) => Date.parse(`${timestamp}Z`)).sort((a, b) => a - b),
        );
      }),
    );
  });
});
