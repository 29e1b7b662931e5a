import { type HealthStatus } from '../account.js';
import { type ClearanceStatus } from '../clearance.js';
import { type CredentialAuthorization } from '../credential.js';
import { type ReadDataFlow } from '../data/data-flow.js';
import { type ListedActivity } from '../driver.js';
import { type ConnectivityStatus } from '../eligibility.js';
import { type GrantStatus } from '../grant.js';
import { type EnrollmentStatus } from '../vehicle.js';
import {
  type BlockerActor,
  type BlockerCertainty,
  type BlockerCode,
  type BlockerSeverity,
  type DeadlineKind,
} from './blocker.js';

/** Document that a rule comes from. */
export interface RuleSource {
  readonly document: string;
  /** Date on which it was read or, of a rule of Fleetgraph's own, decided. */
  readonly asOf: `${number}-${number}-${number}`;
}

/** Length of time in whole units. */
export type Period = { readonly days: number } | { readonly hours: number };

/** Age that is longer than usual in the fleet, by its own approvals of the brand. */
export interface LongerThanUsual {
  /** Multiple of the median from request to approval. */
  readonly timesMedian: number;
  /** Minimum age, however short the median is. */
  readonly atLeast: Period;
  /** Age while the fleet has no median. */
  readonly withoutMedian: Period;
  /** Minimum number of approvals that a median is computed from. */
  readonly minApprovals: number;
  /** Interval at which pending requests are derived again: each approval moves the median. */
  readonly derivedEvery: Period;
  readonly source: RuleSource;
}

/**
 * A period of the rule, one that the provider's catalogue states for the brand, or one that is
 * longer than usual in this fleet.
 */
export type Span = Period | 'minCancelAge' | LongerThanUsual;

/** Instants that ages and deadlines are counted from. */
export type Clock =
  | 'requestedAt'
  | 'changedAt'
  | 'enrolledAt'
  /** Last token, else the creation of its subject. */
  | 'grantedAt'
  | 'lastContactAt'
  | 'healthSince'
  | 'retryAt'
  /** Beginning of the current status of the data. */
  | 'dataSince'
  /** Last change that no webhook reported. */
  | 'missedAt'
  /** First list of the provider with the driver's current activity. */
  | 'activitySince'
  /** Last complete list with the enrollment, else its creation. */
  | 'confirmedAt';

/**
 * Words that all have to appear in a text, in any order; alternatives are separated by `|`. A word
 * stands for all that begin with it, unless it ends with a blank.
 */
export type Phrase = readonly string[];

/** Conditions on the facts; all of them apply. */
export interface When {
  readonly brands?: readonly string[];
  readonly enrollment?: readonly EnrollmentStatus[];
  /** Null matches an enrollment without a clearance. */
  readonly clearance?: readonly (ClearanceStatus | null)[];
  /** Any of the phrases appears in the provider's reason; empty: there is a reason. */
  readonly reason?: readonly Phrase[];
  /** Whether the provider reports trouble that has no status of its own. */
  readonly trouble?: true;
  /** At least as long since the rule's clock. */
  readonly from?: Span;
  /** Shorter than this since the rule's clock. */
  readonly until?: Span;
  /** Whether a tag is missing that the catalogue requires of the brand. */
  readonly tagMissing?: true;
  /** Whether an odometer reading is missing that the catalogue requires or advises. */
  readonly odometerMissing?: true;
  /** Whether the catalogue says that a pending request can be canceled. */
  readonly cancelPending?: true;
  /** Whether an earlier clearance of the vehicle has ended. */
  readonly endedBefore?: boolean;
  /** Whether the clearance was ended by a command of this fleet. */
  readonly endedHere?: boolean;
  /** Whether the unit has ever been in contact. */
  readonly contact?: 'NEVER' | 'EVER';
  /** Whether the provider does not report the unit as online. */
  readonly offline?: true;
  /** Whether a complete list of the provider has had the enrollment. */
  readonly listed?: true;
  readonly credentialMissing?: true;
  readonly authorization?: readonly CredentialAuthorization[];
  readonly grant?: readonly GrantStatus[];
  readonly health?: readonly HealthStatus[];
  /** Status of the data that may be read. */
  readonly data?: readonly ReadDataFlow[];
  /** Activity of a driver in the provider's last list. */
  readonly activity?: readonly ListedActivity[];
  /** True if no webhook has ever come, or none since a change that no webhook reported. */
  readonly webhooks?: WebhookSilence;
  /** Whether another account at the same provider has the vehicle, which only a plan knows. */
  readonly elsewhere?: true;
  /** Answer of the provider to a check of eligibility, which only a plan knows. */
  readonly eligible?: false;
  readonly connectivity?: readonly ConnectivityStatus[];
  readonly primaryUserAssigned?: true;
}

/** Changes were found that no webhook reported: none has come ever, or none since. */
export type WebhookSilence = 'NONE_EVER' | 'NONE_SINCE';

export type Deadline = { readonly kind: DeadlineKind } & (
  { readonly after: Span } | { readonly at: Clock }
);

/** One row of a provider's table. */
export interface Rule {
  readonly when: When;
  readonly code: BlockerCode;
  readonly actor: BlockerActor;
  readonly severity: BlockerSeverity;
  readonly certainty: BlockerCertainty;
  /** One line for people; `{brand}` and `{tag}` are replaced. */
  readonly title: string;
  /** Steps to take, in order. */
  readonly steps: readonly string[];
  /** Page where to do it; without it, the catalogue's guide to the brand. */
  readonly link?: string;
  readonly clock: Clock;
  /** Counted from the rule's clock, or the time of a clock of its own. */
  readonly deadline?: Deadline;
  /** Topic: only the first of its rules that applies counts. */
  readonly topic: string;
  /** Codes of blockers of the account's vehicles and drivers that this one causes. */
  readonly causes?: readonly BlockerCode[];
  /** Whether the plan of an onboarding warns of it. */
  readonly inPlan?: true;
  readonly source: RuleSource;
}

/** Rules about each kind of subject. */
export interface RuleBook {
  /** About rows of an onboarding only. */
  readonly plan: readonly Rule[];
  readonly enrollment: readonly Rule[];
  readonly credential: readonly Rule[];
  readonly driver: readonly Rule[];
  readonly account: readonly Rule[];
}
