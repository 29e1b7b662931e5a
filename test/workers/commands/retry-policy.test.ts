import { describe, expect, test } from 'vitest';
import { type CommandKind } from '../../../src/domain/events/story.js';
import { ProviderFailure, type ProviderFailureKind } from '../../../src/providers/failure.js';
import { newCommand } from '../../../src/services/commands/command-queue.js';
import {
  GIVE_UP_AFTER_MS,
  MAX_ATTEMPTS,
  RETRY_POLICIES,
} from '../../../src/workers/commands/retry-policy.js';
import { type Cause, mayRetry } from '../../../src/workers/commands/retry-rules.js';

const NOW = new Date('2026-01-03T00:00:00Z');

interface Given {
  readonly on: Cause;
  readonly unknown?: boolean;
  readonly foreign?: boolean;
  readonly unsure?: boolean;
  readonly retryAt?: boolean;
  readonly row?: boolean;
}

function isRetried(
  kind: CommandKind,
  { on, unknown = false, foreign = false, unsure = false, retryAt = false, row = false }: Given,
  attempts: number,
  ageMs: number,
): boolean {
  const subject = { id: 'subject', fleetId: 'flt_1', accountId: 'acc_1' };
  const created = new Date(NOW.getTime() - ageMs);
  const at = row ? { onboardingId: 'onb_1', rowIndex: 0 } : null;
  const command = { ...newCommand(kind, subject, at, created), attempts, unsure };
  const failureKind: ProviderFailureKind = on === 'token-refused' ? 'unauthorized' : on;
  const failure = new ProviderFailure('INVERS', failureKind, 'no', {
    outcomeUnknown: unknown,
    foreign,
  });
  return mayRetry(RETRY_POLICIES[kind], {
    command,
    failure,
    cause: on,
    retryAt: retryAt ? NOW : null,
    now: NOW,
  });
}

/** When a command is given up: never tried again, by its attempts, by its age, by both, or never. */
type Limit = 'at once' | '3 attempts' | '24 hours' | '3 attempts or 24 hours' | 'never';

function limitOf(kind: CommandKind, given: Given): Limit {
  const first = isRetried(kind, given, 1, 0);
  if (!first) return 'at once';
  const isTriedForever = isRetried(kind, given, 1e6, 0);
  const isTriedForDays = isRetried(kind, given, 1, 1e12);
  expect(isRetried(kind, given, MAX_ATTEMPTS - 1, GIVE_UP_AFTER_MS - 1)).toBe(true);
  if (!isTriedForever) expect(isRetried(kind, given, MAX_ATTEMPTS, 0)).toBe(false);
  if (!isTriedForDays) expect(isRetried(kind, given, 1, GIVE_UP_AFTER_MS)).toBe(false);
  if (isTriedForever) return isTriedForDays ? 'never' : '24 hours';
  return isTriedForDays ? '3 attempts' : '3 attempts or 24 hours';
}

describe.each(['REQUEST_CLEARANCE', 'END_CLEARANCE', 'ADD_VEHICLE', 'REMOVE_VEHICLE'] as const)(
  'a command of the kind %s',
  (kind) => {
    test.each([
      [{ on: 'rejected' }, 'at once'],
      [{ on: 'unauthorized' }, 'at once'],
      [{ on: 'token-refused' }, 'at once'],
      [{ on: 'unavailable' }, 'at once'],
      [{ on: 'malformed' }, 'at once'],
      [{ on: 'rate-limited', retryAt: true }, 'at once'],
      [{ on: 'unavailable', foreign: true }, '3 attempts'],
      [{ on: 'rejected', row: true }, 'at once'],
      [{ on: 'unauthorized', row: true }, 'at once'],
    ] as const)('is given up after %j: %s', (given, limit) => {
      expect(limitOf(kind, given)).toBe(limit);
    });

    test('as a row waits for a limit or an outage whose end is known, for a day', () => {
      expect(limitOf(kind, { on: 'unavailable', row: true })).toBe('3 attempts');
      for (const given of [
        { on: 'rate-limited' },
        { on: 'unavailable', retryAt: true },
        { on: 'unavailable', foreign: true },
      ] as const) {
        const row = { ...given, row: true };
        expect(isRetried(kind, row, 1e6, GIVE_UP_AFTER_MS - 1)).toBe(true);
        expect(isRetried(kind, row, MAX_ATTEMPTS, GIVE_UP_AFTER_MS)).toBe(false);
      }
    });
  },
);

