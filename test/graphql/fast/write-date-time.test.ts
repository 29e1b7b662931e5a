import fc from 'fast-check';
import { buildSchema, type GraphQLScalarType } from 'graphql';
import { expect, test } from 'vitest';
import { writeDatesByTable, writeDateTime } from '../../../src/graphql/fast/write-date-time.js';
import { DateTimeScalar } from '../../../src/graphql/scalars.js';

test('any date is written as the language itself writes it', () => {
  const moments = fc.oneof(
    fc.date({ noInvalidDate: true }),
    fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2100-01-01') }),
  );
  fc.assert(
    fc.property(moments, (date) => {
      expect(writeDateTime(date)).toBe(date.toISOString());
    }),
    { numRuns: 5000 },
  );
});

test.each([
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00.000Z',
  '2024-02-29T23:59:59.999Z',
  '2024-03-01T00:00:00.000Z',
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00.000Z',
  '-000001-12-31T23:59:59.999Z',
])('a date at the edge of a day is %s', (text) => {
  expect(writeDateTime(new Date(text))).toBe(text);
});

test('a schema writes dates by table and refuses others as before', () => {
  const schema = buildSchema('scalar DateTime type Query { at: DateTime }');
  const scalar = schema.getType('DateTime') as GraphQLScalarType;
  scalar.serialize = DateTimeScalar.serialize;

  writeDatesByTable(schema);

  expect(scalar.serialize).not.toBe(DateTimeScalar.serialize);
  expect(scalar.serialize(new Date(5))).toBe('1970-01-01T00:00:00.005Z');
  expect(() => scalar.serialize(new Date(NaN))).toThrow(TypeError);
  expect(() => scalar.serialize('1970-01-01T00:00:00.005Z')).toThrow(TypeError);
});

test('a schema without dates stays as it is', () => {
  const schema = buildSchema('type Query { at: Int }');

  expect(writeDatesByTable(schema)).toBe(schema);
});
