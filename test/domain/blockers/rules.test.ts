import { describe, expect, test } from 'vitest';
import { BLOCKER_CODES } from '../../../src/domain/blockers/blocker.js';
import { type Rule } from '../../../src/domain/blockers/rule.js';
import { RULES } from '../../../src/domain/blockers/rules.js';

const rules: readonly Rule[] = Object.values(RULES).flatMap((book) => Object.values(book).flat());

/** Verbs that steps and titles begin with: each names what to do. */
const VERBS =
  /^(Activate|Add|Agree|Ask|Assign|Book|Check|Choose|Compare|Correct|Create|Drive|End|Find|Finish|Give|Grant|Have|Install|Issue|Onboard|Open|Read|Remove|Replace|Request|Restore|Revoke|Search|Send|Set|Sign|Start|Switch|Update|Use|Wait)\b/;

describe('every rule', () => {
  test('names what to do, in a short title and up to three short steps', () => {
    expect(rules.length).toBeGreaterThan(50);
    for (const { title, steps, code } of rules) {
      expect([code, title]).toEqual([code, expect.stringMatching(VERBS)]);
      expect([code, title.length <= 70]).toEqual([code, true]);
      expect([code, title.endsWith('.')]).toEqual([code, false]);
      expect([code, steps.length >= 1 && steps.length <= 3]).toEqual([code, true]);
      for (const step of steps) {
        expect([code, step]).toEqual([code, expect.stringMatching(VERBS)]);
        expect([code, step]).toEqual([code, expect.stringMatching(/[^.]\.$/)]);
        expect([code, step.length <= 110]).toEqual([code, true]);
      }
    }
  });

  test('has a known code, and a source with a real date', () => {
    for (const { code, source, causes = [] } of rules) {
      expect(BLOCKER_CODES).toEqual(expect.arrayContaining([code, ...causes]));
      expect(source.document.length).toBeGreaterThan(10);
      expect(new Date(source.asOf).toISOString().slice(0, 10)).toBe(source.asOf);
    }
  });

  test('counts a deadline from a clock that the rule has', () => {
    const withDeadline = rules.filter(({ deadline }) => deadline);
    expect(withDeadline.length).toBeGreaterThan(3);
    for (const { code, deadline, when } of withDeadline) {
      const isOfAge =
        deadline && 'at' in deadline ? when.health : (when.clearance ?? when.enrollment);
      expect([code, isOfAge !== undefined]).toEqual([code, true]);
    }
  });

  test('concludes what it estimates the deadline of', () => {
    const estimates = rules.filter(({ deadline }) => deadline?.kind === 'ESTIMATE');
    expect(estimates.length).toBeGreaterThan(3);
    for (const { code, certainty } of estimates)
      expect([code, certainty]).toEqual([code, 'CONCLUDED']);
  });

  test('counts the end of a span from the same clock as its deadline', () => {
    for (const { code, when, deadline } of rules) {
      if (!when.until || !deadline || !('after' in deadline)) continue;
      expect([code, deadline.after]).toEqual([code, when.until]);
    }
  });
});
