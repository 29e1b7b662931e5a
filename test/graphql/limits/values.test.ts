import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { assertListsAreSensible } from '../../../src/graphql/limits/values.js';

const list = (length: number): readonly number[] => Array.from({ length }, () => 1);

describe('lists among the variables', () => {
  test.each<[string, Readonly<Record<string, unknown>> | null | undefined]>([
    ['none at all', undefined],
    ['null', null],
    ['the longest there may be', { rows: list(20_000) }],
    ['many of them', { a: list(20_000), b: { c: list(20_000) } }],
    [
      'some that are nested deeper than the stack goes',
      { deep: JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000)) },
    ],
  ])('pass: %s', (_, variables) => {
    expect(() => assertListsAreSensible(variables)).not.toThrow();
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['too long', { rows: list(20_001) }],
    ['too long within others', { input: { rows: [{ tags: list(20_001) }] } }],
    [
      'objects with as many fields',
      { input: Object.fromEntries(list(20_001).map((_, index) => [`field${index}`, null])) },
    ],
  ])('do not pass: %s', (_, variables) => {
    expect(() => assertListsAreSensible(variables)).toThrow(GraphQLError);
    expect(() => assertListsAreSensible(variables)).toThrow(
      'has 20001 items; no field takes more than 20000',
    );
  });
});
