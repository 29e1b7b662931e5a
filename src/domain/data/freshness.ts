import { type ProviderName } from '../provider.js';
import { type SignalName } from './signal.js';
import { type StoredValue } from './stored-signals.js';

export const FRESHNESS = ['CURRENT', 'AGING', 'STALE', 'UNKNOWN_AGE'] as const;
export type Freshness = (typeof FRESHNESS)[number];

/** Source of a value, on which depends how often it can be newer. */
export interface SignalSource {
  readonly provider: ProviderName;
  /** The enrollment's brand, else the vehicle's. */
  readonly brand: string;
}

/** Minutes after which a value is no longer current, and after which it is stale. */
export interface FreshnessLimits {
  readonly aging: number;
  readonly stale: number;
}

const HOUR = 60;
const DAY = 24 * HOUR;

type LimitsBySignal = { readonly [Name in SignalName]?: FreshnessLimits };

/** Limits of signals that change slowly; a parked car's position stays valid. */
const LIMITS: LimitsBySignal = {
  position: { aging: 5, stale: 7 * DAY },
  odometer: { aging: DAY, stale: 7 * DAY },
  tires: { aging: DAY, stale: 7 * DAY },
  warnings: { aging: DAY, stale: 7 * DAY },
  troubleCodes: { aging: DAY, stale: 7 * DAY },
  serviceDistance: { aging: DAY, stale: 7 * DAY },
};
const OTHERS: FreshnessLimits = { aging: 2 * HOUR, stale: DAY };

/**
 * Limits of single providers. A unit of INVERS reports its position about every 30 minutes in
 * standby, and its console calls one possibly outdated after a minute.
 */
const OF_PROVIDER: { readonly [Provider in ProviderName]?: LimitsBySignal } = {
  INVERS: { position: { aging: 1, stale: 35 } },
};

/** Minutes by which values of a brand of a provider may be older: High Mobility polls Tesla hourly. */
const LATER: { readonly [Provider in ProviderName]?: Readonly<Record<string, number>> } = {
  HIGH_MOBILITY: { tesla: HOUR },
};

/** Returns the limits of a signal from a source. */
function freshnessLimits(name: SignalName, { provider, brand }: SignalSource): FreshnessLimits {
  const limits = OF_PROVIDER[provider]?.[name] ?? LIMITS[name] ?? OTHERS;
  const ofProvider = LATER[provider] ?? {};
  const later = Object.hasOwn(ofProvider, brand) ? (ofProvider[brand] ?? 0) : 0;
  return { aging: limits.aging + later, stale: limits.stale + later };
}

/**
 * Returns how far a value can be relied on. A position is stale as soon as something measured later
 * says that the vehicle has moved on since.
 * @param measuredAt milliseconds
 * @param known finds the newest value of another signal of the vehicle
 */
export function freshnessOf(
  name: SignalName,
  measuredAt: number | null,
  source: SignalSource,
  known: (name: SignalName) => StoredValue | undefined,
  now: Date,
): Freshness {
  if (measuredAt === null) return 'UNKNOWN_AGE';
  const { aging, stale } = freshnessLimits(name, source);
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
