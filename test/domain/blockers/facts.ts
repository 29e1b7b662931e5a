import {
  type AccountFacts,
  type BrandFacts,
  type EnrollmentFacts,
} from '../../../src/domain/blockers/facts.js';
import { blockersOfEnrollment, type BrandOf } from '../../../src/domain/blockers/find-blockers.js';
import { brandSupport } from '../../../src/providers/catalogue.js';
import { MANIFESTS } from '../../../src/providers/manifests.js';

export const START = new Date('2026-03-01T12:00:00Z');
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;
export const after = (milliseconds: number): Date => new Date(START.getTime() + milliseconds);

export const accountFacts = (changed: Partial<AccountFacts> = {}): AccountFacts => ({
  id: 'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  provider: 'HIGH_MOBILITY',
  health: { status: 'HEALTHY', reason: null, since: START, retryAt: null },
  createdAt: START,
  ...changed,
});

/** An active enrollment of High Mobility, requested at `START`. */
export const enrollmentFacts = (changed: Partial<EnrollmentFacts> = {}): EnrollmentFacts => ({
  id: 'enr_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  account: accountFacts(),
  brand: 'bmw',
  tags: [],
  status: 'ACTIVE',
  reason: null,
  enrolledAt: START,
  confirmedAt: START,
  lastContactAt: null,
  online: null,
  hasOdometer: true,
  clearance: { status: 'PENDING', reason: null, requestedAt: START, changedAt: START },
  commanded: null,
  endedBefore: false,
  credentialKind: 'NONE',
  credential: null,
  grant: null,
  usualHours: null,
  data: null,
  ...changed,
});

/** The catalogues of the providers that are built in. */
export const brandOf: BrandOf = ({ provider }, brand): BrandFacts | null => {
  const description = MANIFESTS.map(({ description: one }) => one).find(
    ({ name }) => name === provider,
  );
  return (description && brandSupport(description, brand)) ?? null;
};

export const codesOf = (facts: EnrollmentFacts, now: Date): readonly string[] =>
  blockersOfEnrollment(facts, brandOf, now).map(({ code }) => code);
