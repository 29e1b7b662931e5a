import { describe, expect, test } from 'vitest';
import { derive, rulesFor } from '../../../src/domain/blockers/derive.js';
import { type Known, NOTHING_KNOWN } from '../../../src/domain/blockers/known.js';
import { type Clock, type Rule, type When } from '../../../src/domain/blockers/rule.js';
import { RULES } from '../../../src/domain/blockers/rules.js';
import { millisecondsOf } from '../../../src/domain/blockers/spans.js';
import { PROVIDER_NAMES, type ProviderName } from '../../../src/domain/provider.js';
import { accountFacts, after, brandOf, SECOND, START } from './facts.js';

const CLOCKS: readonly Clock[] = [
  'requestedAt',
  'changedAt',
  'enrolledAt',
  'grantedAt',
  'confirmedAt',
  'healthSince',
  'retryAt',
  'dataSince',
  'activitySince',
  'missedAt',
];
const clocks = Object.fromEntries(CLOCKS.map((clock) => [clock, START]));

/** Brands of a rule, or some that have no rules of their own and some that have. */
const brandsOf = ({ brands, tagMissing, odometerMissing, cancelPending }: When) => {
  if (brands) return brands;
  if (tagMissing) return ['volkswagen', 'audi'];
  if (odometerMissing) return ['mercedes-benz'];
  return cancelPending ? ['mercedes-benz', 'opel'] : ['bmw', 'never-listed'];
};

/** Texts with the words of each phrase, in two spellings. */
const reasonsOf = ({ reason }: When): readonly (string | null)[] => {
  if (!reason) return [null];
  if (reason.length === 0) return ['Der Mond steht falsch'];
  return reason.flatMap((phrase) => {
    const words = phrase.map((word) => word.split('|').at(-1) ?? '').join(' ');
    return [words, `Error: ${words.toUpperCase().replaceAll(' ', '_-')}.`];
  });
};

/** Facts of every brand, status and reason that meet the conditions of a rule, whatever its age. */
function* knownOf(provider: ProviderName, { when }: Rule): Generator<Known> {
  const statuses = when.clearance ?? [null];
  for (const brand of brandsOf(when))
    for (const clearance of statuses)
      for (const enrollment of when.enrollment ?? (clearance ? (['ACTIVE'] as const) : [null]))
        for (const reason of reasonsOf(when))
          for (const health of when.health ?? [null]) {
            const support = brandOf(accountFacts({ provider }), brand);
            const required = support?.requiredTags.map(({ key }) => key) ?? [];
            yield {
              ...NOTHING_KNOWN,
              subjectId: 'enr_01ARZ3NDEKTSV4RRFFQ69G5FAV',
              brand,
              support,
              enrollment,
              clearance,
              reason,
              health,
              clocks: { ...clocks, ...(when.contact !== 'NEVER' && { lastContactAt: START }) },
              trouble: when.trouble === true,
              missingTags: when.tagMissing ? required : [],
              hasOdometer: when.odometerMissing !== true,
              usualHours: null,
              online: when.offline !== true,
              isListed: true,
              endedBefore: when.endedBefore === true,
              endedHere: when.endedHere !== false,
              credentialMissing: when.credentialMissing === true,
              authorization: when.authorization?.[0] ?? null,
              grant: when.grant?.[0] ?? null,
              data: when.data?.[0] ?? null,
              activity: when.activity?.[0] ?? null,
              webhooks: when.webhooks ?? null,
            };
          }
}

const BOOKS = ['enrollment', 'credential', 'driver', 'account'] as const;
const rows = PROVIDER_NAMES.flatMap((provider) =>
  BOOKS.flatMap((book) =>
    RULES[provider][book].map((rule, index) => {
      const name = `${provider} ${book} ${index}: ${rule.code}, ${rule.title}`;
      return [name, provider, RULES[provider][book], rule] as const;
    }),
  ),
);

describe('every rule applies from its age on and until its age, by the second', () => {
  test.each(rows)('%s', (_, provider, book, rule) => {
    const all = [...knownOf(provider, rule)];
    expect(all.length).toBeGreaterThan(0);
    let reached = 0;
    for (const known of all) {
      const { from, until } = rule.when;
      const start = from ? millisecondsOf(from, known) : 0;
      const end = until ? millisecondsOf(until, known) : null;
      if (start === null || (until && end === null)) continue;
      const isFound = (milliseconds: number): boolean =>
        rulesFor(known, book, after(milliseconds)).includes(rule);
      // Another rule of the topic may come first for some brands.
      if (!isFound(start)) continue;
      reached += 1;
      expect(isFound(start + SECOND)).toBe(end === null || end > start + SECOND);
      if (from) expect(isFound(start - SECOND)).toBe(false);
      if (from) expect(isFound(start - 1)).toBe(false);
      if (end !== null) {
        expect(isFound(end - SECOND)).toBe(true);
        expect(isFound(end)).toBe(false);
        expect(isFound(end + SECOND)).toBe(false);
      }
      // The timer comes at each boundary, and not a millisecond later.
      const boundaries = [...(from ? [start] : []), ...(end === null ? [] : [end])];
      for (const boundary of boundaries) {
        const { nextAt } = derive(known, book, after(boundary - 1));
        expect(nextAt).toEqual(after(boundary));
      }
      const { blockers } = derive(known, book, after(start));
      const blocker = blockers.find(({ code }) => code === rule.code);
      const { actor, severity, certainty } = rule;
      expect(blocker).toMatchObject({ actor, severity, certainty });
      expect(blocker?.title).not.toMatch(/[{}]/);
      if (!rule.deadline) expect(blocker?.deadline).toBeNull();
    }
    expect(reached).toBeGreaterThan(0);
  });
});
