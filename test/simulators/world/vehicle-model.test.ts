import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vehicleAt } from '../../../simulators/world/vehicle-model.js';

const START = Date.UTC(2026, 10, 30, 8);
const MINUTE_MS = 60_000;
const at = (vin: string, minutes: number) => vehicleAt(vin, new Date(START + minutes * MINUTE_MS));
/** A day in minutes, every three of them. */
const day = (vin: string) => Array.from({ length: 480 }, (_, step) => at(vin, step * 3));
const VINS = Array.from({ length: 60 }, (_, place) => `SIMTESTVIN${1_000_000 + place}`);

describe('a simulated vehicle', () => {
  it('is the same at the same time, after any number of calls', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -1_000_000, max: 1_000_000 }), (vin, minutes) => {
        expect(at(vin, minutes)).toEqual(at(vin, minutes));
      }),
    );
  });

  it('has an odometer that only grows, by as much as it drives', () => {
    for (const vin of VINS.slice(0, 5)) {
      const odometers = day(vin).map(({ odometerKm }) => odometerKm);
      expect(odometers).toEqual(odometers.toSorted((a, b) => a - b));
      expect((odometers.at(-1) ?? 0) - (odometers[0] ?? 0)).toBeGreaterThan(100);
    }
  });

  it('moves while it drives, and stands at home otherwise', () => {
    const moments = day(VINS[0]!);
    const parked = moments.filter(({ isDriving }) => !isDriving);
    const driving = moments.filter(({ isDriving }) => isDriving);
    const places = (found: typeof moments) =>
      new Set(found.map(({ place: { latitude, longitude } }) => `${latitude},${longitude}`));
    expect(places(parked).size).toBe(1);
    expect(places(driving).size).toBeGreaterThan(10);
    expect(driving.some(({ speedKmh }) => speedKmh > 20)).toBe(true);
    expect(parked.every(({ speedKmh }) => speedKmh === 0)).toBe(true);
  });

  it('drains its battery on the way and charges it at home', () => {
    const electric = VINS.find((vin) => at(vin, 0).engine === 'electric')!;
    const moments = day(electric);
    const levels = moments.map(({ batteryPercent }) => batteryPercent ?? 0);
    expect([Math.min(...levels), Math.max(...levels)]).toEqual([expect.closeTo(72, 0), 80]);
    expect(new Set(moments.map(({ charging }) => charging))).toEqual(
      new Set(['charging', 'complete', 'unplugged']),
    );
    expect(moments.every(({ fuelPercent }) => fuelPercent === null)).toBe(true);
  });

  it('measures once a minute while awake, and never ahead of the clock', () => {
    for (const vin of VINS)
      for (const minutes of [0, 17.5, 61, 119]) {
        const { measuredAt, isDriving } = at(vin, minutes);
        const ageMs = START + minutes * MINUTE_MS - measuredAt.getTime();
        expect(ageMs).toBeGreaterThanOrEqual(0);
        expect(ageMs).toBeLessThan(isDriving ? MINUTE_MS : 76 * MINUTE_MS);
      }
  });

  it('is one of all kinds in a fleet: engines, warnings, low tires, trouble, overdue', () => {
    const fleet = VINS.map((vin) => at(vin, 0));
    expect(new Set(fleet.map(({ engine }) => engine)).size).toBe(3);
    expect(fleet.some(({ hasWarning }) => hasWarning)).toBe(true);
    expect(fleet.some(({ troubleCode }) => troubleCode !== null)).toBe(true);
    expect(fleet.some(({ serviceInKm }) => serviceInKm < 0)).toBe(true);
    const day40 = VINS.flatMap((vin) => [0, 1, 2, 3, 4].map((days) => at(vin, days * 1440)));
    expect(day40.some(({ isTireLow }) => isTireLow)).toBe(true);
  });
});
