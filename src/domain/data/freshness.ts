import { type SignalName } from './signal.js';
import { type StoredValue } from './stored-signals.js';

export const FRESHNESS = ['CURRENT', 'AGING', 'STALE', 'UNKNOWN_AGE'] as const;
export type Freshness = (typeof FRESHNESS)[number];

/** Minutes after which a value is no longer current, and after which it is stale. */
interface Limits {
  readonly aging: number;
  readonly stale: number;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** Limits of signals that change slowly; a parked car's position stays valid. */
const LIMITS: { readonly [Name in SignalName]?: Limits } = {
  position: { aging: 5, stale: 7 * DAY },
  odometer: { aging: DAY, stale: 7 * DAY },
  tires: { aging: DAY, stale: 7 * DAY },
  warnings: { aging: DAY, stale: 7 * DAY },
  troubleCodes: { aging: DAY, stale: 7 * DAY },
  serviceDistance: { aging: DAY, stale: 7 * DAY },
};
const OTHERS: Limits = { aging: 2 * HOUR, stale: DAY };

/**
 * Returns how far a value can be relied on. A position is stale as soon as something measured later
 * says that the vehicle has moved on since.
 * @param measuredAt milliseconds
 * @param known finds the newest value of another signal of the vehicle
 */
export function freshnessOf(
  name: SignalName,
  measuredAt: number | null,
  known: (name: SignalName) => StoredValue | undefined,
  now: Date,
): Freshness {
  if (measuredAt === null) return 'UNKNOWN_AGE';
  const { aging, stale } = LIMITS[name] ?? OTHERS;
  const minutes = (now.getTime() - measuredAt) / 60_000;
  if (minutes <= aging) return 'CURRENT';
  return minutes > stale || (name === 'position' && hasMovedSince(measuredAt, known))
    ? 'STALE'
    : 'AGING';
}

function hasMovedSince(
  measuredAt: number,
  known: (name: SignalName) => StoredValue | undefined,
): boolean {
  const later = (name: SignalName): unknown => {
    const stored = known(name);
    return stored?.measuredAt && stored.measuredAt > measuredAt ? stored.value : undefined;
  };
  const speed = later('speed');
  return later('ignitionOn') === true || (typeof speed === 'number' && speed > 0);
}
