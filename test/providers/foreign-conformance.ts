import { expect, it, onTestFinished } from 'vitest';
import { type FaultInput, PAGE_BODIES } from '../../simulators/faults/faults.js';
import { type AccountSession } from '../../src/providers/ports/account.js';
import { type Provider } from '../../src/providers/provider.js';
import { type AccountSetup, sessionOf } from './account-conformance.js';
import { failureOf } from './support.js';

/** A setup whose provider can be hidden behind something that answers in its place. */
export interface ForeignSetup extends AccountSetup {
  /** → takes the fault away again */
  readonly setFault: (fault: FaultInput) => () => void;
}

/** Calls of a provider's ports, by what they do. */
export type PortCalls = (
  provider: Provider,
) => Readonly<Record<string, (session: AccountSession) => Promise<unknown>>>;

const STATUSES = [400, 401, 403, 404, 409, 410, 422, 451, 500, 502, 503];

/**
 * Tests of every call when a proxy in front of the provider answers: status × body × call. Call it within a
 * `describe`.
 */
export function itRecognizesForeignAnswers(setup: () => ForeignSetup, calls: PortCalls): void {
  it.each(STATUSES)(
    'takes %i that is not its own word for an outage, whatever is called',
    async (status) => {
      const session = sessionOf(setup());
      await session.token();
      for (const body of PAGE_BODIES) {
        const mend = setup().setFault({ kind: 'page', status, body });
        onTestFinished(mend);
        for (const [name, call] of Object.entries(calls(setup().provider))) {
          const failure = await failureOf(call(session));
          expect(failure, `${name}, ${body}`).toMatchObject({
            kind: 'unavailable',
            foreign: true,
            status,
            refusal: undefined,
          });
        }
        mend();
      }
    },
  );

  it('takes a page with status 200 for no success', async () => {
    const session = sessionOf(setup());
    await session.token();
    onTestFinished(setup().setFault({ kind: 'page', status: 200 }));
    for (const [name, call] of Object.entries(calls(setup().provider))) {
      expect(await failureOf(call(session)), name).toMatchObject({
        kind: 'malformed',
        foreign: true,
        status: 200,
      });
    }
  });
}
