import { describe, expect, test } from 'vitest';
import {
  dataIntervalSeconds,
  nextReadAt,
  readsPerSecond,
  silentAtAfter,
} from '../../../src/services/data/data-schedule.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('the schedule of reads', () => {
  test.each([100, 1000, 10_000])('spreads %i vehicles evenly over the interval', (count) => {
    const intervalSeconds = 900;
    const bins = new Map<number, number>();
    const seconds = count === 10_000 ? 1 : 90_000 / count;
    for (let slot = 1; slot <= count; slot += 1) {
      const next = nextReadAt({ slot, intervalSeconds, allowedAt: NOW, now: NOW });
      const bin = Math.floor((next.getTime() - NOW.getTime()) / 1000 / seconds);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    const mean = (count * seconds) / intervalSeconds;
    expect(Math.max(...bins.values()) / mean).toBeLessThanOrEqual(1.5);
  });

  test('reads once per interval, also where the call is late or the minimum as long', () => {
    for (const [interval, minimum] of [
      [900, 60],
      [3600, 3600],
    ] as const) {
      let now = NOW;
      const reads: number[] = [];
      while (reads.length < 20) {
        reads.push(now.getTime());
        const allowedAt = new Date(now.getTime() + minimum * 1000);
        const next = nextReadAt({ slot: 7, intervalSeconds: interval, allowedAt, now });
        now = new Date(next.getTime() + 700);
      }
      const gaps = reads.slice(2).map((at, index) => (at - (reads[index + 1] ?? 0)) / 1000);
      expect(Math.max(...gaps)).toBeLessThan(interval + 2);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(minimum);
    }
  });

  test.each([
    [0, 900, 16],
    [1000, 900, 16],
    [10_000, 900, 16],
    [50_000, 900, 70],
    [10_000, 150, 84],
    [50_000, 0, 16],
  ])(
    'makes up for missed reads of %i vehicles every %i s by %i a second',
    (slots, every, limit) => {
      expect(readsPerSecond(slots, every, 16)).toBe(limit);
    },
  );

  test('without a schedule allows a read as soon as the brand does, and nothing is silent', () => {
    const next = { slot: 3, intervalSeconds: 0, allowedAt: later(125), now: NOW };
    expect(nextReadAt(next)).toEqual(later(125));
    expect(silentAtAfter(NOW, 60, 0)).toBeNull();
    expect(silentAtAfter(NOW, 60, 3600)).toEqual(later(3 * 3600));
    expect(silentAtAfter(NOW, 86_400, 3600)).toEqual(later(86_400));
    expect([null, 0, 60].map((s) => dataIntervalSeconds({ vehicleDataSeconds: s }, 900))).toEqual([
      900, 0, 60,
    ]);
  });
});
