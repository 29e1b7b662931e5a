import { type BrandSupport } from './provider.js';
import { idPrefix } from './values/ids.js';

export const EVENT_ID_PREFIX = idPrefix('evt');

const CLEARANCE_ID_PREFIX = idPrefix('clr');

/** Returns the id of an enrollment's clearance. An enrollment has one, so its id says which. */
export const clearanceIdOf = (enrollmentId: string): string =>
  CLEARANCE_ID_PREFIX + enrollmentId.slice(enrollmentId.indexOf('_'));

export const CLEARANCE_STATUSES = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'REVOKING',
  'REVOKED',
  'CANCELING',
  'CANCELED',
] as const;
export type ClearanceStatus = (typeof CLEARANCE_STATUSES)[number];

export type ChangeSource = 'COMMAND' | 'WEBHOOK' | 'RECONCILIATION';

export type ClearanceAction = 'REQUEST' | 'CANCEL' | 'REVOKE' | 'ISSUE_TOKEN';

export interface Odometer {
  readonly value: number;
  readonly unit: 'KILOMETERS' | 'MILES';
}

/** The carmaker's consent to deliver one vehicle's data, as last reported by the provider. */
export interface Clearance {
  readonly enrollmentId: string;
  readonly fleetId: string;
  readonly vehicleId: string;
  readonly accountId: string;
  readonly status: ClearanceStatus;
  /** The reason the provider gave for this status. */
  readonly reason: string | null;
  readonly requestedAt: Date;
  /** Time at which the status began, as the provider says. */
  readonly changedAt: Date;
  /** Time of the provider's last word about it, unless it is `listed`. */
  readonly observedAt: Date;
  /** Whether the account's last complete list reported this state. */
  readonly listed: boolean;
  /**
   * `changedAt` is our own clock's, from an answer without a time; the provider's changelog will
   * put it right.
   */
  readonly provisional: boolean;
  /** Number of entries of the provider's changelog that are in our journal. */
  readonly changelogSeen: number;
  readonly odometer: Odometer | null;
}

/**
 * Returns when the provider last reported the clearance.
 * @param listedAt of its account
 */
export function lastObservedAt(
  { listed, observedAt }: Pick<Clearance, 'listed' | 'observedAt'>,
  listedAt: Date | null,
): Date {
  return listed && listedAt !== null && listedAt > observedAt ? listedAt : observedAt;
}

/** Begins the reason of a clearance whose state at the provider has no name here. */
const TROUBLE = 'The provider reports trouble: ';

/**
 * Builds the reason of a clearance whose last status stays while the provider reports an unknown
 * one.
 */
export const troubleReason = (words: string): string => TROUBLE + words;

/** Returns the provider's own words in a reason. */
export const wordsOfReason = (reason: string): string =>
  isTroubleReason(reason) ? reason.slice(TROUBLE.length) : reason;

/** Returns whether the reason is of the provider's trouble, and not of the status. */
export const isTroubleReason = (reason: string | null): boolean =>
  reason?.startsWith(TROUBLE) === true;

/** One change of one clearance, at its place in the fleet's journal. */
export interface ClearanceEvent {
  readonly id: string;
  readonly fleetId: string;
  /** Position in the fleet's own sequence, from 1 without gaps. */
  readonly seq: number;
  readonly enrollmentId: string;
  readonly vehicleId: string;
  readonly accountId: string;
  readonly previousStatus: ClearanceStatus | null;
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly source: ChangeSource;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** Whether an import found it, which no webhook could have reported. */
  readonly imported?: boolean;
}

/** An event with its sealed position in the fleet's journal. */
export interface JournalEntry extends ClearanceEvent {
  readonly cursor: string;
}

/** Conditions on the events of a fleet; all of them apply. */
export interface ClearanceEventFilter {
  readonly status?: readonly ClearanceStatus[] | null;
  readonly vehicleId?: readonly string[] | null;
  readonly accountId?: string | null;
}

/** Legal transitions. The first state is the first one that the provider reports. */
const TRANSITIONS: Readonly<Record<ClearanceStatus, readonly ClearanceStatus[]>> = {
  PENDING: ['APPROVED', 'REJECTED', 'CANCELING', 'CANCELED'],
  APPROVED: ['REVOKING', 'REVOKED'],
  REJECTED: ['PENDING'],
  REVOKING: ['REVOKED', 'APPROVED'],
  REVOKED: ['PENDING'],
  CANCELING: ['CANCELED', 'PENDING', 'APPROVED'],
  CANCELED: ['PENDING'],
};

export function canFollow(from: ClearanceStatus | null, to: ClearanceStatus): boolean {
  return from === null || TRANSITIONS[from].includes(to);
}

/**
 * The states to pass through from one to another, the last included: just `[to]` where it may
 * follow, else the shortest legal way, for a provider that reports a state without the states
 * before it.
 */
export function pathBetween(
  from: ClearanceStatus | null,
  to: ClearanceStatus,
): readonly ClearanceStatus[] {
  if (from === to) return [];
  if (canFollow(from, to)) return [to];
  const queue: ClearanceStatus[][] = [[from as ClearanceStatus]];
  for (let path = queue.shift(); path; path = queue.shift()) {
    for (const next of TRANSITIONS[path.at(-1) as ClearanceStatus]) {
      if (path.includes(next)) continue;
      if (next === to) return [...path.slice(1), next];
      queue.push([...path, next]);
    }
  }
  throw new Error(`no way from ${String(from)} to ${to}`);
}

/** Returns whether `allowedActions` depends on the brand in this state. */
export const isBrandDecisive = ({ status }: Pick<Clearance, 'status'>): boolean =>
  status === 'PENDING';

/** Returns the actions that the state and the provider's support for the brand allow. */
export function allowedActions(
  clearance: Pick<Clearance, 'status' | 'requestedAt'>,
  brand: Pick<BrandSupport, 'cancelPending' | 'minCancelAgeSeconds'> | null | undefined,
  now: Date,
): readonly ClearanceAction[] {
  switch (clearance.status) {
    case 'REJECTED':
    case 'REVOKED':
    case 'CANCELED':
      return ['REQUEST'];
    case 'APPROVED':
      return ['REVOKE', 'ISSUE_TOKEN'];
    case 'PENDING': {
      if (!brand?.cancelPending) return [];
      const ageSeconds = (now.getTime() - clearance.requestedAt.getTime()) / 1000;
      return ageSeconds >= (brand.minCancelAgeSeconds ?? 0) ? ['CANCEL'] : [];
    }
    case 'REVOKING':
    case 'CANCELING':
      return [];
  }
}
