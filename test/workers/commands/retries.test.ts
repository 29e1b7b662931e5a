import { expect, onTestFinished, test } from 'vitest';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { type Task } from '../../../src/workers/commands/command-work.js';
import { Retries } from '../../../src/workers/commands/retries.js';
import { RETRY_POLICIES } from '../../../src/workers/commands/retry-policy.js';
import { type RetryPolicy } from '../../../src/workers/commands/retry-rules.js';
import { type CommandStory, startCommandStory } from '../../support/commands.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { INVERS_CLIENT, startTestInvers } from '../../support/invers.js';

const ROW = { onboardingId: 'onb_1', rowIndex: 0 } as const;

describeOnBothEngines('retries', (openStore) => {
  const begin = async (secrets: object = INVERS_CLIENT) => {
    let now = () => new Date();
    const invers = await startTestInvers({ now: () => now() });
    onTestFinished(() => invers.close());
    const story = startCommandStory({ store: await openStore(), inversUrl: invers.url });
    ({ now } = story);
    await story.connect('INVERS', secrets);
    return { invers, story };
  };
  const leased = async (story: CommandStory): Promise<readonly Task[]> =>
    (await story.lease()).map((command) => ({ command }));
  const failure = (
    kind: ProviderFailure['kind'],
    more: ConstructorParameters<typeof ProviderFailure>[3] = {},
  ) => new ProviderFailure('INVERS', kind, 'no', more);
  /** Decides and postpones; @returns the ids of what is given up */
  const fail = async (
    story: CommandStory,
    policy: RetryPolicy,
    error: ProviderFailure,
  ): Promise<readonly string[]> => {
    const retries = new Retries(story, policy);
    const account = await story.account();
    const { retry, giveUp } = await retries.decide(account, await leased(story), error);
    await retries.postpone(account, 'worker', retry);
    return giveUp.map(({ command }) => command.id);
  };

  test('divide the commands of a batch, each by its own attempts', async () => {
    const { story } = await begin();
    const fresh = await story.queue('REQUEST_CLEARANCE', 'enr_1', { changed: ROW });
    const tired = await story.queue('REQUEST_CLEARANCE', 'enr_2', {
      changed: { ...ROW, attempts: 2 },
    });
    const { REQUEST_CLEARANCE } = RETRY_POLICIES;
    expect(await fail(story, REQUEST_CLEARANCE, failure('unavailable'))).toEqual([tired]);
    expect(await story.command(fresh)).toMatchObject({ attempts: 1, leaseOwner: null });
  });

  test('of rows do not count what the provider has deferred; of callers they count a proxy', async () => {
    const { story } = await begin();
    const row = await story.queue('REQUEST_CLEARANCE', 'enr_1', { changed: ROW });
    const caller = await story.queue('REQUEST_CLEARANCE', 'enr_2');
    const foreign = failure('unavailable', { foreign: true });
    expect(await fail(story, RETRY_POLICIES.REQUEST_CLEARANCE, foreign)).toEqual([]);
    expect((await story.command(row)).attempts).toBe(0);
    expect((await story.command(caller)).attempts).toBe(1);
  });

  test('leave commands unsure whose outcome is unknown, and those that were unsure', async () => {
    const { story } = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const { REVOKE_GRANT } = RETRY_POLICIES;
    const unsureAfter = async (error: ProviderFailure): Promise<boolean> => {
      await fail(story, REVOKE_GRANT, error);
      return (await story.command(id)).unsure;
    };
    expect(await unsureAfter(failure('unavailable'))).toBe(false);
    expect(await unsureAfter(failure('unavailable', { outcomeUnknown: true }))).toBe(true);
    expect(await unsureAfter(failure('unavailable'))).toBe(true);
  });

  test('wait until the circuit breaker lets a call through', async () => {
    const { invers, story } = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    invers.setFault({ kind: 'reset' });
    while (story.sessions.retryAt(story.accountId) === null)
      await story.sessions.signIn(await story.account()).catch(() => undefined);
    const retryAt = story.sessions.retryAt(story.accountId);
    await fail(story, RETRY_POLICIES.REVOKE_GRANT, failure('unavailable'));
    expect((await story.command(id)).nextAttemptAt).toEqual(retryAt);
  });

  test('distinguish a refused token from refused secrets, by a sign-in', async () => {
    const { invers, story } = await begin();
    const id = await story.queue('FOLLOW_SETUP', 'enr_1');
    const { FOLLOW_SETUP, REQUEST_CLEARANCE } = RETRY_POLICIES;
    expect(await fail(story, FOLLOW_SETUP, failure('unauthorized'))).toEqual([]);
    expect(invers.signIns).toHaveLength(1);
    expect(await fail(story, REQUEST_CLEARANCE, failure('unauthorized'))).toEqual([id]);
    expect(invers.signIns).toHaveLength(1);
  });

  test('give up where the provider refuses the secrets themselves', async () => {
    const { story } = await begin({ ...INVERS_CLIENT, clientSecret: 'not-a-real-secret-either' });
    const id = await story.queue('FOLLOW_SETUP', 'enr_1');
    expect(await fail(story, RETRY_POLICIES.FOLLOW_SETUP, failure('unauthorized'))).toEqual([id]);
  });
});
