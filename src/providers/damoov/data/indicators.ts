import { type DrivingScores, type DrivingStatistics } from '../../../domain/data/driving.js';
import { toFields } from '../../access/foreign-answer.js';
import { readNumber } from '../../access/values.js';
import { readScore } from './trips.js';

/** Names of the scores in `Scores/safety` and `Scores/eco`. */
const SCORES = {
  safety: 'SafetyScore',
  acceleration: 'AccelerationScore',
  braking: 'BrakingScore',
  cornering: 'CorneringScore',
  speeding: 'SpeedingScore',
  phoneUse: 'PhoneUsageScore',
  eco: 'EcoScore',
} as const satisfies Record<keyof DrivingScores, string>;

/**
 * Maps one row of the statistics; minutes become seconds.
 * @returns undefined for a row without distance, time or number of trips, which cannot be summed
 */
export function toStatistics(row: unknown): DrivingStatistics | undefined {
  const fields = toFields(row);
  const amount = (name: string): number | null => {
    const number = readNumber(fields[name]);
    return number === null || number < 0 ? null : number;
  };
  const distance = amount('MileageKm');
  const minutes = amount('DrivingTime');
  const trips = amount('TripsCount') ?? amount('DriverTripsCount');
  if (distance === null || minutes === null || trips === null) return undefined;
  const phoneMinutes = amount('PhoneUsageDurationMin');
  return {
    distance,
    duration: minutes * 60,
    trips,
    harshBrakings: amount('BrakingsCount'),
    harshAccelerations: amount('AccelerationsCount'),
    speedingDistance: amount('TotalSpeedingKm'),
    phoneUseDuration: phoneMinutes === null ? null : phoneMinutes * 60,
  };
}

/** Sums statistics of disjoint times; null without any. A sum with an unknown part is unknown. */
export function sumStatistics(parts: readonly DrivingStatistics[]): DrivingStatistics | null {
  const [first, ...others] = parts;
  if (!first) return null;
  const sum = others.reduce<DrivingStatistics>(
    (total, part) => ({
      distance: total.distance + part.distance,
      duration: total.duration + part.duration,
      trips: total.trips + part.trips,
      harshBrakings: plus(total.harshBrakings, part.harshBrakings),
      harshAccelerations: plus(total.harshAccelerations, part.harshAccelerations),
      speedingDistance: plus(total.speedingDistance, part.speedingDistance),
      phoneUseDuration: plus(total.phoneUseDuration, part.phoneUseDuration),
    }),
    first,
  );
  return { ...sum, duration: Math.round(sum.duration), trips: Math.round(sum.trips) };
}

/** Maps the scores of one time, of which the two calls bring each a part. */
export function toScores(safety: unknown, eco: unknown): DrivingScores {
  const fields = { ...toFields(eco), ...toFields(safety) };
  return mapScores((name) => readScore(fields[SCORES[name]]));
}

/** Scores of a part of the time, with the kilometers that were driven in it. */
export interface WeightedScores {
  readonly scores: DrivingScores;
  readonly distance: number;
}

/**
 * Joins the scores of several times: their mean by distance, since the provider scores per
 * kilometer driven. A time without a score counts for none; null when no time has one.
 */
export function meanScores(parts: readonly WeightedScores[]): DrivingScores | null {
  const mean = mapScores((name) => {
    const known = parts.flatMap(({ scores, distance }) => {
      const score = scores[name];
      return score === null ? [] : [{ score, distance }];
    });
    if (known.length === 0) return null;
    const total = known.reduce((sum, { distance }) => sum + distance, 0);
    // Without a distance each time counts alike.
    const weighted = known.map(({ score, distance }) =>
      total > 0 ? (score * distance) / total : score / known.length,
    );
    return Math.min(
      weighted.reduce((sum, share) => sum + share, 0),
      100,
    );
  });
  return Object.values(mean).every((score) => score === null) ? null : mean;
}

function mapScores(valueOf: (name: keyof DrivingScores) => number | null): DrivingScores {
  const names = Object.keys(SCORES) as (keyof DrivingScores)[];
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as unknown as DrivingScores;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
