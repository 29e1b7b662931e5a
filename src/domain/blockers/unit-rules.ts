import { type Rule } from './rule.js';
import { SOURCES } from './sources.js';

const { inversProblems, inversInspect, inversInstall, inversCredentials, fleetgraph } = SOURCES;

const failed = {
  actor: 'FLEET_MANAGER',
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'enrolledAt',
  topic: 'enrollment',
} as const satisfies Partial<Rule>;

/** Rules about enrollments that INVERS refused or could not set up. */
const FAILURES: readonly Rule[] = [
  {
    ...failed,
    when: {
      enrollment: ['FAILED'],
      reason: [
        ['already', 'exist'],
        ['already', 'fleet'],
      ],
    },
    code: 'VIN_IN_OTHER_FLEET',
    title: 'Remove the vehicle where INVERS has it already',
    steps: ['Search for the VIN in FleetControl.', 'Remove that vehicle, or import it here.'],
    source: inversProblems,
  },
  {
    ...failed,
    when: {
      enrollment: ['FAILED'],
      reason: [
        ['referenced', 'not found'],
        ['unit', 'not found|unknown|incompatible'],
        ['model', 'not found|unknown'],
      ],
    },
    code: 'UNIT_UNKNOWN',
    title: 'Correct the id of the telematics unit or the vehicle model',
    steps: [
      'Compare the id with the one on the unit.',
      'Check that brand and model fit the unit.',
      'Add the vehicle again.',
    ],
    source: inversProblems,
  },
  {
    ...failed,
    when: {
      enrollment: ['FAILED'],
      reason: [['credential|password|login', 'invalid|wrong|refuse|reject|expire']],
    },
    code: 'CREDENTIAL_INVALID',
    title: "Replace the secret of the carmaker's credential",
    steps: ['Update the secret of the credential.', 'Add the vehicle again.'],
    source: inversCredentials,
  },
  {
    ...failed,
    when: { enrollment: ['FAILED'], reason: [['setup'], ['set up'], ['could not set', 'up']] },
    code: 'SETUP_FAILED',
    title: 'Start the setup again in FleetControl',
    steps: [
      'Open the vehicle in FleetControl.',
      'Start its setup again.',
      'Add the vehicle again.',
    ],
    source: inversProblems,
  },
];

/** Rules about vehicles with telematics units. */
export const UNIT_RULES: readonly Rule[] = [
  ...FAILURES,
  {
    ...failed,
    when: { enrollment: ['GONE'] },
    code: 'GONE_AT_PROVIDER',
    title: 'Restore the vehicle at INVERS, or remove it here',
    steps: ['Restore the vehicle in FleetControl if it was archived.', 'Remove it here otherwise.'],
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
    topic: 'grant',
    source: fleetgraph,
  },
];
