import { expect, test } from 'vitest';
import { NO_DETAILS, type VehicleDetails } from '../../../src/domain/data/vehicle-details.js';
import { HIGH_MOBILITY } from '../../../src/providers/high-mobility/catalogue.js';
import { INVERS } from '../../../src/providers/invers/catalogue.js';
import { describe as describeVehicle } from '../../../src/services/data/vehicle-details.js';

const stated = (details: Partial<VehicleDetails>): VehicleDetails => ({
  ...NO_DETAILS,
  ...details,
});
const before = (brand: string, details: Partial<VehicleDetails> = {}) => ({
  ...stated(details),
  brand,
});

test.each([
  ['a box gets its maker', 'cloudboxx', 'Volkswagen', 'volkswagen'],
  ['an unknown brand gets its maker', 'unknown', 'BMW', 'bmw'],
  ['a name in other letters', 'cloudboxx', ' MERCEDES-BENZ ', 'mercedes-benz'],
  ['a maker stays', 'niu', 'BMW', 'niu'],
  ['a box of a box stays', 'cloudboxx', 'CloudBoxx', 'cloudboxx'],
  ['no maker', 'cloudboxx', null, 'cloudboxx'],
  ['a name that is none', 'cloudboxx', '???', 'cloudboxx'],
])('%s', (_name, brand, make, expected) => {
  expect(describeVehicle(before(brand), stated({ make }), INVERS).brand).toBe(expected);
});

test('values that a provider states replace the known ones, and others remain', () => {
  const known = before('bmw', { make: 'BMW', model: 'i3', modelYear: 2020 });
  expect(
    describeVehicle(known, stated({ model: 'i4', powertrain: 'BATTERY_ELECTRIC' }), HIGH_MOBILITY),
  ).toEqual({
    brand: 'bmw',
    make: 'BMW',
    model: 'i4',
    modelYear: 2020,
    powertrain: 'BATTERY_ELECTRIC',
  });
});
