import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { hmEligibility, hmVolkswagen } = SOURCES;

const stated = {
  actor: 'FLEET_MANAGER',
  certainty: 'STATED',
  clock: 'requestedAt',
  inPlan: true,
} as const satisfies Partial<Rule>;

/** Rules about what the provider answers to a check of eligibility, before a request. */
export const ELIGIBILITY_RULES: readonly Rule[] = [
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
      brands: ['volkswagen', 'audi', 'skoda', 'seat', 'cupra'],
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
];
