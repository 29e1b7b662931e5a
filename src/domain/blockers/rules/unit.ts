import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';
import { failed, UNIT_FAILURES } from './unit-failures.js';

const { inversProblems, inversInspect, inversInstall, inversCredentials, fleetgraph } = SOURCES;

/** Rules about vehicles with telematics units. */
export const UNIT_RULES: readonly Rule[] = [
  ...UNIT_FAILURES,
  {
    ...failed,
    when: { enrollment: ['GONE'], until: { days: 90 } },
    code: 'GONE_AT_PROVIDER',
    certainty: 'CONCLUDED',
    title: 'Restore the vehicle at INVERS, or remove it here',
    steps: ['Restore the vehicle in FleetControl if it was archived.', 'Remove it here otherwise.'],
    clock: 'confirmedAt',
    deadline: { after: { days: 90 }, kind: 'ESTIMATE' },
    source: inversInspect,
  },
  {
    ...failed,
    when: { enrollment: ['GONE'], from: { days: 90 } },
    code: 'GONE_AT_PROVIDER',
    title: 'Add the vehicle again, or remove it here',
    steps: ['Add the vehicle again if you still need its data.', 'Remove it here otherwise.'],
    clock: 'confirmedAt',
    source: inversInspect,
  },
  {
    ...failed,
    when: { enrollment: ['PENDING'] },
    code: 'WAITING_FOR_SETUP',
    actor: 'PROVIDER',
    severity: 'INFO',
    title: 'Wait until INVERS has set the vehicle up',
    steps: ['Wait: there is nothing to do.'],
    source: inversProblems,
  },
  {
    ...failed,
    when: { enrollment: ['ACTIVE'], credentialMissing: true },
    code: 'CREDENTIAL_MISSING',
    certainty: 'CONCLUDED',
    title: 'Assign a credential of {brand} to the vehicle',
    steps: ['Create a credential for the brand.', 'Assign it to the vehicle.'],
    topic: 'credential',
    source: inversCredentials,
  },
  {
    ...failed,
    when: {
      enrollment: ['ACTIVE'],
      listed: true,
      contact: 'NEVER',
      offline: true,
      from: { hours: 24 },
    },
    code: 'UNIT_NEVER_ONLINE',
    certainty: 'CONCLUDED',
    title: 'Finish the installation of the telematics unit',
    steps: [
      'Check power, antenna and SIM of the unit.',
      'Compare its id with the one given here.',
      'Give an installer access by an installer job in FleetControl, if needed.',
    ],
    topic: 'contact',
    source: inversInstall,
  },
  {
    ...failed,
    when: { enrollment: ['ACTIVE'], contact: 'EVER', offline: true, from: { hours: 24 } },
    code: 'UNIT_OFFLINE',
    severity: 'ACTION',
    title: 'Check the vehicle: its unit has not been in contact',
    steps: [
      'Find the vehicle; it may stand without mobile coverage.',
      'Check its battery.',
      "Check the unit's heartbeats in FleetControl.",
    ],
    clock: 'lastContactAt',
    topic: 'contact',
    source: inversInspect,
  },
];

/** Rules about enrollments at any provider, after those of the provider. */
export const COMMON_ENROLLMENT_RULES: readonly Rule[] = [
  {
    ...failed,
    when: { enrollment: ['FAILED'] },
    code: 'OTHER',
    title: "Read the provider's reason for the refusal",
    steps: ['Read what the provider says.', 'Correct the vehicle and add it again.'],
    source: fleetgraph,
  },
  {
    ...failed,
    when: { enrollment: ['ACTIVE'], grant: ['NEEDS_REAUTHORIZATION'] },
    code: 'REAUTHORIZATION_NEEDED',
    actor: 'OPERATOR',
    severity: 'ACTION',
    title: 'Issue a new access token for the vehicle',
    steps: ['Issue a new access token.', 'Request the clearance again if that is refused.'],
    clock: 'grantedAt',
    topic: 'grant',
    source: fleetgraph,
  },
];
