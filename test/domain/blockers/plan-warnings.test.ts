import { expect, test } from 'vitest';
import { eligibilityWarnings, planWarnings } from '../../../src/domain/blockers/plan-warnings.js';
import { type Eligibility } from '../../../src/domain/eligibility.js';
import { accountFacts, brandOf, START } from './facts.js';

const codesFor = (
  brand: string,
  tags: readonly string[] = [],
  hasOdometer = false,
  isElsewhere = false,
) => {
  const support = brandOf(accountFacts(), brand);
  if (!support) throw new Error(`no support for ${brand}`);
  const facts = { brand, tags: tags.map((key) => ({ key })), hasOdometer, isElsewhere };
  return planWarnings({ ...facts, provider: 'HIGH_MOBILITY' }, support).map(
    (text) => /^([A-Z_]+): [A-Z].*\.$/.exec(text)?.[1],
  );
};

test.each([
  ['volkswagen', [], false, ['REQUIRED_TAG_MISSING']],
  ['audi', ['vw-group-customer-name'], false, []],
  ['ford', [], false, ['FLEET_CONSENT_MISSING']],
  ['tesla', [], false, ['FLEET_CONSENT_MISSING']],
  ['mercedes-benz', [], false, ['ODOMETER_MISSING']],
  ['mercedes-benz', [], true, []],
  ['bmw', [], false, []],
  ['never-listed', [], false, []],
] as const)('a plan for %s with the tags %j warns of %j', (brand, tags, hasOdometer, codes) => {
  expect(codesFor(brand, tags, hasOdometer)).toEqual(codes);
});

test.each([
  ['skoda', ['VIN_IN_OTHER_APPLICATION']],
  ['jeep', ['VIN_IN_OTHER_APPLICATION']],
  ['ford', ['VIN_IN_OTHER_APPLICATION', 'FLEET_CONSENT_MISSING']],
  ['bmw', []],
] as const)('a plan for %s at a second account warns of %j', (brand, codes) => {
  expect(codesFor(brand, ['vw-group-customer-name'], true, true)).toEqual(codes);
});

test('a warning names the tag, and nothing is warned of at INVERS', () => {
  const support = brandOf(accountFacts(), 'seat')!;
  const facts = { brand: 'seat', tags: [], hasOdometer: false, isElsewhere: true } as const;
  const [, text] = planWarnings({ ...facts, provider: 'HIGH_MOBILITY' }, support);
  expect(text).toContain('vw-group-customer-name');
  expect(planWarnings({ ...facts, provider: 'INVERS' }, support)).toEqual([]);
});

test.each([
  ['bmw', {}, []],
  ['bmw', { eligible: false }, ['VEHICLE_NOT_ELIGIBLE']],
  ['bmw', { connectivityStatus: 'DEACTIVATED' }, ['CONNECTIVITY_INACTIVE']],
  ['bmw', { connectivityStatus: 'UNKNOWN' }, []],
  ['bmw', { connectivityStatus: null }, []],
  ['bmw', { primaryUserAssigned: true }, []],
  ['skoda', { primaryUserAssigned: true }, ['PRIMARY_USER_ASSIGNED']],
  ['skoda', { primaryUserAssigned: false }, []],
] as const)('the eligibility of %s, %j, warns of %j', (brand, changed, codes) => {
  const answer: Eligibility = {
    vin: 'EXVEAAAAVAN000001',
    eligible: true,
    dataDelivery: ['PULL'],
    connectivityStatus: 'ACTIVATED',
    primaryUserAssigned: null,
    checkedAt: START,
    ...changed,
  };
  const found = eligibilityWarnings('HIGH_MOBILITY', brand, answer);
  expect(found.map((text) => text.split(':')[0])).toEqual(codes);
});
