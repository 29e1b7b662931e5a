import { toBrandName } from '../values/brand.js';
import { applies, boundariesAfter, isInStatus } from './applies.js';
import { type Blocker, type BlockerCode, blockerIdOf } from './blocker.js';
import { type Known } from './known.js';
import { type Rule, type RuleSource } from './rule.js';
import { millisecondsOf } from './spans.js';

/** Blockers of one subject at one time. */
export interface Derived {
  readonly blockers: readonly Blocker[];
  /** Next time at which a rule begins or ceases to apply by age alone; null without one. */
  readonly nextAt: Date | null;
}

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
    providerMessage: known.message,
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

/** Rules by the statuses that they may apply in; most of them are about one status. */
const rulesInStatus = new WeakMap<readonly Rule[], Map<string, readonly Rule[]>>();

function inStatus(rules: readonly Rule[], known: Known): readonly Rule[] {
  let byStatus = rulesInStatus.get(rules);
  if (!byStatus) {
    byStatus = new Map<string, readonly Rule[]>();
    rulesInStatus.set(rules, byStatus);
  }
  const status = `${known.enrollment} ${known.clearance}`;
  let found = byStatus.get(status);
  if (!found) byStatus.set(status, (found = rules.filter(({ when }) => isInStatus(when, known))));
  return found;
}

/** Derives the blockers of a subject from the rules about its kind. */
export function derive(known: Known, all: readonly Rule[], now: Date): Derived {
  const rules = inStatus(all, known);
  const later = rules.flatMap((rule) => boundariesAfter(rule, known, now));
  return {
    blockers: rulesFor(known, rules, now).map((rule) => toBlocker(rule, known)),
    nextAt: later.length === 0 ? null : new Date(Math.min(...later)),
  };
}
