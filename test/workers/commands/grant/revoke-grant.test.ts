import { expect, onTestFinished, test } from 'vitest';
import { GrantRevocation } from '../../../../src/services/access/enrollment-tokens.js';
import { findGrantOf } from '../../../../src/store/grants.js';
import { revokeGrants } from '../../../../src/workers/commands/grant/revoke-grant.js';
import { CommandLifecycle } from '../../../../src/workers/commands/lifecycle.js';
import { ADMIN, INSTANCE, startTestDamoov } from '../../../simulators/damoov/support.js';
import { startCommandStory } from '../../../support/commands.js';
import { GOOD_SECRETS } from '../../../support/core.js';
import { describeOnBothEngines } from '../../../support/engines.js';
import { startTestSimulator } from '../../../support/simulator.js';

describeOnBothEngines('the revocation of a grant', (openStore) => {
  /** An account at High Mobility whose own token is the grant. */
  const begin = async () => {
    let now = () => new Date();
    const simulator = await startTestSimulator({ now: () => now() });
    onTestFinished(() => simulator.close());
    const story = startCommandStory({
      store: await openStore(),
      highMobilityUrl: simulator.url,
    });
    ({ now } = story);
    await story.connect('HIGH_MOBILITY', GOOD_SECRETS);
    await story.sessions.signIn(await story.account());
    const revocation = new GrantRevocation(story);
    const lifecycle = new CommandLifecycle(story, revokeGrants({ ...story, revocation }));
    const grant = await findGrantOf(story.store.read, story.accountId);
    return {
      simulator,
      story,
      grantId: grant!.id,
      run: async () => lifecycle.run(await story.lease(), 'worker'),
      status: async () => (await findGrantOf(story.store.read, story.accountId))?.status,
    };
  };

  test('is made at the provider and stored', async () => {
    const { story, grantId, run, status } = await begin();
    const id = await story.queue('REVOKE_GRANT', grantId);
    await run();
    expect(await story.command(id)).toMatchObject({ state: 'DONE', userErrors: [] });
    expect(await status()).toBe('REVOKED');
  });

  test('is tried for a day, and no longer', async () => {
    const { simulator, story, grantId, run, status } = await begin();
    const id = await story.queue('REVOKE_GRANT', grantId);
    simulator.setFault({ kind: 'status', status: 503, method: 'DELETE' });
    for (let hour = 0; hour < 24; hour += 1) {
      await run();
      expect(await story.command(id)).toMatchObject({ state: 'QUEUED' });
      story.clock.advance(3600);
    }
    await run();
    expect(await story.command(id)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }],
    });
    expect(await status()).not.toBe('REVOKED');
  });

  test('is made once the outage is over', async () => {
    const { simulator, story, grantId, run, status } = await begin();
    const id = await story.queue('REVOKE_GRANT', grantId);
    simulator.setFault({ kind: 'status', status: 503, method: 'DELETE', times: 2 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await run();
      story.clock.advance(60);
    }
    expect(await story.command(id)).toMatchObject({ state: 'DONE', attempts: 3 });
    expect(await status()).toBe('REVOKED');
  });

  test('leaves alone tokens that were issued after it was queued', async () => {
    const { story, grantId, run, status } = await begin();
    const createdAt = new Date(story.now().getTime() - 1000);
    const id = await story.queue('REVOKE_GRANT', grantId, { changed: { createdAt } });
    await run();
    expect(await story.command(id)).toMatchObject({ state: 'DONE' });
    expect(await status()).toBe('ACTIVE');
  });

  test('is refused, and logged, where the provider has none', async () => {
    const damoov = await startTestDamoov();
    onTestFinished(() => damoov.close());
    const story = startCommandStory({ store: await openStore(), damoovUrl: damoov.url });
    story.clock.advance((damoov.now().getTime() - story.now().getTime()) / 1000);
    await story.connect('DAMOOV', { ...INSTANCE, ...ADMIN });
    await story.sessions.signIn(await story.account());
    const grant = await findGrantOf(story.store.read, story.accountId);
    const id = await story.queue('REVOKE_GRANT', grant!.id);
    const work = revokeGrants({ ...story, revocation: new GrantRevocation(story) });
    await new CommandLifecycle(story, work).run(await story.lease(), 'worker');
    expect(await story.command(id)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'NOT_SUPPORTED' }],
    });
    expect(story.logged).toMatchObject([
      {
        fields: { grantId: grant!.id },
        message: 'tokens of an ended clearance stay valid at the provider until they expire',
      },
    ]);
  });

  test('is done when there is no such grant any more', async () => {
    const { story, run } = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_none');
    await run();
    expect(await story.command(id)).toMatchObject({ state: 'DONE' });
  });
});
