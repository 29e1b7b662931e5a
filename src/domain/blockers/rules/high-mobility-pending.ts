import { type Rule } from '../rule.js';
import { STELLANTIS, VOLKSWAGEN_GROUP } from './brands.js';
import { LONGER_THAN_USUAL } from './experience.js';
import { SOURCES } from './sources.js';

const { hmActivation, hmClearance, hmFord, hmMercedes, hmStellantis, hmTesla, hmVolkswagen } =
  SOURCES;

const pending = {
  severity: 'ACTION',
  certainty: 'CONCLUDED',
  clock: 'requestedAt',
  topic: 'status',
} as const satisfies Partial<Rule>;

const stillRevoking = {
  ...pending,
  code: 'CARMAKER_STILL_REVOKING',
  actor: 'CARMAKER',
  severity: 'INFO',
  title: 'Wait: {brand} may still be ending the earlier clearance',
  steps: ['Wait: the request continues by itself.'],
} as const satisfies Partial<Rule>;

/** Rules about requests that the carmaker has not decided, after those about known reasons. */
export const PENDING_RULES: readonly Rule[] = [
  {
    ...pending,
    when: { clearance: ['PENDING'], tagMissing: true },
    code: 'REQUIRED_TAG_MISSING',
    actor: 'FLEET_MANAGER',
    title: 'Add the tag that {brand} may require',
    steps: ['Add the tag {tag} to the vehicle, if it is required for your application.'],
    topic: 'tag',
    inPlan: true,
    source: hmVolkswagen,
  },
  {
    ...pending,
    when: { clearance: ['PENDING'], odometerMissing: true },
    code: 'ODOMETER_MISSING',
    actor: 'FLEET_MANAGER',
    severity: 'INFO',
    title: 'Give the odometer should {brand} refuse the request',
    steps: ['Read the odometer, for a new request should this one be refused.'],
    topic: 'odometer',
    inPlan: true,
    source: hmMercedes,
  },
  {
    ...pending,
    when: { clearance: ['PENDING'], cancelPending: true, until: 'minCancelAge' },
    code: 'CANCEL_TOO_EARLY',
    actor: 'FLEET_MANAGER',
    severity: 'INFO',
    certainty: 'STATED',
    title: 'Wait with a cancellation until the request is old enough',
    steps: ['Wait until the deadline if you want to cancel the request.'],
    deadline: { after: 'minCancelAge', kind: 'NOT_BEFORE' },
    topic: 'cancel',
    source: hmClearance,
  },
  {
    ...stillRevoking,
    when: { brands: ['ford'], clearance: ['PENDING'], endedBefore: true, until: { days: 3 } },
    // Beside the consent, which is to be given all the same.
    topic: 'earlier',
    source: hmFord,
  },
  {
    ...pending,
    when: { brands: ['ford'], clearance: ['PENDING'], until: { days: 10 } },
    code: 'FLEET_CONSENT_MISSING',
    actor: 'FLEET_MANAGER',
    title: 'Add the vehicle to Ford Pro and agree to High Mobility',
    steps: [
      'Add the VIN to your account in the Ford Pro fleet portal.',
      'Agree there to share its data with High Mobility.',
      'Wait until consent is looked for again, twice a day.',
    ],
    link: 'https://fleetaccount.ford.com',
    deadline: { after: { days: 10 }, kind: 'ESTIMATE' },
    inPlan: true,
    source: hmFord,
  },
  {
    ...pending,
    when: { brands: ['ford'], clearance: ['PENDING'], from: { days: 10 } },
    code: 'WAITING_FOR_CARMAKER',
    actor: 'CARMAKER',
    severity: 'INFO',
    title: 'Wait for Ford, which has found the consent',
    steps: ['Wait: the activation has no end date and cannot be canceled.'],
    source: hmFord,
  },
  {
    ...pending,
    when: { brands: ['tesla'], clearance: ['PENDING'] },
    code: 'FLEET_CONSENT_MISSING',
    actor: 'FLEET_MANAGER',
    title: "Give the fleet's consent to Tesla, once for all vehicles",
    steps: [
      "Open Tesla's consent page from the guide.",
      'Agree with a business or driver account.',
    ],
    inPlan: true,
    source: hmTesla,
  },
  {
    ...stillRevoking,
    when: { brands: STELLANTIS, clearance: ['PENDING'], endedBefore: true, until: { days: 3 } },
    source: hmStellantis,
  },
  {
    ...pending,
    when: { brands: VOLKSWAGEN_GROUP, clearance: ['PENDING'], from: { days: 1 } },
    code: 'PRIVACY_MODE',
    actor: 'DRIVER',
    title: 'Check privacy mode in the vehicle, then drive it',
    steps: [
      "Open the privacy settings in the vehicle's display.",
      'Switch off privacy mode, if the driver agrees.',
      'Drive the vehicle where it has mobile coverage.',
    ],
    deadline: { after: { days: 15 }, kind: 'ESTIMATE' },
    source: hmVolkswagen,
  },
  {
    ...pending,
    when: { brands: STELLANTIS, clearance: ['PENDING'], from: { days: 3 } },
    code: 'DRIVE_VEHICLE',
    actor: 'DRIVER',
    title: 'Drive the vehicle: {brand} waits for its first data',
    steps: ['Drive the vehicle where it has mobile coverage, more than once.'],
    deadline: { after: { days: 10 }, kind: 'ESTIMATE' },
    source: hmStellantis,
  },
  {
    ...pending,
    when: { clearance: ['PENDING'], from: LONGER_THAN_USUAL },
    code: 'DRIVE_VEHICLE',
    actor: 'DRIVER',
    title: 'Drive the vehicle: its request has been pending for long',
    steps: [
      'Drive the vehicle where it has mobile coverage, more than once.',
      "Check privacy mode in the vehicle's settings.",
      'Install updates that the vehicle offers.',
    ],
    source: hmActivation,
  },
  {
    ...pending,
    when: { clearance: ['PENDING'] },
    code: 'WAITING_FOR_CARMAKER',
    actor: 'CARMAKER',
    severity: 'INFO',
    title: 'Wait for {brand}: this takes several days or more',
    steps: ['Wait: there is nothing to do.'],
    source: hmActivation,
  },
];
