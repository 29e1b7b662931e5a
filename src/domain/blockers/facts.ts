import { type AccountHealth } from '../account.js';
import { type ClearanceStatus } from '../clearance.js';
import { type CredentialAuthorization } from '../credential.js';
import { type ReadDataFlow } from '../data/data-flow.js';
import { type ListedActivity } from '../driver.js';
import { type GrantStatus } from '../grant.js';
import { type BrandSupport, type CredentialKind, type ProviderName } from '../provider.js';
import { type EnrollmentStatus } from '../vehicle.js';

/** Last webhook of an account, and last change that no webhook reported. */
export interface WebhookFacts {
  readonly deliveredAt: Date | null;
  readonly missedAt: Date | null;
}

/** Facts of an account. */
export interface AccountFacts {
  readonly id: string;
  readonly provider: ProviderName;
  readonly health: AccountHealth;
  /** Whether the health is that of single items of its lists, which cannot be read. */
  readonly isReadInPart?: boolean;
  readonly createdAt: Date;
  /** Null where the provider has none. */
  readonly webhooks?: WebhookFacts | null;
}

export interface ClearanceFacts {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly requestedAt: Date;
  readonly changedAt: Date;
}

/** Facts of an enrollment, with its vehicle, clearance and credential. */
export interface EnrollmentFacts {
  readonly id: string;
  readonly account: AccountFacts;
  /** Brand as the provider has it. */
  readonly brand: string;
  readonly tags: readonly { readonly key: string }[];
  readonly status: EnrollmentStatus;
  readonly reason: string | null;
  readonly enrolledAt: Date;
  /** Time of the last complete list that had it; null if none has. */
  readonly confirmedAt: Date | null;
  readonly lastContactAt: Date | null;
  readonly online: boolean | null;
  readonly hasOdometer: boolean;
  readonly clearance: ClearanceFacts | null;
  /** Status that the last command of this fleet led to; null without one. */
  readonly commanded: ClearanceStatus | null;
  /** Whether an earlier clearance has ended. */
  readonly endedBefore: boolean;
  readonly credentialKind: CredentialKind;
  readonly credential: Omit<CredentialFacts, 'account'> | null;
  readonly grant: GrantStatus | null;
  /** Time of the last token; null without one. */
  readonly grantedAt?: Date | null;
  /** Median hours from request to approval of the brand in this fleet; null if not known. */
  readonly usualHours: number | null;
  /** Status of its data, and since when; null if none may be read. */
  readonly data: { readonly flow: ReadDataFlow; readonly since: Date } | null;
}

/** Facts of a shared credential. */
export interface CredentialFacts {
  readonly id: string;
  readonly account: AccountFacts;
  readonly brand: string;
  readonly authorization: CredentialAuthorization | null;
  readonly createdAt: Date;
}

/** Facts of a driver. */
export interface DriverFacts {
  readonly id: string;
  readonly account: AccountFacts;
  /** Activity in the provider's last list, and since when it has been there; null before a list. */
  readonly activity: { readonly status: ListedActivity; readonly since: Date } | null;
  readonly grant: GrantStatus | null;
  /** Time of the last token; null without one. */
  readonly grantedAt?: Date | null;
  readonly createdAt: Date;
}

/** Requirements of the brand, as far as rules read them. */
export type BrandFacts = Pick<
  BrandSupport,
  | 'displayName'
  | 'requiredTags'
  | 'cancelPending'
  | 'minCancelAgeSeconds'
  | 'odometerRequired'
  | 'odometerAdvised'
  | 'guideUrl'
>;
