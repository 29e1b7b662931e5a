import { describe, expect, it } from 'vitest';
import { toContact, toDetails } from '../../../src/providers/invers/master-data.js';

describe('master data of INVERS', () => {
  it('are read as documented, the year from its text', () => {
    expect(
      toDetails({ brand: 'Audi', model: 'A3', fuel_type: 'ELECTRIC', year_of_production: '2019' }),
    ).toEqual({ make: 'Audi', model: 'A3', modelYear: 2019, powertrain: 'BATTERY_ELECTRIC' });
  });

  it.each([
    ['PETROL', 'COMBUSTION'],
    ['diesel', 'COMBUSTION'],
    ['Plug-in hybrid', 'PLUG_IN_HYBRID'],
    ['HYBRID', 'OTHER'],
    ['STEAM', 'OTHER'],
    ['', null],
    [null, null],
    [7, 'OTHER'],
  ])('have the powertrain of the fuel %j: %j', (fuel, powertrain) => {
    expect(toDetails({ fuel_type: fuel }).powertrain).toBe(powertrain);
  });

  it.each(['0', '1970.5', 'soon', '19', 20_190, null, {}])('have no year from %j', (year) => {
    expect(toDetails({ year_of_production: year }).modelYear).toBeNull();
  });

  it.each([undefined, null, [], 'Audi', 5])('are empty when they are %j', (masterData) => {
    expect(Object.values(toDetails(masterData))).toEqual([null, null, null, null]);
  });
});

describe('contact of a unit', () => {
  it('is read from the list, as an object or as a word', () => {
    expect(
      toContact({ last_contact_at: '2026-11-20T10:29:00Z', life_status: { value: 'ONLINE' } }),
    ).toEqual({ lastContactAt: new Date('2026-11-20T10:29:00Z'), online: true });
    expect(toContact({ life_status: 'offline' })).toEqual({ lastContactAt: null, online: false });
  });

  it('is unknown where INVERS does not say', () => {
    expect(toContact({ last_contact_at: 'never', life_status: { value: 'SLEEPING' } })).toEqual({
      lastContactAt: null,
      online: null,
    });
  });
});
