import { type Rule } from '../rule.js';
import { STELLANTIS, VOLKSWAGEN_GROUP } from './brands.js';
import { SOURCES } from './sources.js';

const { hmEligibility, hmFord, hmStellantis, hmVolkswagen } = SOURCES;

const stated = {
  actor: 'FLEET_MANAGER',
  certainty: 'STATED',
  clock: 'requestedAt',
  inPlan: true,
} as const satisfies Partial<Rule>;

const elsewhere = {
  ...stated,
  code: 'VIN_IN_OTHER_APPLICATION',
  actor: 'OPERATOR',
  severity: 'ACTION',
  certainty: 'CONCLUDED',
  topic: 'elsewhere',
} as const satisfies Partial<Rule>;

/**
 * Rules about vehicles before a request: what the provider answers to a check of eligibility, and
 * vehicles that another account at the same provider has.
 */
export const PLAN_RULES: readonly Rule[] = [
  {
    ...stated,
    when: { eligible: false },
    code: 'VEHICLE_NOT_ELIGIBLE',
    severity: 'BLOCKING',
    title: 'Use another source of data for this vehicle',
    steps: ['Remove the row, or use a telematics unit if you need its data.'],
    topic: 'eligible',
    source: hmEligibility,
  },
  {
    ...stated,
    when: { connectivity: ['DEACTIVATED'] },
    code: 'CONNECTIVITY_INACTIVE',
    severity: 'ACTION',
    title: "Activate the vehicle's connectivity at {brand}",
    steps: ["Activate the carmaker's connectivity subscription before the request."],
    topic: 'connectivity',
    source: hmEligibility,
  },
  {
    ...stated,
    when: {
      brands: VOLKSWAGEN_GROUP,
      primaryUserAssigned: true,
    },
    code: 'PRIMARY_USER_ASSIGNED',
    actor: 'DRIVER',
    severity: 'ACTION',
    certainty: 'CONCLUDED',
    title: 'Ask the driver about the primary user of the vehicle',
    steps: ['Ask the driver to sign off as primary user, should the request be refused.'],
    topic: 'primary-user',
    source: hmVolkswagen,
  },
  {
    ...elsewhere,
    when: { brands: VOLKSWAGEN_GROUP, elsewhere: true },
    title: 'End the clearance at the other account: {brand} allows one',
    steps: ['End the clearance of this vehicle at the other account before the request.'],
    source: hmVolkswagen,
  },
  {
    ...elsewhere,
    when: { brands: STELLANTIS, elsewhere: true },
    title: 'Choose the same data package at both accounts for {brand}',
    steps: ['Compare the data packages of both applications, in the console of High Mobility.'],
    source: hmStellantis,
  },
  {
    ...elsewhere,
    when: { brands: ['ford'], elsewhere: true },
    severity: 'INFO',
    title: 'Compare the data packages of both accounts for {brand}',
    steps: ['Wait for data again after the request if this account has the larger package.'],
    source: hmFord,
  },
];
