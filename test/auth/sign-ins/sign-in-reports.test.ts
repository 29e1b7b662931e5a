import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FailedSignIn, SignInReports } from '../../../src/auth/sign-ins/sign-in-reports.js';
import { newId } from '../../../src/domain/values/ids.js';
import { API_CLIENT_ID_PREFIX } from '../../../src/domain/values/viewer.js';

let lines: (readonly [fields: object, message: string])[];
let reports: SignInReports;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  reports = new SignInReports({ warn: (fields, message) => void lines.push([fields, message]) });
});
afterEach(() => void vi.useRealTimers());

const fail = (more: Partial<FailedSignIn> = {}): void =>
  reports.failed({
    clientId: 'board',
    isKnown: true,
    network: '192.0.2.1',
    requestId: 'r',
    lockedSeconds: 0,
    ...more,
  });
const FAILED = 'a sign-in failed';
const LOCKED = 'a sign-in failed, and the next ones are refused';

describe('failed sign-ins in the log', () => {
  it('name client, network and request', () => {
    fail();
    fail({ network: '2001:db8:0:0::/64', lockedSeconds: 60 });
    const fields = { clientId: 'board', isKnown: true, network: '192.0.2.1', reqId: 'r' };
    expect(lines).toEqual([
      [fields, FAILED],
      [{ ...fields, network: '2001:db8:0:0::/64', lockedSeconds: 60 }, LOCKED],
    ]);
  });

  it('are ten lines a minute, and one with the number that was left out', () => {
    for (let index = 0; index < 500; index += 1) fail();
    expect(lines).toHaveLength(10);
    vi.advanceTimersByTime(60_000);
    expect(lines.slice(10)).toEqual([[{ unlogged: 490 }, FAILED]]);
    vi.advanceTimersByTime(600_000);
    expect(lines).toHaveLength(11);
    for (let index = 0; index < 12; index += 1) fail();
    vi.advanceTimersByTime(60_000);
    expect(lines.slice(21)).toEqual([[{ unlogged: 2 }, FAILED]]);
  });

  it('do not crowd lock-outs out', () => {
    for (let index = 0; index < 500; index += 1) fail();
    fail({ lockedSeconds: 42 });
    expect(lines.at(-1)).toEqual([expect.objectContaining({ lockedSeconds: 42 }), LOCKED]);
  });

  it.each([
    'not-a-real-secret',
    'fgs_not-a-real-secret',
    'cli_short',
    'x'.repeat(5000),
    '',
    '\n{"level":60}',
  ])('do not repeat what is no client: %.20j', (clientId) => {
    fail({ clientId, isKnown: false });
    expect(lines).toEqual([[expect.objectContaining({ clientId: null, isKnown: false }), FAILED]]);
  });

  it('name a client that was deleted', () => {
    const clientId = newId(API_CLIENT_ID_PREFIX);
    fail({ clientId, isKnown: false });
    expect(lines).toEqual([[expect.objectContaining({ clientId, isKnown: false }), FAILED]]);
  });
});
