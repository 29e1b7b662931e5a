import { describe, expect, test } from 'vitest';
import { BLOCKER_CODES } from '../../src/domain/blockers/blocker.js';
import { eligibilityWarnings, planWarnings } from '../../src/domain/blockers/plan-warnings.js';
import { type Rule } from '../../src/domain/blockers/rule.js';
import { RULES } from '../../src/domain/blockers/rules.js';
import { CODES } from '../../web/src/i18n/blockers/codes.de.ts';
import { GERMAN } from '../../web/src/i18n/blockers/german.ts';
import { STEPS } from '../../web/src/i18n/blockers/steps.de.ts';
import { TITLES } from '../../web/src/i18n/blockers/titles.de.ts';

const rules: readonly Rule[] = Object.values(RULES).flatMap((book) => Object.values(book).flat());
const placeholdersOf = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();

const BRAND = {
  displayName: 'Mercedes-Benz',
  requiredTags: [{ key: 'customer_name', condition: null }],
  cancelPending: true,
  minCancelAgeSeconds: 0,
  odometerRequired: true,
  odometerAdvised: true,
  guideUrl: null,
};

describe('the German catalog', () => {
  test('has every code, title and step of the rules, and no other', () => {
    expect(Object.keys(CODES).sort()).toEqual([...BLOCKER_CODES].sort());
    const titles = new Set(rules.map(({ code, title }) => `${code}: ${title}`));
    const translated = Object.entries(TITLES).flatMap(([code, texts]) =>
      Object.keys(texts).map((title) => `${code}: ${title}`),
    );
    expect(translated.sort()).toEqual([...titles].sort());
    const steps = new Set(rules.flatMap((rule) => rule.steps));
    expect(Object.keys(STEPS).sort()).toEqual([...steps].sort());
  });

  test('has the placeholders of the rules', () => {
    const pairs = [...Object.values(TITLES).flatMap(Object.entries), ...Object.entries(STEPS)];
    for (const [english, german] of pairs as readonly (readonly [string, string])[]) {
      expect(german).not.toBe(english);
      expect(placeholdersOf(german)).toEqual(placeholdersOf(english));
    }
  });
});

describe('a blocker in German', () => {
  test('has the names that the graph has filled in', () => {
    expect(
      GERMAN.title(
        'CARMAKER_STILL_REVOKING',
        'Wait: Mercedes-Benz may still be ending the earlier clearance',
      ),
    ).toBe('Warten: Mercedes-Benz beendet womöglich noch die frühere Freigabe');
    expect(GERMAN.step('Add the tag customer_name to the vehicle.')).toBe(
      'Das Etikett customer_name am Fahrzeug ergänzen.',
    );
  });

  test('takes names as they are', () => {
    expect(GERMAN.title('CREDENTIAL_MISSING', 'Assign a credential of $& to the vehicle')).toBe(
      'Dem Fahrzeug Zugangsdaten für $& zuweisen',
    );
  });

  test('is shown as the graph has it if it has no translation', () => {
    expect(GERMAN.title('REJECTED', 'A new title')).toBe('A new title');
    expect(GERMAN.title('constructor', 'toString')).toBe('toString');
    expect(GERMAN.step('constructor')).toBe('constructor');
    expect(GERMAN.code('NEWER_CODE')).toBe('Newer code');
    expect(GERMAN.warning('A warning of another kind')).toBe('A warning of another kind');
    expect(GERMAN.warning('REJECTED: A new title. A step.')).toBe('REJECTED: A new title. A step.');
  });

  test('every warning of a plan is translated as a whole', () => {
    const row = {
      isElsewhere: false,
      provider: 'HIGH_MOBILITY',
      tags: [],
      hasOdometer: false,
    } as const;
    const warnings = [
      ...[
        'mercedes-benz',
        'ford',
        'tesla',
        'volkswagen',
        'fiat',
        'bmw',
        'renault',
        'toyota',
        'volvo',
      ].flatMap((brand) => planWarnings({ ...row, brand }, BRAND)),
      ...eligibilityWarnings('HIGH_MOBILITY', 'audi', {
        vin: 'WVWZZZAUZFP000001',
        eligible: false,
        dataDelivery: [],
        connectivityStatus: 'DEACTIVATED',
        primaryUserAssigned: true,
        checkedAt: new Date(0),
      }),
    ];
    expect(warnings.length).toBeGreaterThan(5);
    for (const warning of warnings) expect(GERMAN.warning(warning)).not.toBe(warning);
    expect(
      GERMAN.warning(
        'REQUIRED_TAG_MISSING: Add the tag that SEAT may require. Add the tag customer_name to the vehicle, if it is required for your application.',
      ),
    ).toBe(
      'Das Etikett ergänzen, das SEAT verlangen kann. Das Etikett customer_name am Fahrzeug ergänzen, falls Ihre Anwendung es verlangt.',
    );
  });
});
