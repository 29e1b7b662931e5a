import { describe, expect, it } from 'vitest';
import {
  readBoolean,
  readMeasuredAt,
  readNumber,
  readText,
  readTime,
} from '../../../src/providers/access/values.js';

const now = new Date('2026-11-30T08:00:00Z');

describe('values of a provider', () => {
  it.each([
    [5, 5],
    [0, 0],
    ['12.5', 12.5],
    [' -3 ', -3],
    ['1e3', 1000],
    ['.5', 0.5],
    ['', null],
    [' ', null],
    ['12 km', null],
    ['0x10', null],
    ['Infinity', null],
    ['1e999', null],
    [NaN, null],
    [Infinity, null],
    [null, null],
    [undefined, null],
    [true, null],
    [[5], null],
    [{ value: 5 }, null],
  ])('reads %j as the number %j', (value, number) => {
    expect(readNumber(value)).toBe(number);
  });

  it.each([
    [true, true],
    ['False', false],
    [' true ', true],
    [0, null],
    ['', null],
    [null, null],
  ])('reads %j as the boolean %j', (value, boolean) => {
    expect(readBoolean(value)).toBe(boolean);
  });

  it.each([
    [' a ', 'a'],
    [7, '7'],
    ['', null],
    [{}, null],
  ])('reads %j as the text %j', (value, text) => {
    expect(readText(value)).toBe(text);
  });

  it.each([
    ['2026-11-20T10:28:05Z', '2026-11-20T10:28:05.000Z'],
    ['2026-11-20T10:28:05', '2026-11-20T10:28:05.000Z'],
    ['2026-11-20 10:28:05.1234567', '2026-11-20T10:28:05.123Z'],
    ['2026-11-20T10:28:05.5+02:00', '2026-11-20T08:28:05.500Z'],
    ['2026-11-20T10:28:05-0730', '2026-11-20T17:58:05.000Z'],
  ])('reads %j as the time %s', (value, time) => {
    expect(readTime(value)?.toISOString()).toBe(time);
  });

  it.each(['2026-11-20', '2026-13-01T00:00:00Z', 'yesterday', '', 1_700_000_000, null])(
    'reads no time from %j',
    (value) => {
      expect(readTime(value)).toBeNull();
    },
  );

  it('takes no time for a measurement that a vehicle cannot have measured at', () => {
    expect(readMeasuredAt('1970-01-01T00:00:00Z', now)).toBeNull();
    expect(readMeasuredAt('1999-12-31T23:59:59Z', now)).toBeNull();
    expect(readMeasuredAt('2026-11-30T08:10:01Z', now)).toBeNull();
    expect(readMeasuredAt('2026-11-30T08:09:59Z', now)).not.toBeNull();
    expect(readMeasuredAt('2000-01-01T00:00:00Z', now)).not.toBeNull();
  });
});
