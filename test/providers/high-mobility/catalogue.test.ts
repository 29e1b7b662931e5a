import { describe, expect, it } from 'vitest';
import { findBrand } from '../../../src/providers/catalogue.js';
import { HIGH_MOBILITY } from '../../../src/providers/high-mobility/catalogue.js';

const slugsWhere = (holds: (brand: (typeof HIGH_MOBILITY.brands)[number]) => boolean) =>
  HIGH_MOBILITY.brands
    .filter(holds)
    .map(({ brand }) => brand)
    .sort();

describe("High Mobility's catalogue", () => {
  it('has 28 brands, each once, all of which can be cleared and need no credential', () => {
    expect(new Set(HIGH_MOBILITY.brands.map(({ brand }) => brand)).size).toBe(28);
    expect(HIGH_MOBILITY.brands).toHaveLength(28);
    for (const brand of HIGH_MOBILITY.brands)
      expect(brand).toMatchObject({
        clearance: true,
        credentialKind: 'NONE',
        credentialFields: [],
      });
  });

  it('knows for whom eligibility can be checked', () => {
    expect(slugsWhere(({ eligibilityCheck }) => !eligibilityCheck)).toEqual([
      'audi',
      'cupra',
      'dacia',
      'kia',
      'maserati',
      'polestar',
      'porsche',
      'seat',
      'skoda',
      'tesla',
      'volkswagen',
    ]);
  });

  it('knows whose pending clearances can be canceled, after a day', () => {
    expect(slugsWhere(({ cancelPending }) => cancelPending)).toEqual([
      'alfaromeo',
      'audi',
      'citroen',
      'cupra',
      'ds',
      'fiat',
      'jeep',
      'maserati',
      'mercedes-benz',
      'opel',
      'peugeot',
      'seat',
      'skoda',
      'vauxhall',
      'volkswagen',
    ]);
    for (const { cancelPending, minCancelAgeSeconds } of HIGH_MOBILITY.brands)
      expect(minCancelAgeSeconds).toBe(cancelPending ? 86_400 : null);
  });

  it('asks for the odometer of a Mercedes-Benz alone', () => {
    expect(slugsWhere(({ odometerRequired }) => odometerRequired)).toEqual(['mercedes-benz']);
  });

  it('finds a brand by its slug and nothing else', () => {
    expect(findBrand(HIGH_MOBILITY, 'volvo-cars')).toMatchObject({
      brand: 'volvo-cars',
      eligibilityCheck: true,
    });
    expect(findBrand(HIGH_MOBILITY, 'Volvo')).toBeUndefined();
  });
});
