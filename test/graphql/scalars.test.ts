import { parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DateTimeScalar, JsonObjectScalar, VinScalar } from '../../src/graphql/scalars.js';

describe('DateTime', () => {
  test('is written in UTC with milliseconds', () => {
    expect(DateTimeScalar.serialize(new Date(Date.UTC(2026, 4, 4, 8, 30)))).toBe(
      '2026-05-04T08:30:00.000Z',
    );
    expect(() => DateTimeScalar.serialize(new Date(NaN))).toThrow(TypeError);
    expect(() => DateTimeScalar.serialize('2026-05-04T08:30:00.000Z')).toThrow(TypeError);
  });

  test('is read with any offset', () => {
    expect(DateTimeScalar.parseValue('2026-05-04T10:30:00+02:00')).toEqual(
      new Date(Date.UTC(2026, 4, 4, 8, 30)),
    );
    expect(DateTimeScalar.parseLiteral(parseValue('"2026-05-04T08:30:00.250Z"'))).toEqual(
      new Date(Date.UTC(2026, 4, 4, 8, 30, 0, 250)),
    );
  });

  test.each([
    '2026-05-04',
    '2026-05-04T08:30:00',
    '2026-13-04T08:30:00Z',
    'May 4, 2026',
    '',
    1_777_883_400,
    null,
  ])('refuses %j', (value) => {
    expect(() => DateTimeScalar.parseValue(value)).toThrow('RFC 3339');
  });
});

describe('VIN', () => {
  test('is put in upper case', () => {
    expect(VinScalar.parseValue('wba71aw0x0f000001')).toBe('WBA71AW0X0F000001');
    expect(VinScalar.parseLiteral(parseValue('"wba71aw0x0f000001"'))).toBe('WBA71AW0X0F000001');
  });

  test.each(['WBA71AW0X0F00001', 'WBA71AW0X0F00000-', 'WBA71AW0X0F0000011', '', 17, null])(
    'refuses %j without repeating it',
    (value) => {
      expect(() => VinScalar.parseValue(value)).toThrow(
        /^VIN must have 17 characters, letters and digits\.$/,
      );
    },
  );
});

describe('JSONObject', () => {
  test('takes objects as they are, in variables and in documents', () => {
    const value = { a: [1, { b: null }] };
    expect(JsonObjectScalar.serialize(value)).toEqual(value);
    expect(JsonObjectScalar.parseLiteral(parseValue('{ a: [1, { b: null }] }'))).toEqual(value);
  });

  test.each([[[1]], 'text', 1, null])('refuses %j', (value) => {
    expect(() => JsonObjectScalar.parseValue(value)).toThrow('must be an object');
  });
});
