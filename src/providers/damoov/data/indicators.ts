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

/**
 * Maps the scores of one time, of which the two calls bring each a part.
 * @returns null when nothing is scored
 */
export function toScores(safety: unknown, eco: unknown): DrivingScores | null {
  const fields = { ...toFields(eco), ...toFields(safety) };
  const scores = mapScores((name) => readScore(fields[SCORES[name]]));
  return Object.values(scores).every((score) => score === null) ? null : scores;
}

function mapScores(valueOf: (name: keyof DrivingScores) => number | null): DrivingScores {
  const names = Object.keys(SCORES) as (keyof DrivingScores)[];
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as unknown as DrivingScores;
}
