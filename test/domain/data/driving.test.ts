import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPeriod, gridWindows, wholeDays } from '../../../src/domain/data/driving.js';

const DAY_MS = 86_400_000;

describe('gridWindows', () => {
  it('cover the period without a gap or an overlap, the newest first, and do not depend on it', () => {
    fc.assert(
      fc.property(
        fc.nat(20_000 * DAY_MS),
        fc.integer({ min: 1, max: 366 * DAY_MS }),
        fc.integer({ min: 1, max: 30 }),
        (start, length, days) => {
          const period = { from: new Date(start), to: new Date(start + length) };
          const windows = gridWindows(period, days);
          const size = days * DAY_MS;
          expect(windows[0]!.to.getTime()).toBeGreaterThanOrEqual(start + length);
          expect(windows[0]!.from.getTime()).toBeLessThan(start + length);
          expect(windows.at(-1)!.from.getTime()).toBeLessThanOrEqual(start);
          expect(windows.at(-1)!.to.getTime()).toBeGreaterThan(start);
          for (const [place, { from, to }] of windows.entries()) {
            expect(to.getTime() - from.getTime()).toBe(size);
            expect(from.getTime() % size).toBe(0);
            if (place > 0) expect(to).toEqual(windows[place - 1]!.from);
          }
        },
      ),
    );
  });

  it('are none for a period that ends before it begins', () => {
    expect(gridWindows({ from: new Date(5), to: new Date(4) }, 14)).toEqual([]);
    expect(gridWindows({ from: new Date(5), to: new Date(5) }, 14)).toEqual([]);
  });
});

describe('periods', () => {
  const at = (text: string) => new Date(text);

  it('are widened to whole days', () => {
    const period = { from: at('2026-01-01T10:00:00Z'), to: at('2026-01-02T00:00:00.001Z') };
    expect(wholeDays(period)).toEqual({
      from: at('2026-01-01T00:00:00Z'),
      to: at('2026-01-03T00:00:00Z'),
    });
    const days = { from: at('2026-01-01T00:00:00Z'), to: at('2026-01-02T00:00:00Z') };
    expect(wholeDays(days)).toEqual(days);
  });

  it('have a part in common', () => {
    const one = { from: new Date(1), to: new Date(5) };
    const other = { from: new Date(3), to: new Date(9) };
    expect(commonPeriod(one, other)).toEqual({ from: new Date(3), to: new Date(5) });
    expect(commonPeriod(other, one)).toEqual({ from: new Date(3), to: new Date(5) });
  });
});
