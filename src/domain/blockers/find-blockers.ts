import { type Blocker, BLOCKER_SEVERITIES, type BlockerCode } from './blocker.js';
import { derive, type Derived } from './derive.js';
import {
  type AccountFacts,
  type BrandFacts,
  type CredentialFacts,
  type DriverFacts,
  type EnrollmentFacts,
} from './facts.js';
import { knownOfAccount, knownOfCredential, knownOfDriver, knownOfEnrollment } from './known.js';
import { RULES } from './rules.js';
import { ACCOUNT_RULES } from './rules/account.js';
import { LONGER_THAN_USUAL } from './rules/experience.js';
import { lengthOf } from './spans.js';

/** Finds the support for a brand in the catalogue of the account's provider. */
export type BrandOf = (account: AccountFacts, brand: string) => BrandFacts | null;

/** Orders by severity, then deadline, then age. */
export function inOrder(blockers: readonly Blocker[]): readonly Blocker[] {
  const rank = ({ severity }: Blocker): number => BLOCKER_SEVERITIES.indexOf(severity);
  const due = ({ deadline }: Blocker): number => deadline?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return [...blockers].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      due(one) - due(other) ||
      one.since.getTime() - other.since.getTime(),
  );
}

/** Derives the blockers of an account. */
export const deriveAccount = (facts: AccountFacts, now: Date): Derived =>
  derive(knownOfAccount(facts), RULES[facts.provider].account, now);

/** Limits the time until a subject is derived again, since what is usual in its fleet changes. */
function derivedOften({ blockers, nextAt }: Derived, now: Date): Derived {
  const again = new Date(now.getTime() + lengthOf(LONGER_THAN_USUAL.derivedEvery));
  return { blockers, nextAt: nextAt && nextAt < again ? nextAt : again };
}

/** Derives the blockers of the enrollment alone: without those of its credential and account. */
export function deriveEnrollment(facts: EnrollmentFacts, brandOf: BrandOf, now: Date): Derived {
  const { account, brand, status } = facts;
  if (status === 'REMOVED') return { blockers: [], nextAt: null };
  const known = knownOfEnrollment(facts, brandOf(account, brand));
  const derived = derive(known, RULES[account.provider].enrollment, now);
  return facts.clearance?.status === 'PENDING' ? derivedOften(derived, now) : derived;
}

/** Derives the blockers of a shared credential. */
export function deriveCredential(facts: CredentialFacts, brandOf: BrandOf, now: Date): Derived {
  const known = knownOfCredential(facts, brandOf(facts.account, facts.brand));
  return derive(known, RULES[facts.account.provider].credential, now);
}

/** Derives the blockers of a driver. */
export const deriveDriver = (facts: DriverFacts, now: Date): Derived =>
  derive(knownOfDriver(facts), RULES[facts.account.provider].driver, now);

/** Returns the codes of blockers of vehicles and drivers that a blocker of their account causes. */
export function codesCausedBy(code: BlockerCode): ReadonlySet<BlockerCode> {
  const rules = ACCOUNT_RULES.filter((rule) => rule.code === code);
  return new Set(rules.flatMap(({ causes = [] }) => causes));
}

export const blockersOfAccount = (facts: AccountFacts, now: Date): readonly Blocker[] =>
  inOrder(deriveAccount(facts, now).blockers);

/** Removes the blockers that one of the account causes: that one is listed at the account. */
function withoutCaused(
  blockers: readonly Blocker[],
  account: AccountFacts,
  now: Date,
): readonly Blocker[] {
  const causes = deriveAccount(account, now).blockers.map(({ code }) => codesCausedBy(code));
  return inOrder(blockers.filter(({ code }) => !causes.some((caused) => caused.has(code))));
}

/** Returns the blockers of an enrollment, including those of its shared credential. */
export function blockersOfEnrollment(
  facts: EnrollmentFacts,
  brandOf: BrandOf,
  now: Date,
): readonly Blocker[] {
  const { account, credential, status } = facts;
  if (status === 'REMOVED') return [];
  const own = deriveEnrollment(facts, brandOf, now).blockers;
  const inherited = credential
    ? deriveCredential({ ...credential, account }, brandOf, now).blockers
    : [];
  return withoutCaused([...own, ...inherited], account, now);
}

export const blockersOfCredential = (
  facts: CredentialFacts,
  brandOf: BrandOf,
  now: Date,
): readonly Blocker[] =>
  withoutCaused(deriveCredential(facts, brandOf, now).blockers, facts.account, now);

export const blockersOfDriver = (facts: DriverFacts, now: Date): readonly Blocker[] =>
  withoutCaused(deriveDriver(facts, now).blockers, facts.account, now);
