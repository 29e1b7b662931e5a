import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { hmClearance, hmReasons, fleetgraph } = SOURCES;

/** A rejection that says nothing about its cause. */
const rejected = {
  code: 'REJECTED',
  actor: 'PROVIDER',
  severity: 'BLOCKING',
  certainty: 'STATED',
  title: 'Ask the support of High Mobility why it was rejected',
  steps: [
    'Check whether the vehicle is eligible.',
    'Request the clearance again if it is.',
    'Send the VIN to the support of High Mobility if it is rejected again.',
  ],
  clock: 'changedAt',
  topic: 'status',
} as const satisfies Partial<Rule>;

/** Rules about clearances that have ended or are ending, after those about known reasons. */
export const ENDING_RULES: readonly Rule[] = [
  {
    ...rejected,
    when: { clearance: ['REJECTED'], reason: [['unspecified']] },
    source: hmReasons,
  },
  {
    when: { clearance: ['REJECTED'], reason: [] },
    code: 'OTHER',
    actor: 'PROVIDER',
    severity: 'BLOCKING',
    certainty: 'STATED',
    title: "Read the provider's reason for the rejection",
    steps: [
      'Read what the provider says.',
      'Send it with the VIN to the support of High Mobility if it is not clear.',
      'Request the clearance again when the cause is gone.',
    ],
    clock: 'changedAt',
    topic: 'status',
    source: hmClearance,
  },
  { ...rejected, when: { clearance: ['REJECTED'] }, source: hmClearance },
  {
    when: { clearance: ['REVOKED'], endedHere: false },
    code: 'REVOKED_ELSEWHERE',
    actor: 'FLEET_MANAGER',
    severity: 'BLOCKING',
    certainty: 'CONCLUDED',
    title: 'Find out who revoked the clearance, then request again',
    steps: [
      "Ask the driver and look in the carmaker's portal.",
      'Request the clearance again when everybody agrees.',
    ],
    clock: 'changedAt',
    topic: 'status',
    source: hmClearance,
  },
  {
    when: { clearance: ['REVOKING', 'CANCELING'], from: { days: 3 } },
    code: 'STUCK_ENDING',
    actor: 'PROVIDER',
    severity: 'ACTION',
    certainty: 'CONCLUDED',
    title: 'Ask the support of High Mobility to end the clearance',
    steps: ['Send the VIN to the support of High Mobility.'],
    clock: 'changedAt',
    topic: 'status',
    source: fleetgraph,
  },
  {
    when: { trouble: true },
    code: 'OTHER',
    actor: 'PROVIDER',
    severity: 'INFO',
    certainty: 'STATED',
    title: 'Read what the provider reports about the vehicle',
    steps: ['Read what the provider says.'],
    clock: 'changedAt',
    topic: 'status',
    source: fleetgraph,
  },
  {
    when: { enrollment: ['GONE'] },
    code: 'GONE_AT_PROVIDER',
    actor: 'FLEET_MANAGER',
    severity: 'BLOCKING',
    certainty: 'STATED',
    title: 'Add the vehicle again, or remove it here',
    steps: ['Onboard the vehicle again if you still need its data.', 'Remove it here otherwise.'],
    clock: 'confirmedAt',
    topic: 'enrollment',
    source: fleetgraph,
  },
];
