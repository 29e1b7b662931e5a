import { type DrivingScores, type DrivingStatistics } from './driving.js';

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

const SCORE_NAMES = [
  'safety',
  'acceleration',
  'braking',
  'cornering',
  'speeding',
  'phoneUse',
  'eco',
] as const satisfies readonly (keyof DrivingScores)[];

function mapScores(valueOf: (name: keyof DrivingScores) => number | null): DrivingScores {
  const entries = SCORE_NAMES.map((name) => [name, valueOf(name)] as const);
  return Object.fromEntries(entries) as unknown as DrivingScores;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
