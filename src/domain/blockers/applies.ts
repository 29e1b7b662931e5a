import { type Known } from './known.js';
import { mentions } from './reason-words.js';
import { type Rule, type When } from './rule.js';
import { millisecondsOf } from './spans.js';

const isAmong = <T>(allowed: readonly T[] | undefined, value: T | null): boolean =>
  allowed === undefined || (value !== null && allowed.includes(value));

/** Returns whether a condition that only has to be checked where it is stated holds. */
const holds = (condition: boolean | undefined, value: boolean): boolean =>
  condition === undefined || condition === value;

function isOfAge({ when, clock }: Rule, known: Known, now: Date): boolean {
  const { from, until } = when;
  const start = known.clocks[clock] ?? null;
  if (start === null) return false;
  const age = now.getTime() - start.getTime();
  const least = from && millisecondsOf(from, known);
  const limit = until && millisecondsOf(until, known);
  if (least === null || limit === null) return false;
  return (least === undefined || age >= least) && (limit === undefined || age < limit);
}

/** A rule that names no status of an enrollment is about one that the provider has. */
export function isInStatus(
  { enrollment, clearance }: When,
  known: Pick<Known, 'enrollment' | 'clearance'>,
): boolean {
  if (enrollment) {
    if (!isAmong(enrollment, known.enrollment)) return false;
  } else if (known.enrollment && ['FAILED', 'REMOVED', 'GONE'].includes(known.enrollment))
    return false;
  return clearance === undefined || clearance.includes(known.clearance);
}

function isReason(reason: When['reason'], text: string | null): boolean {
  if (reason === undefined) return true;
  if (text === null || text.trim() === '') return false;
  return reason.length === 0 || mentions(text, reason);
}

const needsOdometer = ({ support, hasOdometer }: Known): boolean =>
  !hasOdometer && (support?.odometerRequired === true || support?.odometerAdvised === true);

function hasContact(contact: When['contact'], { clocks }: Known): boolean {
  const known = clocks.lastContactAt ?? null;
  return contact === undefined || (contact === 'NEVER') === (known === null);
}

/** Returns whether every condition of a rule holds. */
export const applies = (rule: Rule, known: Known, now: Date): boolean =>
  isOfAge(rule, known, now) && appliesAtSomeAge(rule, known);

/**
 * Returns the times after now at which the age alone decides whether the rule applies, in
 * milliseconds.
 */
export function boundariesAfter(rule: Rule, known: Known, now: Date): readonly number[] {
  const { from, until } = rule.when;
  const start = known.clocks[rule.clock] ?? null;
  if ((!from && !until) || start === null || !appliesAtSomeAge(rule, known)) return [];
  return [from, until].flatMap((span) => {
    const length = span && millisecondsOf(span, known);
    const at = start.getTime() + (length ?? 0);
    return typeof length === 'number' && at > now.getTime() ? [at] : [];
  });
}

/** Returns whether every condition of a rule holds but those on the age. */
function appliesAtSomeAge({ when }: Rule, known: Known): boolean {
  return (
    isInStatus(when, known) &&
    isAmong(when.brands, known.brand) &&
    isAmong(when.authorization, known.authorization) &&
    isAmong(when.grant, known.grant) &&
    isAmong(when.health, known.health) &&
    isAmong(when.data, known.data) &&
    isAmong(when.activity, known.activity) &&
    (when.webhooks === undefined || when.webhooks === known.webhooks) &&
    isAmong(when.connectivity, known.connectivity) &&
    (when.eligible === undefined || when.eligible === known.eligible) &&
    holds(when.elsewhere, known.isElsewhere) &&
    holds(when.primaryUserAssigned, known.primaryUserAssigned) &&
    isReason(when.reason, known.reason) &&
    holds(when.trouble, known.trouble) &&
    holds(when.tagMissing, known.missingTags.length > 0) &&
    holds(when.odometerMissing, needsOdometer(known)) &&
    holds(when.cancelPending, known.support?.cancelPending === true) &&
    holds(when.endedBefore, known.endedBefore) &&
    holds(when.endedHere, known.endedHere) &&
    holds(when.credentialMissing, known.credentialMissing) &&
    holds(when.listed, known.isListed) &&
    holds(when.offline, known.online !== true) &&
    hasContact(when.contact, known)
  );
}