test.each(['ADD_VEHICLE', 'REMOVE_VEHICLE'] as const)(
  'a command of the kind %s that may have taken effect is tried until that is known',
  (kind) => {
    expect(limitOf(kind, { on: 'unavailable', unknown: true })).toBe('never');
    expect(limitOf(kind, { on: 'malformed', unsure: true })).toBe('never');
    expect(limitOf(kind, { on: 'rejected', unsure: true })).toBe('at once');
  },
);

test.each(['REQUEST_CLEARANCE', 'END_CLEARANCE'] as const)(
  'a command of the kind %s that may have taken effect is answered to its caller',
  (kind) => {
    expect(limitOf(kind, { on: 'unavailable', unknown: true })).toBe('at once');
  },
);

describe('a setup', () => {
  test.each([
    [{ on: 'unavailable' }, 'never'],
    [{ on: 'rate-limited' }, 'never'],
    [{ on: 'malformed' }, 'never'],
    [{ on: 'token-refused' }, '24 hours'],
    [{ on: 'unauthorized' }, 'at once'],
    [{ on: 'rejected' }, 'at once'],
  ] as const)('is polled after %j until: %s', (given, limit) => {
    expect(limitOf('FOLLOW_SETUP', given)).toBe(limit);
    expect(RETRY_POLICIES.FOLLOW_SETUP.probesSecrets).toBe(true);
  });
});

describe.each(['CREATE_CREDENTIAL', 'UPDATE_CREDENTIAL', 'DELETE_CREDENTIAL'] as const)(
  'a command of the kind %s',
  (kind) => {
    test.each([
      [{ on: 'unavailable', unknown: true }, '24 hours'],
      [{ on: 'rejected', unknown: true }, '24 hours'],
      [{ on: 'unavailable', foreign: true }, '24 hours'],
      [{ on: 'rate-limited', unsure: true }, '24 hours'],
      [{ on: 'unauthorized', unsure: true }, '24 hours'],
      [{ on: 'rejected', unsure: true }, 'at once'],
      [{ on: 'rejected' }, 'at once'],
      [{ on: 'rate-limited' }, 'at once'],
      [{ on: 'unavailable' }, 'at once'],
    ] as const)('is given up after %j: %s', (given, limit) => {
      expect(limitOf(kind, given)).toBe(limit);
    });
  },
);

test.each([
  ['REGISTER_DRIVER', { on: 'unavailable', unknown: true }, '24 hours'],
  ['REGISTER_DRIVER', { on: 'rejected', unknown: true }, '24 hours'],
  ['REGISTER_DRIVER', { on: 'unavailable' }, 'at once'],
  ['REGISTER_DRIVER', { on: 'unavailable', unsure: true }, 'at once'],
  ['REGISTER_DRIVER', { on: 'rate-limited' }, 'at once'],
  ['UPDATE_DRIVER', { on: 'unavailable' }, '3 attempts or 24 hours'],
  ['UPDATE_DRIVER', { on: 'malformed', unknown: true }, '3 attempts or 24 hours'],
  ['UPDATE_DRIVER', { on: 'rate-limited' }, 'at once'],
  ['UPDATE_DRIVER', { on: 'rejected' }, 'at once'],
  ['REMOVE_DRIVER', { on: 'unavailable' }, '3 attempts or 24 hours'],
  ['REMOVE_DRIVER', { on: 'malformed', unknown: true }, '3 attempts or 24 hours'],
  ['REMOVE_DRIVER', { on: 'rate-limited' }, 'at once'],
  ['REMOVE_DRIVER', { on: 'rejected' }, 'at once'],
  ['REVOKE_GRANT', { on: 'unavailable' }, '24 hours'],
  ['REVOKE_GRANT', { on: 'unauthorized' }, '24 hours'],
  ['REVOKE_GRANT', { on: 'rejected' }, 'at once'],
] as const)('a command of the kind %s is given up after %j: %s', (kind, given, limit) => {
  expect(limitOf(kind, given)).toBe(limit);
});

test('a lost registration gets time to arrive before it is looked up', () => {
  expect(RETRY_POLICIES.REGISTER_DRIVER.settleMs).toBeGreaterThan(0);
});
