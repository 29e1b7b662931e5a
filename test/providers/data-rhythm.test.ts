import { describe, expect, test } from 'vitest';
import { dataFlowAt } from '../../src/domain/data/data-flow.js';
import { type FreshnessLimits, freshnessOf } from '../../src/domain/data/freshness.js';
import { type SignalName } from '../../src/domain/data/signal.js';
import { type ProviderDescription } from '../../src/domain/provider.js';
import { HIGH_MOBILITY } from '../../src/providers/high-mobility/catalogue.js';
import { INVERS } from '../../src/providers/invers/catalogue.js';
import { silentAtAfter } from '../../src/services/data/data-schedule.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Rhythm {
  /** Seconds between two reads. */
  readonly read: number;
  /** Seconds without news until a vehicle is silent. */
  readonly silent: number;
  /** Minutes until a position is aging, and until it is stale. */
  readonly position: FreshnessLimits;
  /** Minutes until a level of fuel or energy is aging, and until it is stale. */
  readonly level: FreshnessLimits;
}

const WEEKLY: Rhythm = {
  read: 60,
  silent: 7 * DAY,
  position: { aging: 5, stale: 10_080 },
  level: { aging: 120, stale: 1440 },
};
const BMW: Rhythm = { ...WEEKLY, read: 120, silent: 2 * DAY };
const BOX: Rhythm = { ...WEEKLY, silent: 6 * HOUR, position: { aging: 1, stale: 35 } };

/** Brands that differ from the others of their provider. */
const EXCEPTIONS: Readonly<Record<string, Rhythm>> = {
  'HIGH_MOBILITY bmw': BMW,
  'HIGH_MOBILITY mini': BMW,
  'HIGH_MOBILITY kia': { ...WEEKLY, read: 125 },
  'HIGH_MOBILITY volvo-cars': { ...WEEKLY, read: 125 },
  'HIGH_MOBILITY tesla': {
    read: HOUR,
    silent: 2 * DAY,
    position: { aging: 65, stale: 10_140 },
    level: { aging: 180, stale: 1500 },
  },
};

const brandsOf = ({ name, brands }: ProviderDescription, usual: Rhythm) =>
  brands.map((support) => ({
    provider: name,
    support,
    rhythm: EXCEPTIONS[`${name} ${support.brand}`] ?? usual,
  }));
const TABLE = [...brandsOf(HIGH_MOBILITY, WEEKLY), ...brandsOf(INVERS, BOX)];

test('every exception is a brand of its provider', () => {
  const known = TABLE.map(({ provider, support }) => `${provider} ${support.brand}`);
  expect(known).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
});

describe.each(TABLE)('$provider $support.brand', ({ provider, support, rhythm }) => {
  const measuredAt = new Date('2026-03-01T12:00:00Z');
  const after = (seconds: number): Date => new Date(measuredAt.getTime() + seconds * 1000);

  test('is read and falls silent in its rhythm, or that of a slower schedule', () => {
    expect(support.minReadSeconds).toBe(rhythm.read);
    for (const [interval, silent] of [
      [15 * MINUTE, rhythm.silent],
      [5 * DAY, 15 * DAY],
    ] as const) {
      const silentAt = silentAtAfter(measuredAt, support.silentAfterSeconds, interval);
      const flowAt = (seconds: number) =>
        dataFlowAt({ lastDataAt: measuredAt, silentAt, privateSince: null }, after(seconds)).flow;
      expect([flowAt(silent - 0.001), flowAt(silent)]).toEqual(['FLOWING', 'SILENT']);
    }
  });

  test.each([
    ['position', rhythm.position],
    ['fuelLevel', rhythm.level],
    ['batteryLevel', rhythm.level],
    [
      'odometer',
      rhythm.level === WEEKLY.level
        ? { aging: 1440, stale: 10_080 }
        : { aging: 1500, stale: 10_140 },
    ],
  ] as const satisfies readonly (readonly [SignalName, FreshnessLimits])[])(
    'has a fresh %s up to its limits',
    (name, { aging, stale }) => {
      const source = { provider, brand: support.brand };
      const at = (minutes: number) =>
        freshnessOf(name, measuredAt.getTime(), source, () => undefined, after(minutes * MINUTE));
      expect([0, aging, aging + 0.001, stale, stale + 0.001].map(at)).toEqual([
        'CURRENT',
        'CURRENT',
        'AGING',
        'AGING',
        'STALE',
      ]);
    },
  );
});
