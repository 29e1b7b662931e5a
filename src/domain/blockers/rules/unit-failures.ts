import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { inversProblems, inversCredentials } = SOURCES;

/** Properties that most rules about enrollments share. */
export const failed = {
  actor: 'FLEET_MANAGER',
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'enrolledAt',
  topic: 'enrollment',
} as const satisfies Partial<Rule>;

const unitUnknown = {
  ...failed,
  code: 'UNIT_UNKNOWN',
  title: 'Correct the id of the telematics unit or the vehicle model',
  steps: [
    'Compare the id with the one on the unit.',
    'Check that brand and model fit the unit.',
    'Add the vehicle again.',
  ],
  source: inversProblems,
} as const satisfies Partial<Rule>;

/** Rules about enrollments that INVERS refused or could not set up. */
export const UNIT_FAILURES: readonly Rule[] = [
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
        ['incompatible', 'unit|model|variant'],
        ['not compatible', 'unit|model|variant'],
      ],
    },
    code: 'UNIT_UNKNOWN',
    title: 'Use a telematics unit or setting that fits the vehicle',
    steps: [
      'Compare model and installation of the unit with those for the vehicle.',
      'Use another unit, or change its setting.',
      'Add the vehicle again.',
    ],
    source: inversProblems,
  },
  {
    ...unitUnknown,
    when: { enrollment: ['FAILED'], reason: [['unit', 'not found|unknown']] },
  },
  {
    ...failed,
    when: { enrollment: ['FAILED'], reason: [['model', 'not found|unknown|invalid']] },
    code: 'UNIT_UNKNOWN',
    actor: 'OPERATOR',
    title: 'Read the available vehicle models again',
    steps: [
      'Read the models that INVERS offers now.',
      'Correct the model and add the vehicle again.',
    ],
    source: inversProblems,
  },
  {
    ...unitUnknown,
    when: { enrollment: ['FAILED'], reason: [['referenced', 'not found']] },
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
