import { describe, expect, it } from 'vitest';
import { toBrandName, toBrandSlug } from '../../../src/domain/values/brand.js';

describe('toBrandSlug', () => {
  it.each([
    ['mercedes-benz', 'mercedes-benz'],
    ['Mercedes-Benz', 'mercedes-benz'],
    ['MERCEDES_BENZ', 'mercedes-benz'],
    ['  Mercedes Benz ', 'mercedes-benz'],
    ['mercedes', 'mercedes-benz'],
    ['BMW', 'bmw'],
    ['VW', 'volkswagen'],
    ['Volvo', 'volvo-cars'],
    ['volvo_cars', 'volvo-cars'],
    ['Alfa Romeo', 'alfaromeo'],
    ['alfa-romeo', 'alfaromeo'],
    ['Citroën', 'citroen'],
    ['Škoda', 'skoda'],
    ['DS Automobiles', 'ds'],
    ['Kia', 'kia'],
    ['Cloud Boxx', 'cloudboxx'],
    ['Sandbox', 'sandbox'],
  ])('reads %j as %s', (text, slug) => expect(toBrandSlug(text)).toBe(slug));

  it.each([
    ['Lynk & Co', 'lynk-co'],
    ['Great_Wall  Motor', 'great-wall-motor'],
    ['BYD', 'byd'],
    ['Rolls-Royce', 'rolls-royce'],
  ])('makes a slug of %j, which is not listed', (text, slug) =>
    expect(toBrandSlug(text)).toBe(slug),
  );

  it.each(['', '   ', '-', '???', 'b\u0000mw', '比亚迪', 'x'.repeat(61), '<b>'])(
    'refuses %j',
    (text) => expect(toBrandSlug(text)).toBeUndefined(),
  );

  it('reads its own display names', () => {
    for (const slug of [
      'alfaromeo',
      'mercedes-benz',
      'volvo-cars',
      'skoda',
      'citroen',
      'kia',
      'lynk-co',
      'hyundai',
    ])
      expect(toBrandSlug(toBrandName(slug))).toBe(slug);
  });
});

describe('toBrandName', () => {
  it.each([
    ['mercedes-benz', 'Mercedes-Benz'],
    ['kia', 'KIA'],
    ['alfaromeo', 'Alfa Romeo'],
    ['lynk-co', 'Lynk Co'],
  ])('writes %s as %s', (slug, name) => expect(toBrandName(slug)).toBe(name));
});
