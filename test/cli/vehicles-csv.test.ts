import { describe, expect, it } from 'vitest';
import { readVehicles, toCsvLine } from '../../src/cli/vehicles-csv.js';

describe('a CSV file of vehicles', () => {
  it('is read by the names of its columns, with everything a vehicle may have', () => {
    const text =
      '\uFEFFBrand,VIN,license plate,Name,Tags,odometer,odometer_unit\r\nbmw,WBA1,B-X 1,"Blue, the old one","site=Berlin; cost center=42",12000,mi\r\n\r\naudi,WAU2,,,,500,\r\n';
    expect(readVehicles(text)).toEqual([
      {
        line: 2,
        vehicle: {
          vin: 'WBA1',
          brand: 'bmw',
          name: 'Blue, the old one',
          licensePlate: 'B-X 1',
          tags: [
            { key: 'site', value: 'Berlin' },
            { key: 'cost center', value: '42' },
          ],
          odometer: { value: 12000, unit: 'MILES' },
        },
      },
      {
        line: 4,
        vehicle: { vin: 'WAU2', brand: 'audi', odometer: { value: 500, unit: 'KILOMETERS' } },
      },
    ]);
  });

  it('may be separated by semicolons', () => {
    expect(
      readVehicles('vin;brand;tags\nWBA1;bmw;"a=1;b=2"\nWBA2;bmw;a=1|b=2\n').map(
        ({ vehicle }) => vehicle.tags,
      ),
    ).toEqual([
      [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
      [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    ]);
  });

  it.each([
    ['vin,colour\nA,red', /not known: colour/],
    ['vin\nA', /lacks the column brand/],
    ['vin,brand,VIN\nA,bmw,B', /vin twice/],
    ['vin,brand\n', /no vehicles/],
    ['', /no vehicles|lacks/],
    ['vin,brand\nA,bmw,extra', /not CSV as it is expected/],
    ['vin,brand\n"A,bmw', /not CSV as it is expected/],
  ])('is refused with what is wrong: %j', (text, message) => {
    expect(() => readVehicles(text)).toThrow(message);
  });

  it('is refused with all faults of its lines at once', () => {
    const text =
      'vin,brand,tags,odometer,odometerUnit\n,bmw,,,\nA,,colour,,\nB,bmw,,many,\nC,bmw,,5,leagues\n';
    expect(() => readVehicles(text)).toThrow(
      /line 2: the vin is missing[\s\S]*line 3: the brand is missing[\s\S]*line 3: the tag "colour"[\s\S]*line 4: the odometer "many"[\s\S]*line 5: the odometerUnit "leagues"/,
    );
  });
});

it('a NUL is named with its line and column', () => {
  expect(() => readVehicles('vin,brand,name\nA,bmw,ok 🚗\nB,bmw,a\0b\n')).toThrow(
    'line 3: the name holds a NUL character (U+0000)',
  );
});

it('a line of CSV is read back as it was, and never as a formula', () => {
  expect(toCsvLine(['plain', 'with, comma', 'with "quotes"', 'two\nlines', '=1+1', '-5'])).toBe(
    'plain,"with, comma","with ""quotes""","two\nlines",\'=1+1,\'-5',
  );
});
