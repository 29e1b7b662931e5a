import { idPrefix } from '../values/ids.js';

export const BLOCKER_ID_PREFIX = idPrefix('blk');

export type BlockerActor = 'FLEET_MANAGER' | 'DRIVER' | 'CARMAKER' | 'PROVIDER' | 'OPERATOR';

/** Severities, the worst first. */
export const BLOCKER_SEVERITIES = ['BLOCKING', 'ACTION', 'INFO'] as const;
export type BlockerSeverity = (typeof BLOCKER_SEVERITIES)[number];

export type BlockerCertainty = 'STATED' | 'CONCLUDED';

export type DeadlineKind = 'ENDS' | 'NOT_BEFORE' | 'ESTIMATE';

/** Codes of blockers in the graph, each with its meaning. */
export const BLOCKER_MEANINGS = {
  ACCOUNT_UNAUTHORIZED: 'The provider refuses the credentials of the account.',
  ACCOUNT_UNREACHABLE: 'The provider does not answer.',
  ACCOUNT_RATE_LIMITED: 'The provider limits the calls of the account for a while.',
  NO_FLEET_ACCESS: 'The account has no access to a fleet at the provider, or lacks a permission.',
  APPLICATION_IN_REVIEW: 'The provider has not yet verified the application.',
  BRAND_NOT_ACTIVATED: 'The brand is not activated for the application at the provider.',
  WEBHOOKS_SILENT: 'Changes were found that no webhook reported.',
  WAITING_FOR_CARMAKER: 'The carmaker has not decided yet; there is nothing to do.',
  WAITING_FOR_SETUP: 'The provider is setting the vehicle up.',
  REQUIRED_TAG_MISSING: 'A tag is missing that the carmaker requires.',
  ODOMETER_MISSING: 'An odometer reading is missing that the carmaker may require.',
  VEHICLE_NOT_ELIGIBLE: 'The carmaker does not offer data of this vehicle.',
  VIN_UNKNOWN: 'The carmaker does not know the VIN, or not under this brand.',
  VIN_IN_OTHER_FLEET: 'Another fleet at the carmaker or the provider has the vehicle.',
  VIN_IN_OTHER_APPLICATION: 'Another application at the provider has the vehicle.',
  FLEET_CONSENT_MISSING: "The fleet has not given its consent in the carmaker's portal.",
  CONSENT_REMOVED: 'The carmaker reports that consent was withdrawn.',
  CONNECTIVITY_INACTIVE: "The vehicle's connectivity is not activated at the carmaker.",
  PRIMARY_USER_ASSIGNED: 'A primary user is registered for the vehicle at the carmaker.',
  PRIVACY_MODE: 'Privacy mode is, or may be, switched on in the vehicle.',
  DRIVE_VEHICLE: 'The request has been pending for long; driving the vehicle often completes it.',
  NO_DATA_YET: 'The vehicle has not sent data yet.',
  NO_DATA_LATELY: 'The vehicle has stopped sending data.',
  CARMAKER_STILL_REVOKING: 'The carmaker may still be ending an earlier clearance of the vehicle.',
  CARMAKER_ERROR: "The carmaker's system, or the vehicle's hardware, reports an error.",
  STUCK_ENDING: 'The end of a clearance has not been confirmed for days.',
  CANCEL_TOO_EARLY: 'The request is too young to be canceled.',
  REJECTED: 'The clearance was rejected without a reason.',
  REVOKED_ELSEWHERE: 'The clearance was revoked, and not by this fleet.',
  GONE_AT_PROVIDER: 'The provider no longer has the vehicle.',
  SETUP_FAILED: 'The provider could not set the vehicle up.',
  UNIT_OFFLINE: 'The telematics unit has not been in contact.',
  UNIT_NEVER_ONLINE: 'The telematics unit has never been in contact.',
  UNIT_UNKNOWN: 'The provider does not know the telematics unit or the vehicle model.',
  CREDENTIAL_INVALID: 'The carmaker refuses the credential.',
  CREDENTIAL_MISSING: 'The brand needs a credential, and the vehicle has none.',
  OWNER_AUTHORIZATION_MISSING: "The vehicles' owner has not authorized access, or not all of it.",
  DRIVER_NEVER_ACTIVE: 'The driver has never recorded a trip.',
  DRIVER_SILENT: 'The driver has not recorded a trip lately.',
  DRIVER_DEACTIVATED: 'The driver is deactivated at the provider.',
  REAUTHORIZATION_NEEDED: 'The provider no longer renews the token.',
  OTHER: "A cause that Fleetgraph does not know; see the provider's own words.",
} as const;
export type BlockerCode = keyof typeof BLOCKER_MEANINGS;
export const BLOCKER_CODES = Object.keys(BLOCKER_MEANINGS) as readonly BlockerCode[];

/**
 * Cause that prevents a vehicle, a driver or an account from delivering, derived from current
 * facts.
 */
export interface Blocker {
  readonly id: string;
  readonly code: BlockerCode;
  readonly actor: BlockerActor;
  readonly severity: BlockerSeverity;
  readonly certainty: BlockerCertainty;
  readonly title: string;
  readonly steps: readonly string[];
  readonly link: string | null;
  /** The provider's own words. */
  readonly providerMessage: string | null;
  readonly since: Date;
  readonly deadline: Date | null;
  readonly deadlineKind: DeadlineKind | null;
  readonly source: string;
  /** Id of an enrollment, a driver, an account or a credential. */
  readonly subjectId: string;
}

/** Returns the id of a blocker: made of its subject and code, so that it is stable. */
export const blockerIdOf = (subjectId: string, code: BlockerCode): string =>
  `${BLOCKER_ID_PREFIX}_${subjectId}_${code}`;

/** Returns the id of the subject of a blocker; undefined for a text that is no blocker's id. */
export const subjectOfBlockerId = (id: string): string | undefined =>
  /^blk_([a-z]{3}_[0-9A-Z]{26})_[A-Z_]+$/.exec(id)?.[1];
