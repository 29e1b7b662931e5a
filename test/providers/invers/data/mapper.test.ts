import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Powertrain } from '../../../../src/domain/data/vehicle-details.js';
import { toVehicleData } from '../../../../src/providers/invers/data/mapper.js';

const AT = new Date('2026-11-30T08:00:00Z');
const TIME = '2026-11-20T10:28:05Z';
const MEASURED = new Date(TIME);
const map = (json: unknown, powertrain: Powertrain | null = null) =>
  toVehicleData(json, powertrain, AT);
const at = (value: unknown, timestamp: string | undefined = TIME) => ({ timestamp, value });
const unreadable = (signal: string) => ({ signal, reason: 'UNREADABLE', at: AT });

describe('toVehicleData', () => {
  it('reads the documented example', () => {
    const { signals, raw, problems } = map(
      {
        mileage_in_kilometers: at(10_000),
        state_of_charge_or_fuel_level_in_percent: at(85),
        remaining_range_in_kilometers: at(100),
        position: { timestamp: '2026-11-20T10:28:01Z', value: { lat: 50.834, lon: 8.0219 } },
        driving_enabled: at(true),
      },
      'BATTERY_ELECTRIC',
    );
    expect(signals).toEqual({
      odometer: { value: 10_000, measuredAt: MEASURED },
      batteryLevel: { value: 85, measuredAt: MEASURED },
      range: { value: 100, measuredAt: MEASURED },
      position: {
        value: { latitude: 50.834, longitude: 8.0219, heading: null, approximate: false },
        measuredAt: new Date('2026-11-20T10:28:01Z'),
      },
      drivingEnabled: { value: true, measuredAt: MEASURED },
    });
    expect(raw.map(({ name, location }) => [name, location])).toEqual([
      ['mileage_in_kilometers', false],
      ['state_of_charge_or_fuel_level_in_percent', false],
      ['remaining_range_in_kilometers', false],
      ['position', true],
      ['driving_enabled', false],
    ]);
    expect(problems).toEqual([]);
  });

  it.each<[Powertrain | null, string]>([
    ['BATTERY_ELECTRIC', 'batteryLevel'],
    ['COMBUSTION', 'fuelLevel'],
    ['PLUG_IN_HYBRID', 'energyLevel'],
    ['OTHER', 'energyLevel'],
    [null, 'energyLevel'],
  ])('takes "fuel or charge" of the powertrain %s for the %s', (powertrain, name) => {
    const level = { state_of_charge_or_fuel_level_in_percent: at(85) };
    expect(map(level, powertrain).signals).toEqual({ [name]: { value: 85, measuredAt: MEASURED } });
  });

  it('prefers the level that says of what it is', () => {
    const levels = {
      state_of_charge_or_fuel_level_in_percent: at(85),
      fuel_level_in_percent: at(50),
    };
    expect(map(levels, 'COMBUSTION').signals.fuelLevel?.value).toBe(50);
  });

  it('reads miles, numbers as texts and locks as words', () => {
    const { signals } = map({
      mileage_in_miles: at('100'),
      central_lock: at('UNLOCKED'),
      ignition: at('ON'),
    });
    expect(signals).toEqual({
      odometer: { value: 160.9344, measuredAt: MEASURED },
      locked: { value: false, measuredAt: MEASURED },
      ignitionOn: { value: true, measuredAt: MEASURED },
    });
  });

  it.each<[string, unknown]>([
    ['mileage_in_kilometers', -1],
    ['mileage_in_kilometers', 'far'],
    ['state_of_charge_or_fuel_level_in_percent', 101],
    ['central_lock', 'PARTIALLY_LOCKED'],
    ['position', { lat: 0, lon: 0 }],
    ['position', { lat: 91, lon: 0 }],
    ['brake_warning_indicator', 'BLINKING'],
  ])('names %s of %j and makes nothing of it', (name, value) => {
    const { signals, problems, raw } = map({ [name]: at(value) });
    expect(signals).toEqual({});
    expect(problems).toEqual([unreadable(name)]);
    expect(raw).toHaveLength(1);
  });

  it('has no time that a unit cannot have measured at', () => {
    for (const time of ['1970-01-01T00:00:00Z', 'now', '2030-01-01T00:00:00Z', undefined]) {
      const { mileage } = { mileage: { value: 5, timestamp: time } };
      expect(map({ mileage_in_kilometers: mileage }).signals.odometer?.measuredAt).toBeNull();
    }
  });

  it('warns of indicators that are on or whose sensor failed, not of lights', () => {
    const { signals } = map({
      brake_warning_indicator: at('ON'),
      adblue_level_low_indicator: at('OFF'),
      brake_fluid_level_low_indicator: at('SENSOR_FAILURE'),
      high_beam_indicator: at('ON'),
    });
    expect(signals.warnings?.value.map(({ code }) => code)).toEqual([
      'BRAKE_WARNING_INDICATOR',
      'BRAKE_FLUID_LEVEL_LOW_INDICATOR_SENSOR_FAILURE',
    ]);
    expect(map({ adblue_level_low_indicator: at('OFF') }).signals.warnings?.value).toEqual([]);
    expect(map({ high_beam_indicator: at('ON') }).signals).toEqual({});
  });

  it('reads any JSON without a throw, each property under its name or named by a problem', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
        const { raw, problems } = map(json);
        const known = new Set([
          ...raw.map(({ name }) => name),
          ...problems.map(({ signal }) => signal),
        ]);
        for (const [name, property] of Object.entries(json))
          if (property !== null && typeof property !== 'object') expect(known.has(name)).toBe(true);
      }),
    );
    for (const odd of [null, 5, 'text', [], true]) expect(map(odd).raw).toEqual([]);
  });
});
