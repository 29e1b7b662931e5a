import { describe, expect, it } from 'vitest';
import { type Powertrain } from '../../../../src/domain/data/vehicle-details.js';
import { toVehicleData } from '../../../../src/providers/high-mobility/data/mapper.js';

const AT = new Date('2026-11-30T08:00:00Z');
const TIME = '2026-11-30T07:00:00.000Z';
const MEASURED = new Date(TIME);

const map = (json: unknown, powertrain: Powertrain | null = null) =>
  toVehicleData(json, powertrain, AT);
const property = (data: unknown, timestamp: string | undefined = TIME) => ({ data, timestamp });
const quantity = (value: unknown, unit: string) => property({ value, unit });
const failing = (reason: string) => ({ failure: { reason, description: 'in words' } });
const problem = (signal: string, reason: string) => ({ signal, reason, at: AT });

describe('toVehicleData', () => {
  it('reads what fleets use in our units, and all of it under its own name', () => {
    const { signals, raw, problems } = map({
      vin: 'EXVETESTVIN000001',
      brand: 'bmw',
      request_id: 'r',
      diagnostics: {
        odometer: quantity(100, 'miles'),
        fuel_level: property(0.57),
        fuel_volume: quantity(10, 'gallons'),
        estimated_range: quantity(500_000, 'meters'),
        speed: quantity(10, 'meters_per_second'),
        engine_oil_level: property(0.8),
      },
      vehicle_location: {
        coordinates: property({ latitude: 52.5, longitude: 13.4 }),
        heading: quantity(-90, 'degrees'),
      },
      ignition: { state: property('start') },
      engine: { status: property('off') },
    });
    expect(signals).toEqual({
      odometer: { value: 160.9344, measuredAt: MEASURED },
      fuelLevel: { value: 57, measuredAt: MEASURED },
      fuelVolume: { value: 37.85411784, measuredAt: MEASURED },
      range: { value: 500, measuredAt: MEASURED },
      speed: { value: 36, measuredAt: MEASURED },
      position: {
        value: { latitude: 52.5, longitude: 13.4, heading: 270, approximate: false },
        measuredAt: MEASURED,
      },
      ignitionOn: { value: true, measuredAt: MEASURED },
      engineRunning: { value: false, measuredAt: MEASURED },
    });
    expect(problems).toEqual([]);
    expect(raw.map(({ name }) => name)).toContain('diagnostics.engine_oil_level');
    expect(raw).toHaveLength(10);
    expect(raw.filter(({ location }) => location).map(({ name }) => name)).toEqual([
      'vehicle_location.coordinates',
      'vehicle_location.heading',
    ]);
  });

  it('makes nothing of what is missing', () => {
    for (const json of [{}, { diagnostics: {} }, { diagnostics: null }, null, [], 'text', 5])
      expect(map(json)).toEqual({ signals: {}, raw: [], problems: [] });
  });

  it('retains a value whose time is missing, is no time, or is none that a car can have', () => {
    for (const timestamp of [undefined, 'soon', '1970-01-01T00:00:00Z', '2027-01-01T00:00:00Z']) {
      const odometer = { data: { value: 7, unit: 'kilometers' }, timestamp };
      expect(map({ diagnostics: { odometer } }).signals.odometer).toEqual({
        value: 7,
        measuredAt: null,
      });
    }
  });

  it('names a wrong unit, and takes the next property that can be read', () => {
    const diagnostics = {
      odometer: quantity(5, 'liters'),
      mileage: quantity(7, 'kilometers'),
    };
    const { signals, problems, raw } = map({ diagnostics });
    expect(signals.odometer?.value).toBe(7);
    expect(problems).toEqual([problem('diagnostics.odometer', 'UNREADABLE')]);
    expect(raw.map(({ name }) => name)).toEqual(['diagnostics.odometer', 'diagnostics.mileage']);
  });

  it('reads a number that is written as text', () => {
    expect(map({ diagnostics: { odometer: quantity('12.5', 'kilometers') } }).signals).toEqual({
      odometer: { value: 12.5, measuredAt: MEASURED },
    });
  });

  it('names a percentage beyond 1: it may be in percent already', () => {
    const { signals, problems } = map({ diagnostics: { fuel_level: property(57) } });
    expect(signals).toEqual({});
    expect(problems).toEqual([problem('diagnostics.fuel_level', 'UNREADABLE')]);
  });

  it.each([
    [0, 0],
    ['0', '0.0'],
    [91, 5],
    [5, -181],
    [null, 5],
    ['north', 'east'],
  ])('has no position at %j/%j', (latitude, longitude) => {
    const { signals, problems } = map({
      vehicle_location: { coordinates: property({ latitude, longitude }) },
    });
    expect(signals).toEqual({});
    expect(problems).toEqual([problem('vehicle_location.coordinates', 'UNREADABLE')]);
  });

  it('marks the coarse coordinates that stand in for exact ones', () => {
    const fuzzy = property({ latitude: 52, longitude: 13 });
    expect(map({ vehicle_location: { fuzzy_coordinates: fuzzy } }).signals.position?.value).toEqual(
      { latitude: 52, longitude: 13, heading: null, approximate: true },
    );
  });

  it('takes the newest of several values of one property', () => {
    const odometer = [
      { data: { value: 1, unit: 'kilometers' }, timestamp: '2026-11-29T00:00:00Z' },
      { data: { value: 3, unit: 'kilometers' }, timestamp: TIME },
      { data: { value: 2, unit: 'kilometers' } },
    ];
    expect(map({ diagnostics: { odometer } }).signals.odometer?.value).toBe(3);
  });
});

