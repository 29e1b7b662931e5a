import { expect, it, onTestFinished, vi } from 'vitest';
import { AccountGuards } from '../../src/providers/access/account-guards.js';
import { type ProviderFailure } from '../../src/providers/failure.js';
import { type AccountSession } from '../../src/providers/ports/account.js';
import { sessionOf } from './account-conformance.js';
import { type ForeignSetup, type PortCalls } from './foreign-conformance.js';
import { failureOf } from './support.js';

/** Calls at a time, as many as the bulkhead lets out. */
const AT_ONCE = 16;
const GIVEN_UP = {
  kind: 'unavailable',
  foreign: false,
  message: 'The provider did not answer within 15 seconds.',
};

/**
 * Checks that every call is given up after 15 seconds in all, by a clock that the test moves. To be
 * called within a `describe`.
 */
export function itGivesUpHangingCalls(setup: () => ForeignSetup, calls: PortCalls): void {
  it.each([0, 10_000])(
    'gives up after 15 seconds in all, of which the token takes %i ms, whatever is called',
    async (tokenMs) => {
      stopClock();
      const session = sessionOfTokens(setup(), () => after(tokenMs));
      for (const [name, call] of callsOf(setup(), calls)) {
        const mend = hang(setup());
        await expectGivenUp(
          name,
          Array.from({ length: AT_ONCE }, () => failureOf(call(session))),
        );
        mend();
      }
    },
  );

  it('shares the 15 seconds between a refused call and its repetition', async () => {
    const repeated: string[] = [];
    stopClock();
    for (const [name, call] of callsOf(setup(), calls)) {
      const first = Promise.withResolvers<undefined>();
      const asked: unknown[] = [];
      const session = sessionOfTokens(setup(), () => {
        asked.push(null);
        return asked.length === 1 ? first.promise : after(10_000);
      });
      let mend = hang(setup());
      const failure = failureOf(call(session));
      if (asked.length > 0) {
        mend();
        first.resolve(undefined);
        // The provider does not know the token, and is asked again with another one.
        while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
        mend = hang(setup());
        repeated.push(name);
      }
      await expectGivenUp(name, [failure]);
      mend();
    }
    expect(repeated).not.toEqual([]);
  });
}

/** Expects all to fail when 15 seconds have passed by the stopped clock, and none before. */
async function expectGivenUp(
  name: string,
  failures: readonly Promise<ProviderFailure>[],
): Promise<void> {
  let ended = 0;
  for (const failure of failures) void failure.then(() => (ended += 1));
  await vi.advanceTimersByTimeAsync(14_999);
  expect(ended, name).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  for (const failure of await Promise.all(failures)) expect(failure, name).toMatchObject(GIVEN_UP);
}

/** Makes the provider hang. Returns what ends that. */
function hang({ setFault }: ForeignSetup): () => void {
  const mend = setFault({ kind: 'hang' });
  onTestFinished(mend);
  return mend;
}

/** Stops the clock of the calls, so that only the test moves it. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Returns the calls, each under guards whose circuit has seen nothing yet. */
function callsOf(
  { provider, now }: ForeignSetup,
  calls: PortCalls,
): readonly (readonly [string, ReturnType<PortCalls>[string]])[] {
  return Object.keys(calls(provider)).map((name) => {
    const guard = new AccountGuards({ now }).of('acc_1');
    return [name, (session) => calls(provider)[name]!({ ...session, guard })];
  });
}

/** A session whose tokens are unknown to the provider. */
function sessionOfTokens(setup: ForeignSetup, wait: () => Promise<unknown>): AccountSession {
  const { environment } = sessionOf(setup);
  const token = (): Promise<string> => wait().then(() => 'fake-token');
  return { accountId: 'acc_1', environment, token };
}
