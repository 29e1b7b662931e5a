import { describe, expect, it } from 'vitest';
import { meanScores, sumStatistics } from '../../../../src/domain/data/driving-sums.js';
import { toScores, toStatistics } from '../../../../src/providers/damoov/data/indicators.js';

const ROW = {
  MileageKm: 120.5,
  DrivingTime: 90.5,
  TripsCount: 7,
  BrakingsCount: 2,
  AccelerationsCount: 3,
  TotalSpeedingKm: 4.5,
  PhoneUsageDurationMin: 1.5,
};

describe('statistics', () => {
  it('are in kilometers and seconds', () => {
    expect(toStatistics(ROW)).toEqual({
      distance: 120.5,
      duration: 5430,
      trips: 7,
      harshBrakings: 2,
      harshAccelerations: 3,
      speedingDistance: 4.5,
      phoneUseDuration: 90,
    });
  });

  it.each(['MileageKm', 'DrivingTime', 'TripsCount'])('cannot be summed without %s', (name) => {
    expect(toStatistics({ ...ROW, [name]: null })).toBeUndefined();
    expect(toStatistics({ ...ROW, [name]: -1 })).toBeUndefined();
  });

  it('are summed, and unknown where a part is', () => {
    const known = toStatistics(ROW)!;
    const partly = toStatistics({ ...ROW, BrakingsCount: undefined })!;
    expect(sumStatistics([known, partly])).toEqual({
      distance: 241,
      duration: 10_860,
      trips: 14,
      harshBrakings: null,
      harshAccelerations: 6,
      speedingDistance: 9,
      phoneUseDuration: 180,
    });
    expect(sumStatistics([])).toBeNull();
  });
});

describe('scores', () => {
  it('are read from both calls', () => {
    expect(
      toScores({ SafetyScore: 80.5, BrakingScore: 101, UserId: 'x' }, { EcoScore: '70' }),
    ).toEqual({
      safety: 80.5,
      acceleration: null,
      braking: null,
      cornering: null,
      speeding: null,
      phoneUse: null,
      eco: 70,
    });
  });

  it('of several times are their mean by distance, without the times that have none', () => {
    const of = (safety: number | null) => toScores({ SafetyScore: safety, BrakingScore: 1 }, {})!;
    const mean = meanScores([
      { scores: of(90), distance: 300 },
      { scores: of(50), distance: 100 },
      { scores: of(null), distance: 1000 },
    ]);
    expect(mean?.safety).toBeCloseTo(80, 9);
    expect(mean?.eco).toBeNull();
  });

  it('are none when no time has one', () => {
    expect(toScores({}, {})).toBeNull();
    expect(meanScores([])).toBeNull();
  });
});
