import { describe, expect, it } from 'vitest';
import { BRANDS, credentialTypesOf } from '../../../simulators/invers/brands.js';
import {
  INVERS,
  needsOf,
  SHARED_BRANDS,
  toSlug,
  toWireBrand,
} from '../../../src/providers/invers/catalogue.js';

const CLIENT = ['clientId', 'clientSecret'];

describe("INVERS's catalogue", () => {
  it('says which credential each brand needs, and its fields', () => {
    expect(
      INVERS.brands.map(({ brand, credentialKind, credentialFields }) => [
        brand,
        credentialKind,
        credentialFields,
      ]),
    ).toEqual([
      ['cloudboxx', 'NONE', []],
      ['mercedes-benz', 'SHARED', CLIENT],
      ['niu', 'SHARED', CLIENT],
      ['segway', 'SHARED', CLIENT],
      ['tesla', 'SHARED', []],
    ]);
  });

  it('has owners authorize for Tesla, so that nothing is typed in', () => {
    const hinted = INVERS.brands.filter(({ authorizationHint }) => authorizationHint !== null);
    expect(hinted.map(({ brand }) => brand)).toEqual(['tesla']);
    expect(SHARED_BRANDS).toContain('tesla');
  });

  it('names each brand for people, and its source with a date', () => {
    expect(INVERS.brands.map(({ displayName }) => displayName)).toEqual([
      'CloudBoxx',
      'Mercedes-Benz',
      'NIU',
      'Segway',
      'Tesla',
    ]);
    for (const { source } of INVERS.brands) expect(source).toMatch(/2026-11-30/);
  });

  it('has no clearances', () => {
    for (const brand of INVERS.brands)
      expect(brand).toMatchObject({
        clearance: false,
        eligibilityCheck: false,
        cancelPending: false,
        odometerRequired: false,
      });
  });

  it('says what a vehicle of a brand is added with', () => {
    expect(needsOf('cloudboxx')).toEqual({ credentialKinds: ['NONE'], unitIdRequired: true });
    expect(needsOf('niu')).toEqual({
      credentialKinds: ['SHARED', 'INDIVIDUAL'],
      unitIdRequired: true,
    });
    expect(needsOf('mercedes-benz')).toEqual({
      credentialKinds: ['SHARED'],
      unitIdRequired: false,
    });
    expect(needsOf('trabant')).toBeUndefined();
  });

  it.each([
    ['cloudboxx', 'CLOUDBOXX'],
    ['mercedes-benz', 'MERCEDES_BENZ'],
    ['niu', 'NIU'],
    ['segway', 'SEGWAY'],
    ['tesla', 'TESLA'],
    ['some-new-brand', 'SOME_NEW_BRAND'],
  ])('writes %s as %s on the wire, and back', (slug, wire) => {
    expect(toWireBrand(slug)).toBe(wire);
    expect(toSlug(wire)).toBe(slug);
  });

  it('agrees with what is simulated', () => {
    for (const { brand } of INVERS.brands) {
      expect(Object.keys(BRANDS)).toContain(toWireBrand(brand));
      expect([...credentialTypesOf(toWireBrand(brand))].sort()).toEqual(
        [...needsOf(brand)!.credentialKinds].sort(),
      );
    }
  });
});
