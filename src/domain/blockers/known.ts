import { type HealthStatus } from '../account.js';
import { type ClearanceStatus, isTroubleReason, wordsOfReason } from '../clearance.js';
import { type CredentialAuthorization } from '../credential.js';
import { type ReadDataFlow } from '../data/data-flow.js';
import { type ListedActivity } from '../driver.js';
import { type ConnectivityStatus } from '../eligibility.js';
import { type GrantStatus } from '../grant.js';
import { type EnrollmentStatus } from '../vehicle.js';
import {
  type AccountFacts,
  type BrandFacts,
  type CredentialFacts,
  type DriverFacts,
  type EnrollmentFacts,
  type WebhookFacts,
} from './facts.js';
import { type Clock, type WebhookSilence } from './rule.js';

/** Facts of any subject in the terms of the rules. */
export interface Known {
  readonly subjectId: string;
  readonly brand: string | null;
  readonly support: BrandFacts | null;
  /** Tags that the catalogue requires and the vehicle lacks. */
  readonly missingTags: readonly string[];
  readonly enrollment: EnrollmentStatus | null;
  readonly clearance: ClearanceStatus | null;
  /** The provider's words, in which rules look for reasons. */
  readonly reason: string | null;
  /** The text that callers see. */
  readonly message: string | null;
  readonly trouble: boolean;
  readonly clocks: Partial<Readonly<Record<Clock, Date | null>>>;
  readonly endedBefore: boolean;
  readonly endedHere: boolean;
  readonly hasOdometer: boolean;
  readonly usualHours: number | null;
  readonly online: boolean | null;
  readonly isListed: boolean;
  readonly credentialMissing: boolean;
  readonly authorization: CredentialAuthorization | null;
  readonly grant: GrantStatus | null;
  readonly health: HealthStatus | null;
  readonly data: ReadDataFlow | null;
  readonly activity: ListedActivity | null;
  /** Fault of an account's webhooks; null if there is none. */
  readonly webhooks: WebhookSilence | null;
  readonly isElsewhere: boolean;
  readonly eligible: boolean | null;
  readonly connectivity: ConnectivityStatus | null;
  readonly primaryUserAssigned: boolean;
}

export const NOTHING_KNOWN: Omit<Known, 'subjectId' | 'clocks'> = {
  brand: null,
  support: null,
  missingTags: [],
  enrollment: null,
  clearance: null,
  reason: null,
  message: null,
  trouble: false,
  endedBefore: false,
  endedHere: false,
  hasOdometer: false,
  usualHours: null,
  online: null,
  isListed: false,
  credentialMissing: false,
  authorization: null,
  grant: null,
  health: null,
  data: null,
  activity: null,
  webhooks: null,
  isElsewhere: false,
  eligible: null,
  connectivity: null,
  primaryUserAssigned: false,
};

/** Returns the tags that the catalogue requires and that are not given. */
export function missingTags(
  support: BrandFacts | null,
  tags: readonly { readonly key: string }[],
): readonly string[] {
  const given = new Set(tags.map(({ key }) => key));
  return (support?.requiredTags ?? []).map(({ key }) => key).filter((key) => !given.has(key));
}

/** Returns the text about an enrollment: that about its clearance while it has one. */
function messageOf({ status, reason, clearance }: EnrollmentFacts): string | null {
  if (status === 'FAILED') return reason;
  return status === 'GONE' ? null : (clearance?.reason ?? null);
}

export function knownOfEnrollment(facts: EnrollmentFacts, support: BrandFacts | null): Known {
  const { clearance, commanded } = facts;
  const message = messageOf(facts);
  return {
    ...NOTHING_KNOWN,
    subjectId: facts.id,
    brand: facts.brand,
    support,
    missingTags: missingTags(support, facts.tags),
    enrollment: facts.status,
    clearance: clearance?.status ?? null,
    reason: message === null ? null : wordsOfReason(message),
    message,
    trouble: isTroubleReason(clearance?.reason ?? null),
    clocks: {
      requestedAt: clearance?.requestedAt ?? null,
      changedAt: clearance?.changedAt ?? null,
      enrolledAt: facts.enrolledAt,
      grantedAt: facts.grantedAt ?? facts.enrolledAt,
      confirmedAt: facts.confirmedAt ?? facts.enrolledAt,
      lastContactAt: facts.lastContactAt,
      dataSince: facts.data?.since ?? null,
    },
    endedBefore: facts.endedBefore,
    endedHere: commanded !== null && commanded !== 'PENDING',
    hasOdometer: facts.hasOdometer,
    usualHours: facts.usualHours,
    online: facts.online,
    isListed: facts.confirmedAt !== null,
    credentialMissing: facts.credentialKind === 'SHARED' && facts.credential === null,
    grant: facts.grant,
    data: facts.data?.flow ?? null,
  };
}

export const knownOfCredential = (
  { id, brand, authorization, createdAt }: Omit<CredentialFacts, 'account'>,
  support: BrandFacts | null,
): Known => ({
  ...NOTHING_KNOWN,
  subjectId: id,
  brand,
  support,
  authorization,
  clocks: { enrolledAt: createdAt },
});

export const knownOfDriver = ({
  id,
  grant,
  grantedAt,
  activity,
  createdAt,
}: DriverFacts): Known => ({
  ...NOTHING_KNOWN,
  subjectId: id,
  grant,
  activity: activity?.status ?? null,
  clocks: {
    enrolledAt: createdAt,
    grantedAt: grantedAt ?? createdAt,
    activitySince: activity?.since ?? null,
  },
});

/** Compares the last webhook with the last change that none reported. */
function silenceOf({ deliveredAt, missedAt }: WebhookFacts): WebhookSilence | null {
  if (missedAt === null) return null;
  if (deliveredAt === null) return 'NONE_EVER';
  return deliveredAt < missedAt ? 'NONE_SINCE' : null;
}

export function knownOfAccount(facts: AccountFacts): Known {
  const { id, health, createdAt, webhooks, isReadInPart } = facts;
  return {
    ...NOTHING_KNOWN,
    subjectId: id,
    health: health.status,
    // A text about single items says nothing about the account.
    reason: isReadInPart ? null : health.reason,
    message: health.reason,
    webhooks: webhooks ? silenceOf(webhooks) : null,
    clocks: {
      healthSince: health.since ?? createdAt,
      retryAt: health.retryAt,
      missedAt: webhooks?.missedAt ?? null,
    },
  };
}
