import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

/** Remedy for a reason; what it stands for is stated unless it says otherwise. */
export type Answer = Pick<Rule, 'code' | 'actor' | 'title' | 'steps' | 'source'> &
  Partial<Pick<Rule, 'certainty'>> & {
    readonly reason: NonNullable<Rule['when']['reason']>;
  };

const { hmReasons, hmVolkswagen, hmStellantis, hmData, hmClearance } = SOURCES;

/** Known reasons of High Mobility, the more specific ones first. */
export const ANSWERS: readonly Answer[] = [
  {
    reason: [
      ['customer', 'name'],
      ['tag', 'missing'],
    ],
    code: 'REQUIRED_TAG_MISSING',
    actor: 'FLEET_MANAGER',
    title: 'Add the tag that {brand} requires, then request again',
    steps: ['Add the tag {tag} to the vehicle.', 'Request the clearance again.'],
    source: hmVolkswagen,
  },
  {
    reason: [['privacy']],
    code: 'PRIVACY_MODE',
    actor: 'DRIVER',
    title: 'Switch off privacy mode in the vehicle',
    steps: [
      "Open the privacy settings in the vehicle's display.",
      'Switch off privacy mode, if the driver agrees.',
      'Request the clearance again.',
    ],
    source: hmVolkswagen,
  },
  {
    reason: [['revoke|revocation|revoking', 'progress|ongoing|pending']],
    code: 'CARMAKER_STILL_REVOKING',
    actor: 'CARMAKER',
    title: 'Wait until {brand} has ended the earlier clearance',
    steps: ['Wait a few days.', 'Request the clearance again.'],
    source: hmReasons,
  },
  {
    reason: [
      ['vin|vehicle', 'different|other|another', 'app |apps |application|project|client|package'],
    ],
    code: 'VIN_IN_OTHER_APPLICATION',
    actor: 'OPERATOR',
    title: 'End the clearance of this vehicle in the other application',
    steps: [
      'Find the application that has the vehicle, in the console of High Mobility.',
      'Revoke the clearance there, or choose the same data package in both.',
      'Request the clearance again.',
    ],
    source: hmStellantis,
  },
  {
    reason: [['fleet', 'assignment', 'fail']],
    code: 'VIN_IN_OTHER_FLEET',
    actor: 'PROVIDER',
    certainty: 'CONCLUDED',
    title: 'Ask the support of High Mobility which fleet has the vehicle',
    steps: [
      'Send the VIN to the support of High Mobility.',
      'End the other data contract if there is one.',
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [
      ['different|other|another', 'fleet'],
      ['different provider|other provider|another provider|data provider'],
    ],
    code: 'VIN_IN_OTHER_FLEET',
    actor: 'FLEET_MANAGER',
    title: 'End the data contract that holds this vehicle elsewhere',
    steps: [
      'Find out who else receives data of the vehicle, such as its lessor.',
      'End that contract for this vehicle.',
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [['portal'], ['consent', 'missing']],
    code: 'FLEET_CONSENT_MISSING',
    actor: 'FLEET_MANAGER',
    title: "Give the fleet's consent in the portal of {brand}",
    steps: [
      "Add the vehicle to your account in the carmaker's fleet portal.",
      'Agree there to share its data with High Mobility.',
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [['consent', 'removed|withdrawn|revoked']],
    code: 'CONSENT_REMOVED',
    actor: 'FLEET_MANAGER',
    title: 'Find out why consent was withdrawn, then request again',
    steps: ["Ask the driver and look in the carmaker's portal.", 'Request the clearance again.'],
    source: hmData,
  },
  {
    reason: [['constrained'], ['theft'], ['stolen']],
    code: 'VEHICLE_NOT_ELIGIBLE',
    actor: 'CARMAKER',
    title: 'Ask {brand} whether the vehicle is blocked',
    steps: [
      'Ask the carmaker whether it has blocked the vehicle, such as after a theft.',
      'Remove the vehicle here if it is not eligible.',
    ],
    source: hmReasons,
  },
  {
    reason: [
      ['ineligible'],
      ['not eligible|no longer eligible|not be eligible|isn t eligible'],
      ['not currently eligible|not yet eligible|eligible false'],
    ],
    code: 'VEHICLE_NOT_ELIGIBLE',
    actor: 'FLEET_MANAGER',
    title: 'Use another source of data for this vehicle',
    steps: ['Remove the vehicle here.', 'Use a telematics unit instead if you need its data.'],
    source: hmReasons,
  },
  {
    reason: [['primary user'], ['enrollment|enrolment', 'ongoing']],
    code: 'PRIMARY_USER_ASSIGNED',
    actor: 'DRIVER',
    title: 'Ask the driver to sign off as primary user of the vehicle',
    steps: [
      "Ask the driver to sign off as primary user in the carmaker's app.",
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [['client', 'config']],
    code: 'BRAND_NOT_ACTIVATED',
    actor: 'OPERATOR',
    title: 'Activate {brand} for the application at High Mobility',
    steps: [
      'Activate the brand for the application, in the console of High Mobility.',
      'Ask the support of High Mobility if it is active already.',
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [['no data'], ['data not received'], ['activation', 'time out|timeout|timed out']],
    code: 'NO_DATA_YET',
    actor: 'DRIVER',
    title: 'Drive the vehicle, then request again',
    steps: [
      'Drive the vehicle where it has mobile coverage, more than once.',
      'Request the clearance again.',
    ],
    source: hmReasons,
  },
  {
    reason: [['telematic', 'hardware|error|fault']],
    code: 'CARMAKER_ERROR',
    actor: 'FLEET_MANAGER',
    title: "Have a workshop check the vehicle's telematics hardware",
    steps: ['Book a workshop of the brand.', 'Request the clearance again after the repair.'],
    source: hmReasons,
  },
  {
    reason: [
      ['oem', 'state|error'],
      ['carmaker', 'error'],
    ],
    code: 'CARMAKER_ERROR',
    actor: 'PROVIDER',
    title: 'Ask the support of High Mobility about an error at {brand}',
    steps: ['Request the clearance again.', 'Send the VIN to the support if it fails again.'],
    source: hmReasons,
  },
  {
    reason: [
      ['invalid|unknown|wrong', 'vin'],
      ['vin', 'not found'],
      ['vin', '17'],
      ['brand', 'invalid|unknown'],
    ],
    code: 'VIN_UNKNOWN',
    actor: 'FLEET_MANAGER',
    title: 'Correct the VIN or the brand',
    steps: [
      'Compare VIN and brand with the registration.',
      'Add the vehicle again with both right.',
    ],
    source: hmClearance,
  },
];
