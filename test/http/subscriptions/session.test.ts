import { type ExecutionResult } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Authenticated } from '../../../src/auth/authentication.js';
import { RightsWatch } from '../../../src/auth/rights-watch.js';
import {
  pump,
  pumped,
  rightsEndedError,
  type Session,
  type SessionEnd,
  type SessionPort,
  Sessions,
} from '../../../src/http/subscriptions/session.js';
import { testViewer } from '../../support/store.js';

const START = new Date(Date.UTC(2026, 0, 1));

/** A transport that records its calls; its client closes when `close` is called. */
function recorded(calls: string[], name = ''): SessionPort {
  return {
    farewell: (end: SessionEnd) => void calls.push(`${name}farewell ${end}`),
    cut: () => void calls.push(`${name}cut`),
    check: (sweep) => void calls.push(`${name}check ${sweep}`),
  };
}

describe('sessions', () => {
  let revoked: readonly Authenticated[];
  let rights: RightsWatch;
  let sessions: Sessions;
  let calls: string[];

  const caller = (minutes = 15): Authenticated => ({
    viewer: testViewer(),
    secretVersion: null,
    issuedAt: START,
    expiresAt: new Date(START.getTime() + minutes * 60_000),
    jti: 'token-1',
  });

  async function rightsChecked(): Promise<void> {
    rights.wake();
    await vi.advanceTimersByTimeAsync(0);
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    revoked = [];
    calls = [];
    rights = new RightsWatch({
      endedAmong: (held) => Promise.resolve(new Set(held.filter((one) => revoked.includes(one)))),
      now: () => new Date(),
      log: { warn: () => undefined },
    });
    sessions = new Sessions({ rights });
  });
  afterEach(async () => {
    rights.stop();
    vi.useRealTimers();
    await Promise.resolve();
  });

  test('end with the rights of their callers, and no other with them', async () => {
    const [first, second] = [caller(), caller()];
    sessions.open(recorded(calls, 'first ')).admit(first);
    sessions.open(recorded(calls, 'second ')).admit(second);
    sessions.open(recorded(calls, 'anonymous ')).admit(null);
    revoked = [first];
    await rightsChecked();
    expect(calls).toEqual(['first farewell revoked']);
  });

  test('end when the token expires', async () => {
    sessions.open(recorded(calls)).admit(caller(1));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toEqual(['farewell expired']);
  });

  test('watch no rights after they are closed, nor when they are admitted too late', async () => {
    const holder = caller();
    const closed = sessions.open(recorded(calls));
    closed.admit(holder);
    closed.close();
    closed.admit(holder);
    revoked = [holder];
    await rightsChecked();
    expect(calls).toEqual([]);
    expect(sessions.size).toBe(0);
  });

  test('are cut two seconds after their farewell, unless their client closes', async () => {
    const patient: Session = sessions.open(recorded(calls, 'patient '));
    const quick: Session = sessions.open(recorded(calls, 'quick '));
    let isDisposed = false;
    const disposal = sessions.dispose().then(() => (isDisposed = true));
    quick.close();
    await vi.advanceTimersByTimeAsync(1999);
    expect(calls).toEqual(['patient farewell shutdown', 'quick farewell shutdown']);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.slice(2)).toEqual(['patient cut']);
    expect(isDisposed).toBe(false);
    patient.close();
    await disposal;
    expect(sessions.size).toBe(0);
  });

  test('send one farewell, of the first reason, and are cut once', async () => {
    const holder = caller();
    const session = sessions.open(recorded(calls));
    session.admit(holder);
    revoked = [holder];
    await rightsChecked();
    const disposal = sessions.dispose();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls).toEqual(['farewell revoked', 'cut']);
    session.close();
    await disposal;
  });

  test('need no farewell when their transport has finished, but are cut if the peer does not close', async () => {
    const session = sessions.open(recorded(calls));
    const finished = session.finish();
    void session.end('shutdown');
    await vi.advanceTimersByTimeAsync(2000);
    expect(calls).toEqual(['cut']);
    session.close();
    await finished;
  });

  test('wait as long as their transport says', async () => {
    sessions = new Sessions({ rights, farewellMs: 60_000 });
    const session = sessions.open(recorded(calls));
    const ended = session.end('shutdown');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(calls).toEqual(['farewell shutdown']);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toEqual(['farewell shutdown', 'cut']);
    session.close();
    await ended;
  });

  test('end at once when they are opened during the shutdown', async () => {
    await sessions.dispose();
    const late = sessions.open(recorded(calls));
    expect(calls).toEqual(['farewell shutdown']);
    late.close();
    expect(sessions.isClosing).toBe(true);
  });

  test('are checked at every sweep until they are closed, and not after the shutdown', async () => {
    sessions = new Sessions({ rights, sweepMs: 500 });
    const session = sessions.open(recorded(calls, 'a '));
    await vi.advanceTimersByTimeAsync(1000);
    sessions.open(recorded(calls, 'b '));
    session.close();
    await vi.advanceTimersByTimeAsync(500);
    expect(calls).toEqual(['a check 1', 'a check 2', 'b check 3']);
    void sessions.dispose();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls.slice(3)).toEqual(['b farewell shutdown']);
  });
});

test('the error of ended rights has the code of a missing token', () => {
  expect(rightsEndedError('expired')).toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'The access token has expired.',
  });
  expect(rightsEndedError('revoked').message).toBe('The access token is not valid any more.');
});

describe('pump', () => {
  function counted(last: number, log: string[]): AsyncGenerator<ExecutionResult, void, void> {
    return (async function* () {
      try {
        for (let number = 1; number <= last; number += 1) {
          log.push(`execute ${number}`);
          yield await Promise.resolve({ data: { number } });
        }
      } finally {
        log.push('end');
      }
    })();
  }

  test('executes the next response when the transport takes more', async () => {
    const log: string[] = [];
    const drained = Promise.withResolvers<undefined>();
    const isPumped = pump(counted(3, log), ({ data }) => {
      log.push(`send ${String(data?.['number'])}`);
      return data?.['number'] === 2 ? drained.promise : undefined;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['execute 1', 'send 1', 'execute 2', 'send 2']);
    drained.resolve(undefined);
    await isPumped;
    expect(log.slice(4)).toEqual(['execute 3', 'send 3', 'end']);
  });

  test('rejects when a response cannot be sent', async () => {
    await expect(
      pump(counted(1, []), () => Promise.reject(new Error('the router is gone'))),
    ).rejects.toThrow('the router is gone');
  });

  test('is hidden from libraries that iterate: they see the end only, and can end it', async () => {
    const sent: unknown[] = [];
    const seen: unknown[] = [];
    const send = ({ data }: ExecutionResult): undefined => void sent.push(data?.['number']);
    for await (const response of pumped(counted(2, []), send)) seen.push(response);
    expect([sent, seen]).toEqual([[1, 2], []]);

    const log: string[] = [];
    const responses = counted(2, log);
    await responses.next();
    await pumped(responses, send).return(undefined);
    expect(log).toEqual(['execute 1', 'end']);
  });
});
