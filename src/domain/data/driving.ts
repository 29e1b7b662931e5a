import { type Place } from './signal.js';

/** Time from `from`, included, to `to`, excluded. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;

/**
 * Returns the windows that a period touches, of a fixed grid of `days` days (UTC), the newest
 * first. The grid does not depend on the period: what was read of a window serves every period.
 */
export function gridWindows({ from, to }: Period, days: number): readonly Period[] {
  const size = days * DAY_MS;
  const windows: Period[] = [];
  for (
    let start = Math.floor((to.getTime() - 1) / size) * size;
    from < to && start + size > from.getTime();
    start -= size
  )
    windows.push({ from: new Date(start), to: new Date(start + size) });
  return windows;
}

/** Returns the part that two periods have in common. */
export function commonPeriod(one: Period, other: Period): Period {
  return {
    from: one.from > other.from ? one.from : other.from,
    to: one.to < other.to ? one.to : other.to,
  };
}

/** Returns the period widened to whole days (UTC). */
export function wholeDays({ from, to }: Period): Period {
  const first = Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  const end = Math.ceil(to.getTime() / DAY_MS) * DAY_MS;
  return { from: new Date(first), to: new Date(end) };
}

/** Start or end of a trip. Personal data, as every {@link Place}. */
export interface TripPlace extends Place {
  readonly address: string | null;
}

/** 0 to 100, more is better; null where the provider has none for the time. */
export interface DrivingScores {
  readonly safety: number | null;
  readonly acceleration: number | null;
  readonly braking: number | null;
  readonly cornering: number | null;
  readonly speeding: number | null;
  readonly phoneUse: number | null;
  readonly eco: number | null;
}

/** Counts and sums over a period. */
export interface DrivingStatistics {
  /** Kilometers. */
  readonly distance: number;
  /** Seconds. */
  readonly duration: number;
  readonly trips: number;
  readonly harshBrakings: number | null;
  readonly harshAccelerations: number | null;
  /** Kilometers. */
  readonly speedingDistance: number | null;
  /** Seconds. */
  readonly phoneUseDuration: number | null;
}

export interface Trip {
  /** The provider's own. */
  readonly externalId: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Kilometers. */
  readonly distance: number;
  /** Seconds. */
  readonly duration: number;
  /** Kilometers per hour. */
  readonly maxSpeed: number | null;
  /** Kilometers per hour. */
  readonly averageSpeed: number | null;
  /** False: as a passenger or by other means; null where the provider does not know. */
  readonly asDriver: boolean | null;
  readonly start: TripPlace | null;
  readonly end: TripPlace | null;
  readonly scores: DrivingScores | null;
}

/** Whether the driver's phone delivers, as the provider judges it. */
export type DriverActivityStatus = 'ACTIVE' | 'INACTIVE' | 'LOST' | 'NO_DATA' | 'UNKNOWN';