describe('failures of single properties', () => {
  it.each([
    ['rate_limit', 'RATE_LIMITED'],
    ['execution_timeout', 'TIMEOUT'],
    ['format_error', 'UNREADABLE'],
    ['unauthorised', 'NOT_PERMITTED'],
    ['unknown', 'PROVIDER_ERROR'],
    ['pending', 'NOT_YET'],
    ['oem_error', 'PROVIDER_ERROR'],
    ['a_new_reason', 'PROVIDER_ERROR'],
  ])('are problems of the signal: %s is %s', (reason, ours) => {
    const { signals, raw, problems } = map({ diagnostics: { odometer: failing(reason) } });
    expect(signals).toEqual({});
    expect(raw).toEqual([]);
    expect(problems).toEqual([problem('diagnostics.odometer', ours)]);
  });

  it('leave the value that came with them', () => {
    const odometer = { ...quantity(5, 'kilometers'), ...failing('pending') };
    const { signals, problems } = map({ diagnostics: { odometer } });
    expect(signals.odometer?.value).toBe(5);
    expect(problems).toEqual([problem('diagnostics.odometer', 'NOT_YET')]);
  });

  it('of privacy mode withhold every place of the answer', () => {
    const { signals, raw, problems } = map({
      vehicle_location: {
        coordinates: failing('privacy_mode_active'),
        fuzzy_coordinates: property({ latitude: 52, longitude: 13 }),
      },
      charging_session: { location: [property({ formatted_address: 'Example street 1' })] },
      doors: { positions: [property({ location: 'front_left', position: 'open' })] },
    });
    expect(signals).toHaveProperty('doors');
    expect(signals).not.toHaveProperty('position');
    expect(raw.map(({ name }) => name)).toEqual(['doors.positions']);
    expect(problems.map(({ signal, reason }) => [signal, reason])).toEqual([
      ['vehicle_location.coordinates', 'PRIVACY_MODE'],
      ['vehicle_location.fuzzy_coordinates', 'PRIVACY_MODE'],
      ['charging_session.location', 'PRIVACY_MODE'],
    ]);
  });
});

describe('unknown properties', () => {
  it('are passed on under their own names, whatever their shape', () => {
    const { raw, problems } = map({
      moon: { phase: property('full'), tide: quantity(3, 'meters'), craters: [property(1)] },
      beacon: { here: property({ latitude: 1, longitude: 2 }), odd: 5, none: {} },
      mood: 'good',
    });
    expect(raw).toEqual([
      { name: 'moon.phase', value: { value: 'full' }, measuredAt: MEASURED, location: false },
      {
        name: 'moon.tide',
        value: { value: 3, unit: 'meters' },
        measuredAt: MEASURED,
        location: false,
      },
      { name: 'moon.craters', value: { items: [1] }, measuredAt: MEASURED, location: false },
      {
        name: 'beacon.here',
        value: { latitude: 1, longitude: 2 },
        measuredAt: MEASURED,
        location: true,
      },
      { name: 'beacon.odd', value: { value: 5 }, measuredAt: null, location: false },
      { name: 'mood', value: { value: 'good' }, measuredAt: null, location: false },
    ]);
    expect(problems).toEqual([]);
  });

  it('beyond 500, too large or too deep are named', () => {
    const many = Object.fromEntries(
      Array.from({ length: 502 }, (_, index) => [`p${index}`, property(index)]),
    );
    const { raw, problems } = map({ many });
    expect(raw).toHaveLength(500);
    expect(problems.map(({ signal }) => signal)).toEqual(['many.p500', 'many.p501']);
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level += 1) deep = [deep];
    const odd = map({ odd: { large: property('x'.repeat(20_000)), deep: property(deep) } });
    expect(odd.raw).toEqual([]);
    expect(odd.problems.map(({ signal }) => signal)).toEqual(['odd.large', 'odd.deep']);
  });
});
