import { describe, expect, test } from 'vitest';
import { ProviderFailure, type ProviderFailureKind } from '../../../src/providers/failure.js';
import { newCommand } from '../../../src/services/commands/command-queue.js';
import { type Command } from '../../../src/store/commands.js';
import {
  type FailedAttempt,
  isCounted,
  mayRetry,
  type RetryPolicy,
  type RetryRule,
} from '../../../src/workers/commands/retry-rules.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const SUBJECT = { id: 'enr_1', fleetId: 'flt_1', accountId: 'acc_1' } as const;
const ROW = { onboardingId: 'onb_1', rowIndex: 0 } as const;

interface Given {
  readonly kind?: ProviderFailureKind;
  readonly more?: ConstructorParameters<typeof ProviderFailure>[3];
  readonly row?: boolean;
  readonly command?: Partial<Command>;
  readonly retryAt?: Date;
}

function attemptOf({
  kind = 'unavailable',
  more,
  row = false,
  command,
  retryAt,
}: Given = {}): FailedAttempt {
  return {
    command: {
      ...newCommand('REQUEST_CLEARANCE', SUBJECT, row ? ROW : null, NOW),
      attempts: 1,
      ...command,
    },
    failure: new ProviderFailure('INVERS', kind, 'no', more),
    cause: kind,
    retryAt: retryAt ?? null,
    now: NOW,
  };
}
const policyOf = (...rules: readonly RetryRule[]): RetryPolicy => ({
  rules,
  countsDeferred: false,
  looksUpAfter: 'unknown-outcome',
});
const holds = (rule: RetryRule, given?: Given): boolean =>
  mayRetry(policyOf(rule), attemptOf(given));
const ageOf = (ms: number): Given => ({ command: { createdAt: new Date(NOW.getTime() - ms) } });

describe('a rule', () => {
  test('holds for the causes that it names', () => {
    const rule: RetryRule = { on: ['unavailable', 'malformed'] };
    expect(holds(rule)).toBe(true);
    expect(holds(rule, { kind: 'malformed' })).toBe(true);
    expect(holds(rule, { kind: 'rejected' })).toBe(false);
  });

  test('distinguishes a refused token from refused secrets', () => {
    const attempt = attemptOf({ kind: 'unauthorized' });
    const policy = policyOf({ on: ['token-refused'] });
    expect(mayRetry(policy, attempt)).toBe(false);
    expect(mayRetry(policy, { ...attempt, cause: 'token-refused' })).toBe(true);
  });

  test.each([
    ['outcome-unknown', { more: { outcomeUnknown: true } }],
    ['unsure', { command: { unsure: true } }],
    ['foreign', { more: { foreign: true } }],
    ['deferred', { more: { foreign: true } }],
    ['deferred', { kind: 'rate-limited' }],
    ['deferred', { retryAt: NOW }],
  ] as const)('holds when it is %s: %j', (condition, given) => {
    const rule: RetryRule = { on: ['unavailable', 'rate-limited'], when: [condition] };
    expect(holds(rule)).toBe(false);
    expect(holds(rule, given)).toBe(true);
    expect(holds({ ...rule, when: ['unsure', 'outcome-unknown', condition] }, given)).toBe(true);
  });

  test('ends with the attempts that it allows', () => {
    const rule: RetryRule = { on: ['unavailable'], maxAttempts: 3 };
    const after = [1, 2, 3, 4].map((attempts) => holds(rule, { command: { attempts } }));
    expect(after).toEqual([true, true, false, false]);
    expect(holds({ on: ['unavailable'] }, { command: { attempts: 1000 } })).toBe(true);
  });

  test('ends at the age that it allows', () => {
    const rule: RetryRule = { on: ['unavailable'], untilAgeMs: 1000 };
    expect([0, 999, 1000].map((ms) => holds(rule, ageOf(ms)))).toEqual([true, true, false]);
    expect(holds({ on: ['unavailable'] }, ageOf(1e12))).toBe(true);
  });

  test('concerns commands of the origin that it names', () => {
    const on = ['unavailable'] as const;
    expect([false, true].map((row) => holds({ on, from: 'row' }, { row }))).toEqual([false, true]);
    expect([false, true].map((row) => holds({ on, from: 'caller' }, { row }))).toEqual([
      true,
      false,
    ]);
    expect([false, true].map((row) => holds({ on }, { row }))).toEqual([true, true]);
  });

  test('is enough when another one does not hold; without any, nothing is tried again', () => {
    const rules: readonly RetryRule[] = [{ on: ['rejected'] }, { on: ['unavailable'] }];
    expect(mayRetry(policyOf(...rules), attemptOf())).toBe(true);
    expect(mayRetry(policyOf(), attemptOf())).toBe(false);
  });
});

describe('an attempt', () => {
  const counts = (given: Given, countsDeferred = false): boolean =>
    isCounted({ ...policyOf(), countsDeferred }, attemptOf(given));

  test('counts when the provider failed by itself', () => {
    expect([counts({}), counts({ row: true })]).toEqual([true, true]);
  });

  test.each([
    { kind: 'rate-limited' },
    { retryAt: NOW },
    { kind: 'rate-limited', row: true },
    { row: true, more: { foreign: true } },
  ] as const)('does not count when it was deferred, unless the policy says so: %j', (given) => {
    expect(counts(given)).toBe(false);
    expect(counts(given, true)).toBe(true);
  });

  test('of a caller counts when something else answered, since the caller waits', () => {
    expect(counts({ more: { foreign: true } })).toBe(true);
  });
});
