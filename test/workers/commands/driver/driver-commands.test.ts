import { expect, onTestFinished, test } from 'vitest';
import { DRIVER_ID_PREFIX } from '../../../../src/domain/driver.js';
import { newId } from '../../../../src/domain/values/ids.js';
import { listAuditEvents } from '../../../../src/store/access/audit-events.js';
import { sealIdentity } from '../../../../src/store/access/sealed-columns.js';
import { cancelDriverChanges } from '../../../../src/store/commands.js';
import {
  findDriver,
  insertDriver,
  updateDriver as updateStored,
} from '../../../../src/store/drivers.js';
import { driverWork } from '../../../../src/workers/commands/driver/driver-commands.js';
import { removeDriver } from '../../../../src/workers/commands/driver/remove-driver.js';
import { updateDriver } from '../../../../src/workers/commands/driver/update-driver.js';
import { CommandLifecycle } from '../../../../src/workers/commands/lifecycle.js';
import { ADMIN, INSTANCE, startTestDamoov } from '../../../simulators/damoov/support.js';
import { startCommandStory } from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';

describeOnBothEngines('commands about a driver', (openStore) => {
  /** A driver who is being removed. */
  const begin = async () => {
    let now = () => new Date();
    const damoov = await startTestDamoov({ now: () => now() });
    onTestFinished(() => damoov.close());
    const story = startCommandStory({ store: await openStore(), damoovUrl: damoov.url });
    ({ now } = story);
    await story.connect('DAMOOV', { ...INSTANCE, ...ADMIN });
    const { deviceToken } = damoov.addUser({ FirstName: 'Ada' });
    const id = newId(DRIVER_ID_PREFIX);
    await story.store.write((tx) =>
      insertDriver(tx, {
        id,
        fleetId: story.fleetId,
        accountId: story.accountId,
        externalId: id,
        status: 'REMOVING',
        sealedKey: story.vault.seal(deviceToken, sealIdentity('drivers.sealed_key', id)),
        keySha256: null,
        firstName: 'Ada',
        lastName: null,
        displayName: 'Ada',
        email: null,
        createdAt: story.now(),
      }),
    );
    const lifecycle = new CommandLifecycle(story, driverWork(story, removeDriver(story)));
    return {
      damoov,
      story,
      id,
      deviceToken,
      run: async () => lifecycle.run(await story.lease(), 'worker'),
      driver: () => findDriver(story.store.read, id),
    };
  };

  test('are in the audit log with the account, and with nothing personal', async () => {
    const { damoov, story, id, run, driver } = await begin();
    await story.queue('REMOVE_DRIVER', id);
    await run();
    expect(await driver()).toBeNull();
    expect(damoov.users.list()).toEqual([]);
    expect(await listAuditEvents(story.store.read, { fleetId: story.fleetId }, 10)).toMatchObject([
      {
        action: 'driver.removed',
        subjectId: id,
        clientId: 'test-operator',
        details: { accountId: story.accountId },
      },
    ]);
  });

  test('return the words of a refusal to the caller, and log only its kind and status', async () => {
    const { damoov, story, id, deviceToken, run, driver } = await begin();
    damoov.setFault({
      kind: 'status',
      status: 422,
      method: 'DELETE',
      body: { Status: 422, Title: `Ada has open trips`, Errors: [] },
    });
    const commandId = await story.queue('REMOVE_DRIVER', id);
    await run();
    expect(await story.command(commandId)).toMatchObject({
      state: 'FAILED',
      userErrors: [
        {
          code: 'PROVIDER_REJECTED',
          field: ['driverId'],
          message: expect.stringContaining('open trips'),
        },
      ],
    });
    expect(story.logged).toMatchObject([
      {
        fields: { kind: 'rejected', status: 422, subjectIds: [id] },
        message: 'the provider did not remove a driver',
      },
    ]);
    const log = JSON.stringify(story.logged);
    expect(log).not.toContain('Ada');
    expect(log).not.toContain(deviceToken);
    expect(await driver()).toMatchObject({ status: 'ACTIVE' });
    expect((await story.account()).health.status).toBe('HEALTHY');
  });

  test('that fail by an outage show in the health of the account, and success does not', async () => {
    const { damoov, story, id, run } = await begin();
    damoov.setFault({ kind: 'status', status: 503, method: 'DELETE', times: 1 });
    await story.queue('REMOVE_DRIVER', id);
    await run();
    expect((await story.account()).health.status).toBe('UNREACHABLE');
    await run();
    expect((await story.account()).health.status).toBe('UNREACHABLE');
  });

  test('without a driver are an error, and are not lost', async () => {
    const { story, run } = await begin();
    const commandId = await story.queue('REMOVE_DRIVER', 'drv_none');
    await expect(run()).rejects.toThrow('a command without a driver');
    expect(await story.command(commandId)).toMatchObject({ state: 'QUEUED' });
  });

  test('that change a driver are repeated after an outage, and canceled by the removal', async () => {
    const { damoov, story, id, deviceToken, driver } = await begin();
    await story.store.write((tx) => updateStored(tx, id, { status: 'ACTIVE' }));
    const work = new CommandLifecycle(story, driverWork(story, updateDriver(story)));
    const run = async () => work.run(await story.lease(), 'worker');
    const input = { driver: { lastName: 'Example' } };
    damoov.setFault({ kind: 'status', status: 503, method: 'PUT', times: 1 });
    const first = await story.queue('UPDATE_DRIVER', id, { input });
    await run();
    expect(await driver()).toMatchObject({ displayName: 'Ada' });
    await run();
    expect(await driver()).toMatchObject({ lastName: 'Example', displayName: 'Ada Example' });
    expect(damoov.users.find(deviceToken)?.profile.LastName).toBe('Example');
    expect(await story.command(first)).toMatchObject({ state: 'DONE', sealedInput: null });

    const second = await story.queue('UPDATE_DRIVER', id, { input });
    await story.store.write((tx) => cancelDriverChanges(tx, id, story.now()));
    expect(await story.command(second)).toMatchObject({ state: 'CANCELED', sealedInput: null });
    expect(await story.lease()).toEqual([]);
    expect(JSON.stringify(story.logged)).not.toMatch(/example/i);
  });
});
