import { toBrandName } from '../brand.js';
import { applies, millisecondsOf } from './applies.js';
import { type Blocker, BLOCKER_SEVERITIES, type BlockerCode, blockerIdOf } from './blocker.js';
import {
  type AccountFacts,
  type BrandFacts,
  type CredentialFacts,
  type DriverFacts,
  type EnrollmentFacts,
} from './facts.js';
import {
  type Known,
  knownOfAccount,
  knownOfCredential,
  knownOfDriver,
  knownOfEnrollment,
} from './known.js';
import { type Rule, type RuleSource } from './rule.js';
import { RULES } from './rules.js';

/** Finds the support for a brand in the catalogue of the account's provider. */
export type BrandOf = (account: AccountFacts, brand: string) => BrandFacts | null;

/** Returns the text with the names that its placeholders stand for. */
export const fill = (text: string, { brand, missingTags, support }: Known): string =>
  text
    .replaceAll('{brand}', support?.displayName ?? toBrandName(brand ?? ''))
    .replaceAll('{tag}', missingTags[0] ?? support?.requiredTags[0]?.key ?? '');

const spell = ({ document, asOf }: RuleSource): string => `${document} (${asOf})`;

function deadlineOf({ clock, deadline }: Rule, known: Known): Date | null {
  if (!deadline) return null;
  if ('at' in deadline) return known.clocks[deadline.at] ?? null;
  const start = known.clocks[clock];
  const span = millisecondsOf(deadline.after, known);
  return start && span !== null ? new Date(start.getTime() + span) : null;
}

function toBlocker(rule: Rule, known: Known): Blocker {
  const { code, actor, severity, certainty, clock, when } = rule;
  const start = known.clocks[clock] ?? new Date(0);
  const age = when.from ? (millisecondsOf(when.from, known) ?? 0) : 0;
  const deadline = deadlineOf(rule, known);
  return {
    id: blockerIdOf(known.subjectId, code),
    code,
    actor,
    severity,
    certainty,
    title: fill(rule.title, known),
    steps: rule.steps.map((step) => fill(step, known)),
    link: rule.link ?? known.support?.guideUrl ?? null,
    providerMessage: known.reason,
    since: new Date(start.getTime() + age),
    deadline,
    deadlineKind: deadline && (rule.deadline?.kind ?? null),
    source: spell(rule.source),
    subjectId: known.subjectId,
  };
}

/** Returns the rules that apply: of each topic the first, and each code once. */
export function rulesFor(known: Known, rules: readonly Rule[], now: Date): readonly Rule[] {
  const topics = new Set<string>();
  const codes = new Set<BlockerCode>();
  const found: Rule[] = [];
  for (const rule of rules) {
    if (topics.has(rule.topic) || !applies(rule, known, now)) continue;
    topics.add(rule.topic);
    if (!codes.has(rule.code)) found.push(rule);
    codes.add(rule.code);
  }
  return found;
}

const blockersOf = (known: Known, rules: readonly Rule[], now: Date): readonly Blocker[] =>
  rulesFor(known, rules, now).map((rule) => toBlocker(rule, known));

/** Orders by severity, then deadline, then age. */
function inOrder(blockers: readonly Blocker[]): readonly Blocker[] {
  const rank = ({ severity }: Blocker): number => BLOCKER_SEVERITIES.indexOf(severity);
  const due = ({ deadline }: Blocker): number => deadline?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return [...blockers].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      due(one) - due(other) ||
      one.since.getTime() - other.since.getTime(),
  );
}

export function blockersOfAccount(facts: AccountFacts, now: Date): readonly Blocker[] {
  return inOrder(blockersOf(knownOfAccount(facts), RULES[facts.provider].account, now));
}

/** Removes the blockers that one of the account causes: that one is listed at the account. */
function withoutCaused(
  blockers: readonly Blocker[],
  account: AccountFacts,
  now: Date,
): readonly Blocker[] {
  const rules = rulesFor(knownOfAccount(account), RULES[account.provider].account, now);
  const caused = new Set(rules.flatMap(({ causes = [] }) => causes));
  return inOrder(blockers.filter(({ code }) => !caused.has(code)));
}

/** Returns the blockers of an enrollment, including those of its shared credential. */
export function blockersOfEnrollment(
  facts: EnrollmentFacts,
  brandOf: BrandOf,
  now: Date,
): readonly Blocker[] {
  const { account, credential, status } = facts;
  if (status === 'REMOVED') return [];
  const known = knownOfEnrollment(facts, brandOf(account, facts.brand));
  const own = blockersOf(known, RULES[account.provider].enrollment, now);
  const inherited = credential
    ? blockersOfCredential({ ...credential, account }, brandOf, now)
    : [];
  return withoutCaused([...own, ...inherited], account, now);
}

export function blockersOfCredential(
  facts: CredentialFacts,
  brandOf: BrandOf,
  now: Date,
): readonly Blocker[] {
  const { account, brand } = facts;
  const known = knownOfCredential(facts, brandOf(account, brand));
  return withoutCaused(blockersOf(known, RULES[account.provider].credential, now), account, now);
}

export function blockersOfDriver(facts: DriverFacts, now: Date): readonly Blocker[] {
  const { account } = facts;
  const own = blockersOf(knownOfDriver(facts), RULES[account.provider].driver, now);
  return withoutCaused(own, account, now);
}
