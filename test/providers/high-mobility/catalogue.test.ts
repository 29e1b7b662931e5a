import { describe, expect, it } from 'vitest';
import { toBrandSlug } from '../../../src/domain/values/brand.js';
import { findBrand, readBrand } from '../../../src/providers/catalogue.js';
import { DAMOOV } from '../../../src/providers/damoov/catalogue.js';
import { HIGH_MOBILITY } from '../../../src/providers/high-mobility/catalogue.js';

const slugsWhere = (holds: (brand: (typeof HIGH_MOBILITY.brands)[number]) => boolean) =>
  HIGH_MOBILITY.brands
    .filter(holds)
    .map(({ brand }) => brand)
    .sort();

describe("High Mobility's catalogue", () => {
  it('has 30 brands, each once, all of which can be cleared and need no credential', () => {
    expect(new Set(HIGH_MOBILITY.brands.map(({ brand }) => brand)).size).toBe(30);
    expect(HIGH_MOBILITY.brands).toHaveLength(30);
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
      'hyundai',
      'kia',
      'maserati',
      'nissan',
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

  it('requires the odometer for no brand, and advises it for Mercedes-Benz', () => {
    expect(slugsWhere(({ odometerRequired }) => odometerRequired)).toEqual([]);
    expect(slugsWhere(({ odometerAdvised }) => odometerAdvised)).toEqual(['mercedes-benz']);
  });

  it('needs the tag of the Volkswagen group there alone', () => {
    expect(
      slugsWhere(({ requiredTags }) =>
        requiredTags.some(({ key }) => key === 'vw-group-customer-name'),
      ),
    ).toEqual(['audi', 'cupra', 'seat', 'skoda', 'volkswagen']);
  });

  it('knows who shares a VIN between applications, as far as it is documented', () => {
    expect(
      slugsWhere(({ sharedAcrossApplications }) => sharedAcrossApplications === false),
    ).toEqual(['audi', 'cupra', 'seat', 'skoda', 'volkswagen']);
    expect(slugsWhere(({ sharedAcrossApplications }) => sharedAcrossApplications === true)).toEqual(
      [
        'alfaromeo',
        'citroen',
        'ds',
        'fiat',
        'ford',
        'jeep',
        'nissan',
        'opel',
        'peugeot',
        'tesla',
        'vauxhall',
      ],
    );
  });

  it('names each brand for people, and its source with a date', () => {
    for (const { brand, displayName, source } of HIGH_MOBILITY.brands) {
      expect(toBrandSlug(displayName)).toBe(brand);
      expect(source, brand).toMatch(/20\d\d-\d\d/);
    }
    expect(findBrand(HIGH_MOBILITY, 'sandbox')).toMatchObject({ environments: ['SANDBOX'] });
  });

  it('lets brands through that it does not list, and nothing else', () => {
    expect(readBrand(HIGH_MOBILITY, 'BYD')).toMatchObject({
      brand: 'byd',
      displayName: 'Byd',
      clearance: true,
      cancelPending: true,
      odometerRequired: false,
    });
    expect(readBrand(HIGH_MOBILITY, 'VW')).toBe(findBrand(HIGH_MOBILITY, 'volkswagen'));
    expect(readBrand(HIGH_MOBILITY, '???')).toBeUndefined();
    expect(readBrand(HIGH_MOBILITY, 'unknown')).toBeUndefined();
    expect(readBrand(DAMOOV, 'bmw')).toBeUndefined();
  });

  it('finds a brand by its slug and nothing else', () => {
    expect(findBrand(HIGH_MOBILITY, 'volvo-cars')).toMatchObject({
      brand: 'volvo-cars',
      eligibilityCheck: true,
    });
    expect(findBrand(HIGH_MOBILITY, 'Volvo')).toBeUndefined();
  });
});
