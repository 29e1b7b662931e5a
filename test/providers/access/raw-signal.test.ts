import { describe, expect, it } from 'vitest';
import { isLocation, toRawSignal } from '../../../src/providers/access/raw-signal.js';

describe('isLocation', () => {
  it.each<[string, unknown]>([
    ['position', { lat: 1, lon: 2 }],
    ['altitude_in_meters', 300],
    ['x.fuzzy_coordinates', 'secret'],
    ['x.home_address', 'Example street 1'],
    ['x.last', { deeper: [{ latitude: 1 }] }],
    ['x.session', { formatted_address: 'Example street 1' }],
  ])('finds a place in %s', (name, value) => {
    expect(isLocation(name, value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['doors.positions', [{ location: 'front_left', position: 'open' }]],
    ['center_stand_position', 'UP'],
    ['diagnostics.odometer', { value: 5, unit: 'kilometers' }],
  ])('finds none in %s', (name, value) => {
    expect(isLocation(name, value)).toBe(false);
  });
});

describe('toRawSignal', () => {
  const more = { measuredAt: null, location: false };
  it('makes an object of every value', () => {
    expect(toRawSignal({ name: 'a', value: { b: 1 }, ...more })?.value).toEqual({ b: 1 });
    expect(toRawSignal({ name: 'a', value: false, ...more })?.value).toEqual({ value: false });
    expect(toRawSignal({ name: 'a', value: [1], ...more })?.value).toEqual({ items: [1] });
  });

  it('makes none of a name that is empty or endless', () => {
    expect(toRawSignal({ name: '', value: 1, ...more })).toBeUndefined();
    expect(toRawSignal({ name: 'n'.repeat(201), value: 1, ...more })).toBeUndefined();
  });
});
