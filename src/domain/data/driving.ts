import { type Place } from './signal.js';

/** Time from `from`, included, to `to`, excluded. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;

/** Splits a period into windows of at most so many days, the newest first. */
export function splitPeriod({ from, to }: Period, days: number): readonly Period[] {
  const windows: Period[] = [];
  for (let end = to.getTime(); end > from.getTime(); end -= days * DAY_MS) {
    const start = Math.max(from.getTime(), end - days * DAY_MS);
    windows.push({ from: new Date(start), to: new Date(end) });
  }
  return windows;
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

export const DRIVER_ACTIVITY_STATUSES = [
  'ACTIVE',
  'INACTIVE',
  'LOST',
  'NO_DATA',
  'UNKNOWN',
] as const;
export type DriverActivityStatus = (typeof DRIVER_ACTIVITY_STATUSES)[number];

/** Whether the driver's phone delivers, as the provider judges it. */
export interface DriverActivity {
  readonly status: DriverActivityStatus;
  readonly lastTripAt: Date | null;
}
