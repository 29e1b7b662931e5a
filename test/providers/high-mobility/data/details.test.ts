import { describe, expect, it } from 'vitest';
import { toVehicleDetails } from '../../../../src/providers/high-mobility/data/details.js';

const powertrainOf = (name: unknown) =>
  toVehicleDetails({ vehicle: { specs: { fuel: { type: { name } } } } }).powertrain;

describe('toVehicleDetails', () => {
  it.each([
    ['Diesel', 'COMBUSTION'],
    ['Petrol', 'COMBUSTION'],
    ['Electric', 'BATTERY_ELECTRIC'],
    ['Elektro', 'BATTERY_ELECTRIC'],
    ['Petrol/plug-in hybrid', 'PLUG_IN_HYBRID'],
    ['Hydrogen', 'FUEL_CELL'],
    ['Hybrid petrol', 'OTHER'],
    ['Wood', 'OTHER'],
    ['', null],
    [null, null],
  ])('takes the fuel %j for the powertrain %j', (name, powertrain) => {
    expect(powertrainOf(name)).toBe(powertrain);
  });

  it.each([null, {}, [], 'text', { vehicle: 5 }])('makes nothing of %j', (json) => {
    expect(Object.values(toVehicleDetails(json))).toEqual([null, null, null, null]);
  });
});
