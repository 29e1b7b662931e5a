import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLargerThan } from '../../../src/graphql/limits/answer-size.js';

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

describe('the size of an answer', () => {
  test('is that of its JSON, whatever is in it', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\ud800', '\u0000', '"\\', 'ß€🚗'),
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        text,
        fc.integer(),
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.date({ noInvalidDate: true }),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value')),
      object: fc.dictionary(text, tie('value'), { noNullPrototype: false }),
    })).object;
    fc.assert(
      fc.property(values, (value) => {
        const size = sizeOf(value);
        expect(isLargerThan(value, size)).toBe(false);
        expect(isLargerThan(value, size - 1)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('is not counted to the end where it exceeds the limit', () => {
    let seen = 0;
    const item = () => ({
      get text(): string {
        seen += 1;
        return 'x'.repeat(100);
      },
    });
    expect(isLargerThan(Array.from({ length: 10_000 }, item), 10_000)).toBe(true);
    expect(seen).toBeLessThan(110);
  });
});
