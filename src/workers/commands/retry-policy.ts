import { type CommandKind } from '../../domain/events/story.js';
import { type Cause, type RetryPolicy, type RetryRule } from './retry-rules.js';

/** Maximum counted attempts of a command whose outcome is known each time. */
export const MAX_ATTEMPTS = 3;
/** Age in milliseconds at which a command is abandoned. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/**
 * Minimum milliseconds that the provider has to finish a call whose answer was lost, before it is
 * looked up.
 */
export const SETTLE_MS = 1000;

/** Causes that end without a change of the account or of the command. */
const TRANSIENT: readonly Cause[] = ['rate-limited', 'unavailable', 'malformed'];
const NOT_REJECTED: readonly Cause[] = [...TRANSIENT, 'unauthorized', 'token-refused'];
const ANY: readonly Cause[] = [...NOT_REJECTED, 'rejected'];

/** A caller gets the provider's first own answer; a row of an onboarding may wait. */
const enrollmentRules = (on: readonly Cause[]): readonly RetryRule[] => [
  { from: 'caller', on, when: ['foreign'], maxAttempts: MAX_ATTEMPTS },
  { from: 'row', on, maxAttempts: MAX_ATTEMPTS },
  { from: 'row', on, when: ['deferred'], untilAgeMs: GIVE_UP_AFTER_MS },
];

const CLEARANCE: RetryPolicy = {
  rules: enrollmentRules(TRANSIENT),
  countsDeferred: false,
  looksUpAfter: 'unknown-outcome',
};

/** A call that may have taken effect is repeated until its outcome is known. */
const VEHICLE: RetryPolicy = {
  ...CLEARANCE,
  rules: [...enrollmentRules(TRANSIENT), { on: TRANSIENT, when: ['outcome-unknown', 'unsure'] }],
};

/** A setup is polled through any outage; while only tokens are refused, for a day. */
const SETUP: RetryPolicy = {
  ...CLEARANCE,
  rules: [
    ...enrollmentRules([...TRANSIENT, 'token-refused']),
    { on: TRANSIENT },
    { on: ['token-refused'], untilAgeMs: GIVE_UP_AFTER_MS },
  ],
  probesSecrets: true,
};

/** A refusal of the call itself is final; one of the look-up, and a foreign answer, are not. */
const CREDENTIAL: RetryPolicy = {
  rules: [
    { on: ANY, when: ['outcome-unknown', 'foreign'], untilAgeMs: GIVE_UP_AFTER_MS },
    { on: NOT_REJECTED, when: ['unsure'], untilAgeMs: GIVE_UP_AFTER_MS },
  ],
  countsDeferred: true,
  looksUpAfter: 'any-failure',
};

/** Calls about a driver that do no harm when they are repeated. */
const REPEATED_FOR_DRIVER: RetryPolicy = {
  rules: [
    {
      on: ['unavailable', 'malformed'],
      maxAttempts: MAX_ATTEMPTS,
      untilAgeMs: GIVE_UP_AFTER_MS,
    },
  ],
  countsDeferred: true,
  looksUpAfter: 'unknown-outcome',
};

export const RETRY_POLICIES: Readonly<Record<CommandKind, RetryPolicy>> = {
  REQUEST_CLEARANCE: CLEARANCE,
  END_CLEARANCE: CLEARANCE,
  ADD_VEHICLE: VEHICLE,
  CHANGE_CREDENTIAL: VEHICLE,
  // The change is acknowledged when it is stored, so that it goes on through any outage.
  UPDATE_VEHICLE: {
    rules: [{ on: NOT_REJECTED, untilAgeMs: GIVE_UP_AFTER_MS }],
    countsDeferred: true,
    looksUpAfter: 'unknown-outcome',
  },
  FOLLOW_SETUP: SETUP,
  REMOVE_VEHICLE: VEHICLE,
  CREATE_CREDENTIAL: CREDENTIAL,
  UPDATE_CREDENTIAL: CREDENTIAL,
  DELETE_CREDENTIAL: CREDENTIAL,
  REGISTER_DRIVER: {
    rules: [{ on: ANY, when: ['outcome-unknown'], untilAgeMs: GIVE_UP_AFTER_MS }],
    countsDeferred: true,
    looksUpAfter: 'unknown-outcome',
    settleMs: SETTLE_MS,
  },
  UPDATE_DRIVER: REPEATED_FOR_DRIVER,
  REMOVE_DRIVER: REPEATED_FOR_DRIVER,
  REVOKE_GRANT: {
    rules: [{ on: NOT_REJECTED, untilAgeMs: GIVE_UP_AFTER_MS }],
    countsDeferred: true,
    looksUpAfter: 'unknown-outcome',
  },
};
