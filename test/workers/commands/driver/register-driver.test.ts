import { expect, onTestFinished, test } from 'vitest';
import { DRIVER_ID_PREFIX } from '../../../../src/domain/driver.js';
import { newId } from '../../../../src/domain/values/ids.js';
import { findDriver, insertDriver } from '../../../../src/store/drivers.js';
import { findGrantOf } from '../../../../src/store/grants.js';
import { driverWork } from '../../../../src/workers/commands/driver/driver-commands.js';
import { registerDriver } from '../../../../src/workers/commands/driver/register-driver.js';
import { CommandLifecycle } from '../../../../src/workers/commands/lifecycle.js';
import {
  ADMIN,
  DEVICE_TOKEN,
  INSTANCE,
  startTestDamoov,
} from '../../../simulators/damoov/support.js';
import { startCommandStory } from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';

const REGISTER = '/Registration/create';

describeOnBothEngines('the registration of a driver', (openStore) => {
  const begin = async () => {
    let now = () => new Date();
    const damoov = await startTestDamoov({ now: () => now() });
    onTestFinished(() => damoov.close());
    const story = startCommandStory({ store: await openStore(), damoovUrl: damoov.url });
    ({ now } = story);
    await story.connect('DAMOOV', { ...INSTANCE, ...ADMIN });
    const lifecycle = new CommandLifecycle(story, driverWork(story, registerDriver(story)));
    return {
      damoov,
      story,
      queue: async (customToken: string | null = null): Promise<readonly [string, string]> => {
        const id = newId(DRIVER_ID_PREFIX);
        await story.store.write((tx) =>
          insertDriver(tx, {
            id,
            fleetId: story.fleetId,
            accountId: story.accountId,
            externalId: id,
            status: 'PENDING',
            sealedKey: '',
            keySha256: null,
            firstName: 'Ada',
            lastName: 'Example',
            displayName: 'Ada Example',
            email: 'ada@example.com',
            createdAt: story.now(),
          }),
        );
        return [id, await story.queue('REGISTER_DRIVER', id, { input: { customToken } })];
      },
      run: async () => lifecycle.run(await story.lease(), 'worker'),
      driver: (id: string) => findDriver(story.store.read, id),
      registrations: () => damoov.requests.count('POST', `/v1${REGISTER}`),
    };
  };

  test('stores the key, sealed, and the token that came with it', async () => {
    const { damoov, story, queue, run, driver } = await begin();
    const [id, commandId] = await queue();
    await run();
    const stored = await driver(id);
    const [user] = damoov.users.list();
    expect(stored).toMatchObject({ status: 'ACTIVE' });
    expect(stored!.sealedKey).not.toContain(user!.deviceToken);
    expect(await findGrantOf(story.store.read, id)).toMatchObject({ subjectKind: 'DRIVER' });
    expect(await story.command(commandId)).toMatchObject({ state: 'DONE', sealedInput: null });
  });

  test('is looked up by our own key when its answer was lost, after a moment', async () => {
    const { damoov, story, queue, run, driver, registrations } = await begin();
    const [id, commandId] = await queue();
    damoov.setFault({ kind: 'timeout-after-effect', ending: 'reset', path: REGISTER, times: 1 });
    await run();
    const { nextAttemptAt, unsure } = await story.command(commandId);
    expect(unsure).toBe(true);
    expect(nextAttemptAt.getTime() - story.now().getTime()).toBe(1000);
    story.clock.advance(1);
    await run();
    expect(await driver(id)).toMatchObject({ status: 'ACTIVE' });
    expect([registrations(), damoov.users.list().length]).toEqual([1, 1]);
    // The token went to the attempt whose answer was lost.
    expect(await findGrantOf(story.store.read, id)).toBeNull();
  });

  test('that was not received is made again', async () => {
    const { damoov, story, queue, run, driver, registrations } = await begin();
    const [id] = await queue();
    damoov.setFault({ kind: 'status', status: 503, path: REGISTER, times: 1 });
    await run();
    story.clock.advance(1);
    await run();
    expect(await driver(id)).toMatchObject({ status: 'ACTIVE' });
    expect([registrations(), damoov.users.list().length]).toEqual([2, 1]);
  });

  test('stays open while the provider cannot be asked what became of it', async () => {
    const { damoov, story, queue, run, driver } = await begin();
    const [id, commandId] = await queue();
    damoov.setFault({ kind: 'timeout-after-effect', ending: 'reset', path: REGISTER, times: 1 });
    damoov.setFault({
      kind: 'status',
      status: 422,
      method: 'GET',
      path: '*/users/find*',
      body: { Status: 422, Title: 'Not now', Errors: [] },
      times: 2,
    });
    for (let round = 0; round < 3; round += 1) {
      await run();
      expect(await story.command(commandId)).toMatchObject({ state: 'QUEUED', unsure: true });
      story.clock.advance(60);
    }
    await run();
    expect(await driver(id)).toMatchObject({ status: 'ACTIVE' });
    expect(damoov.users.list()).toHaveLength(1);
  });

  test('leaves nothing behind when it is refused', async () => {
    const { damoov, story, queue, run, driver } = await begin();
    const [id, commandId] = await queue();
    damoov.setFault({
      kind: 'status',
      status: 422,
      path: REGISTER,
      body: { Status: 422, Title: 'Not valid', Errors: [{ Key: 'Email', Message: 'no' }] },
    });
    await run();
    expect(await driver(id)).toBeNull();
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'PROVIDER_REJECTED', field: ['email'] }],
    });
    expect((await story.account()).health.status).toBe('HEALTHY');
    expect(JSON.stringify(story.logged)).not.toContain('Not valid');
  });

  test('is refused when another driver got the key meanwhile', async () => {
    const { damoov, story, queue, run, driver } = await begin();
    const [first] = await queue(DEVICE_TOKEN);
    await run();
    // Deleted at the provider, so that it gives the same key to the second one.
    damoov.users.remove(DEVICE_TOKEN);
    const [second, commandId] = await queue(DEVICE_TOKEN);
    await run();
    expect(damoov.users.list()).toHaveLength(1);
    expect(await driver(first)).toMatchObject({ status: 'ACTIVE' });
    expect(await driver(second)).toBeNull();
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'ALREADY_EXISTS', field: ['customToken'] }],
    });
  });
});
