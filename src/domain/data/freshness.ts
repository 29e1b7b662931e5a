import { type SignalName } from './signal.js';
import { type KnownReading } from './stored-signals.js';

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
 * @param known all readings of the vehicle
 */
export function freshnessOf(
  name: SignalName,
  measuredAt: Date | null,
  known: ReadonlyMap<SignalName, KnownReading<unknown>>,
  now: Date,
): Freshness {
  if (measuredAt === null) return 'UNKNOWN_AGE';
  const { aging, stale } = LIMITS[name] ?? OTHERS;
  const minutes = (now.getTime() - measuredAt.getTime()) / 60_000;
  if (minutes <= aging) return 'CURRENT';
  return minutes > stale || (name === 'position' && hasMovedSince(measuredAt, known))
    ? 'STALE'
    : 'AGING';
}

function hasMovedSince(
  measuredAt: Date,
  known: ReadonlyMap<SignalName, KnownReading<unknown>>,
): boolean {
  const isLater = (reading: KnownReading<unknown> | undefined): boolean =>
    !!reading?.measuredAt && reading.measuredAt > measuredAt;
  const ignition = known.get('ignitionOn');
  const speed = known.get('speed');
  return (
    (isLater(ignition) && ignition?.value === true) ||
    (isLater(speed) && typeof speed?.value === 'number' && speed.value > 0)
  );
}
