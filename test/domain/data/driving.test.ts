import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitPeriod } from '../../../src/domain/data/driving.js';

const DAY_MS = 86_400_000;

describe('splitPeriod', () => {
  it('covers the period without a gap or an overlap, the newest window first', () => {
    fc.assert(
      fc.property(
        fc.nat(366 * DAY_MS),
        fc.nat(366 * DAY_MS),
        fc.integer({ min: 1, max: 30 }),
        (start, length, days) => {
          const period = { from: new Date(start), to: new Date(start + length) };
          const windows = splitPeriod(period, days);
          expect(windows).toHaveLength(Math.ceil(length / (days * DAY_MS)));
          let end = period.to;
          for (const window of windows) {
            expect(window.to).toEqual(end);
            expect(window.to.getTime() - window.from.getTime()).toBeGreaterThan(0);
            expect(window.to.getTime() - window.from.getTime()).toBeLessThanOrEqual(days * DAY_MS);
            end = window.from;
          }
          if (length > 0) expect(end).toEqual(period.from);
        },
      ),
    );
  });

  it('has no window for a period that ends before it begins', () => {
    expect(splitPeriod({ from: new Date(5), to: new Date(4) }, 14)).toEqual([]);
  });
});
