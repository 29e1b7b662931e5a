import { describe, expect, it } from 'vitest';
import {
  type Quantity,
  readAmount,
  readPercent,
  readQuantity,
} from '../../../../src/providers/high-mobility/data/units.js';

describe('readQuantity', () => {
  it.each<[Quantity, unknown, string, number]>([
    ['length', 12_345.6, 'kilometers', 12_345.6],
    ['length', 12_345_678, 'meters', 12_345.678],
    ['length', 100, 'miles', 160.9344],
    ['length', 100, 'scandinavian_miles', 1000],
    ['length', 1, 'nautical_miles', 1.852],
    ['length', 1, 'feet', 0.0003048],
    ['length', '100', 'miles', 160.9344],
    ['speed', 10, 'meters_per_second', 36],
    ['speed', 60, 'miles_per_hour', 96.56064],
    ['speed', 10, 'knots', 18.52],
    ['pressure', 2.5, 'bars', 250],
    ['pressure', 250_000, 'pascals', 250],
    ['pressure', 36, 'pounds_force_per_square_inch', 248.21136],
    ['volume', 10, 'gallons', 37.85411784],
    ['volume', 10, 'imperial_gallons', 45.4609],
    ['power', 11_000, 'watts', 11],
    ['power', 100, 'horsepower', 74.57],
    ['duration', 1.5, 'hours', 5400],
    ['duration', 1, 'months', 2_629_800],
    ['angle', 1, 'revolutions', 360],
    ['angle', -90, 'degrees', -90],
  ])('converts a %s of %j %s', (quantity, value, unit, expected) => {
    expect(readQuantity({ value, unit }, quantity)).toBe(expected);
  });

  it.each([
    ['an unknown unit', { value: 5, unit: 'furlongs' }],
    ['a unit of another quantity', { value: 5, unit: 'liters' }],
    ['a unit in other letters', { value: 5, unit: 'Kilometers' }],
    ['a name that every object has', { value: 5, unit: 'constructor' }],
    ['no unit', { value: 5 }],
    ['no value', { unit: 'kilometers' }],
    ['a bare number', 5],
    ['a text that is no number', { value: 'far', unit: 'kilometers' }],
    ['a number beyond all numbers', { value: 1.7e308, unit: 'megameters' }],
    ['null', null],
  ])('reads nothing from %s', (_what, data) => {
    expect(readQuantity(data, 'length')).toBeNull();
  });

  it('refuses ampere hours, which are no energy', () => {
    expect(readQuantity({ value: 5, unit: 'ampere_hours' }, 'power')).toBeNull();
  });
});

describe('readAmount', () => {
  it('is never below zero', () => {
    expect(readAmount({ value: 0, unit: 'kilometers' }, 'length')).toBe(0);
    expect(readAmount({ value: -1, unit: 'kilometers' }, 'length')).toBeNull();
  });
});

describe('readPercent', () => {
  it.each([
    [0, 0],
    [0.57, 57],
    [0.29, 29],
    ['0.8', 80],
    [1, 100],
    [1.004, 100],
  ])('reads the share %j as %d percent', (share, percent) => {
    expect(readPercent(share)).toBe(percent);
  });

  it.each([1.5, 57, -0.1, null, 'full', true])('reads nothing from %j', (share) => {
    expect(readPercent(share)).toBeNull();
  });
});
