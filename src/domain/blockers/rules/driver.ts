import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { damoovErrors, damoovGuide, damoovTesting, damoovUsers } = SOURCES;

const driver = {
  actor: 'DRIVER',
  severity: 'ACTION',
  certainty: 'STATED',
  clock: 'activitySince',
  topic: 'activity',
} as const satisfies Partial<Rule>;

/** Rules about drivers. */
export const DRIVER_RULES: readonly Rule[] = [
  {
    when: { grant: ['NEEDS_REAUTHORIZATION'] },
    code: 'REAUTHORIZATION_NEEDED',
    actor: 'OPERATOR',
    severity: 'ACTION',
    certainty: 'STATED',
    title: 'Issue a new access token for the driver',
    steps: ['Issue a new access token; it signs in at the provider again.'],
    clock: 'grantedAt',
    topic: 'grant',
    source: damoovErrors,
  },
  {
    ...driver,
    when: { activity: ['DEACTIVATED'] },
    code: 'DRIVER_DEACTIVATED',
    actor: 'FLEET_MANAGER',
    severity: 'BLOCKING',
    title: 'Activate the driver again at Damoov, or remove them here',
    steps: ['Activate the driver in DataHub.', 'Remove the driver here otherwise.'],
    source: damoovUsers,
  },
  {
    ...driver,
    when: { activity: ['NO_DATA'], until: { days: 3 } },
    code: 'DRIVER_NEVER_ACTIVE',
    title: 'Install the app, sign in, and drive',
    steps: [
      'Install the app and sign in.',
      'Give the permissions that the app asks for.',
      'Drive: a trip shows after about five minutes.',
    ],
    clock: 'enrolledAt',
    source: damoovTesting,
  },
  {
    ...driver,
    when: { activity: ['NO_DATA'], from: { days: 3 } },
    code: 'DRIVER_NEVER_ACTIVE',
    actor: 'FLEET_MANAGER',
    title: 'Ask the driver to install the app and sign in',
    steps: [
      'Ask the driver whether the app is installed and signed in.',
      'Check the permissions of the app on the phone.',
    ],
    clock: 'enrolledAt',
    source: damoovTesting,
  },
  {
    ...driver,
    when: { activity: ['LOST'] },
    code: 'DRIVER_SILENT',
    title: 'Open the app and sign in again: no trips are recorded',
    steps: [
      'Check that the app is still on the phone and signed in.',
      'Give the permissions that the app asks for.',
    ],
    source: damoovGuide,
  },
  {
    ...driver,
    when: { activity: ['INACTIVE'] },
    code: 'DRIVER_SILENT',
    certainty: 'CONCLUDED',
    title: 'Check the kind of transport: trips are not counted',
    steps: [
      'Check in the app whether trips are marked as those of a passenger.',
      'Give the app the exact location.',
    ],
    source: damoovGuide,
  },
];
