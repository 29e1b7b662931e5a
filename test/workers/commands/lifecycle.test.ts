import { describe, expect, onTestFinished, test } from 'vitest';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import { CREDENTIAL_ID_PREFIX } from '../../../src/domain/credential.js';
import { DRIVER_ID_PREFIX } from '../../../src/domain/driver.js';
import { userError } from '../../../src/domain/errors.js';
import { type CommandKind } from '../../../src/domain/events/story.js';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { newId } from '../../../src/domain/values/ids.js';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { listAuditEvents } from '../../../src/store/access/audit-events.js';
import { sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { type Command } from '../../../src/store/commands.js';
import { insertCredentials } from '../../../src/store/credentials.js';
import { findDriver, insertDriver } from '../../../src/store/drivers.js';
import { fleetsByIds, insertFleet } from '../../../src/store/fleets.js';
import {
  attempt,
  type CommandWork,
  type Task,
} from '../../../src/workers/commands/command-work.js';
import { createCredential } from '../../../src/workers/commands/credential/create-credential.js';
import { credentialWork } from '../../../src/workers/commands/credential/credential-commands.js';
import { driverWork } from '../../../src/workers/commands/driver/driver-commands.js';
import { removeDriver } from '../../../src/workers/commands/driver/remove-driver.js';
import { CommandLifecycle } from '../../../src/workers/commands/lifecycle.js';
import { RETRY_POLICIES } from '../../../src/workers/commands/retry-policy.js';
import { ADMIN, INSTANCE, startTestDamoov } from '../../simulators/damoov/support.js';
import { type CommandStory, startCommandStory } from '../../support/commands.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { INVERS_CLIENT, startTestInvers } from '../../support/invers.js';

const BY = { clientId: 'test-operator', requestId: 'test-request' } as const;

/** Work whose calls end as the test says; the fleets that it inserts are its state. */
function workOf(
  changed: Partial<CommandWork<Task>> = {},
  kind: CommandKind = 'REVOKE_GRANT',
): CommandWork<Task> {
  return {
    purpose: 'do it',
    batchSize: 10,
    policy: RETRY_POLICIES[kind],
    health: { failures: ['unavailable'], success: true },
    load: (commands) => Promise.resolve(commands.map((command) => ({ command }))),
    perform: (tasks) => Promise.resolve(tasks.map((task) => ({ task, ok: true }))),
    giveUp: (task, { message }) => ({
      task,
      ok: false,
      userErrors: [userError('PROVIDER_UNAVAILABLE', [], message)],
    }),
    ...changed,
  };
}

const down = (more: { readonly retryAt?: Date; readonly outcomeUnknown?: boolean } = {}) =>
  new ProviderFailure('INVERS', 'unavailable', 'Ada is not there', more);
const failing = (failure: ProviderFailure): Pick<CommandWork<Task>, 'perform'> => ({
  perform: () => Promise.reject(failure),
});
/** A failure after which commands of the kind are tried again. */
const retryable = (retryAt?: Date): ProviderFailure =>
  new ProviderFailure('INVERS', 'unavailable', 'down', {
    outcomeUnknown: true,
    foreign: true,
    ...(retryAt && { retryAt }),
  });
const insertNamed = (id: string) => (tx: Parameters<typeof insertFleet>[0], now: Date) =>
  insertFleet(tx, { id, name: 'Saved', externalId: null, createdAt: now });

const run = (story: CommandStory, work: CommandWork<Task>, commands: readonly Command[]) =>
  new CommandLifecycle(story, work).run(commands, 'worker');
const auditOf = async ({ store, fleetId }: CommandStory): Promise<readonly string[]> =>
  (await listAuditEvents(store.read, { fleetId }, 100)).map(({ action }) => action);

describeOnBothEngines('the lifecycle of commands', (openStore) => {
  const begin = async (): Promise<CommandStory> => {
    const story = startCommandStory({ store: await openStore() });
    await story.connect('INVERS', INVERS_CLIENT);
    return story;
  };
  const saves = (savedId: string, fleetId: string): Pick<CommandWork<Task>, 'perform'> => ({
    perform: (tasks) =>
      Promise.resolve(
        tasks.map((task) => ({
          task,
          ok: true,
          save: insertNamed(savedId),
          audit: { viewer: BY, action: 'it.done', fleetId, subjectId: task.command.subjectId },
        })),
      ),
  });

  test('an end is stored with its state and its entry in the audit log', async () => {
    const story = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const savedId = newId(FLEET_ID_PREFIX);
    await run(story, workOf(saves(savedId, story.fleetId)), await story.lease());
    expect(await story.command(id)).toMatchObject({
      state: 'DONE',
      userErrors: [],
      leaseOwner: null,
      sealedInput: null,
      finishedAt: story.now(),
    });
    expect(await fleetsByIds(story.store.read, [savedId])).toHaveLength(1);
    expect(await auditOf(story)).toEqual(['it.done']);
  });

  test('nothing of an end is stored when one part of it fails', async () => {
    const story = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const savedId = newId(FLEET_ID_PREFIX);
    const broken: CommandWork<Task> = {
      ...workOf(saves(savedId, story.fleetId)),
      save: () => Promise.reject(new Error('no room')),
    };
    await expect(run(story, broken, await story.lease())).rejects.toThrow('no room');
    expect(await story.command(id)).toMatchObject({ state: 'QUEUED', leaseOwner: 'worker' });
    expect(await fleetsByIds(story.store.read, [savedId])).toEqual([]);
    expect(await auditOf(story)).toEqual([]);
  });

  test('nothing is stored for a command whose lease has been taken over, whatever came of the call', async () => {
    const story = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const late = await story.lease();
    story.clock.advance(61);
    await story.lease('another');
    const held = await story.command(id);
    const savedId = newId(FLEET_ID_PREFIX);
    await run(story, workOf(saves(savedId, story.fleetId)), late);
    await run(story, workOf(failing(down())), late);
    await run(
      story,
      workOf({
        perform: (tasks) => Promise.resolve(tasks.map((task) => ({ task, againAt: story.now() }))),
      }),
      late,
    );
    expect(await story.command(id)).toEqual(held);
    expect(await fleetsByIds(story.store.read, [savedId])).toEqual([]);
  });

  test('a unique value that is taken by then is an ending of its own', async () => {
    const story = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const giveUpTaken: CommandWork<Task>['giveUpTaken'] = (task) => ({
      task,
      ok: false,
      userErrors: [userError('ALREADY_EXISTS', ['customToken'], 'taken')],
    });
    const taken = saves(story.fleetId, story.fleetId);
    await run(story, workOf({ ...taken, giveUpTaken }), await story.lease());
    expect(await story.command(id)).toMatchObject({
      state: 'FAILED',
      userErrors: [{ code: 'ALREADY_EXISTS' }],
    });
    expect(await auditOf(story)).toEqual([]);
  });

  test('the failure of one task does not concern the others', async () => {
    const story = await begin();
    const ids = [
      await story.queue('REVOKE_GRANT', 'grt_1'),
      await story.queue('REVOKE_GRANT', 'grt_2'),
    ];
    const work = workOf({
      perform: (tasks) =>
        Promise.all(
          tasks.map((task) =>
            attempt(task, () => {
              if (task.command.subjectId === 'grt_1') throw down({ outcomeUnknown: true });
              return Promise.resolve({ task, ok: true } as const);
            }),
          ),
        ),
    });
    await run(story, work, await story.lease());
    expect(await Promise.all(ids.map((id) => story.command(id)))).toMatchObject([
      { state: 'QUEUED', unsure: true, leaseOwner: null },
      { state: 'DONE' },
    ]);
  });

  test('a failure of the call concerns all tasks, and is one retry of the budget', async () => {
    const story = await begin();
    for (const subject of ['grt_1', 'grt_2', 'grt_3', 'grt_4', 'grt_5'])
      await story.queue('REVOKE_GRANT', subject);
    await run(story, workOf(failing(down())), await story.lease());
    // The budget begins with three retries: one is spent, two are left, the fourth has to wait.
    const waits = Array.from({ length: 3 }, () => story.sessions.retryWaitMs(story.accountId));
    expect(waits).toEqual([0, 0, 10_000]);
    expect(await story.lease()).toHaveLength(5);
  });

  test("the account's health shows the failures that the kind names, and success", async () => {
    const story = await begin();
    await story.queue('REVOKE_GRANT', 'grt_1');
    const healthAfter = async (work: CommandWork<Task>): Promise<string> => {
      await run(story, work, await story.lease());
      story.clock.advance(600);
      return (await story.account()).health.status;
    };
    const { perform } = failing(down());
    const silent = { failures: [], success: false };
    expect(await healthAfter(workOf({ perform, health: silent }))).toBe('HEALTHY');
    expect(await healthAfter(workOf({ perform }))).toBe('UNREACHABLE');
    await story.queue('REVOKE_GRANT', 'grt_2');
    expect(await healthAfter(workOf({ health: silent }))).toBe('UNREACHABLE');
    await story.queue('REVOKE_GRANT', 'grt_3');
    expect(await healthAfter(workOf())).toBe('HEALTHY');
  });

  test('a task that the provider still works on is due again at its time, and is not unsure', async () => {
    const story = await begin();
    const id = await story.queue('FOLLOW_SETUP', 'enr_1', { changed: { unsure: true } });
    const againAt = new Date(story.now().getTime() + 5000);
    const work = workOf({
      perform: (tasks) => Promise.resolve(tasks.map((task) => ({ task, againAt }))),
    });
    await run(story, work, await story.lease());
    expect(await story.command(id)).toMatchObject({
      state: 'QUEUED',
      nextAttemptAt: againAt,
      unsure: false,
      leaseOwner: null,
    });
  });

  test('failures are logged, without their words where these may be personal', async () => {
    const story = await begin();
    await story.queue('REVOKE_GRANT', 'grt_1');
    await run(story, workOf(failing(down())), await story.lease());
    await run(story, workOf({ ...failing(down()), isPersonal: true }), await story.lease());
    expect(story.logged.map(({ message }) => message)).toEqual([
      'the provider did not do it',
      'the provider did not do it',
    ]);
    const [words, silent] = story.logged.map(({ fields }) => fields);
    expect(words).toMatchObject({ err: { message: 'Ada is not there' }, postponed: 1, ended: 0 });
    expect(silent).toMatchObject({ kind: 'unavailable', subjectIds: ['grt_1'] });
    expect(silent).not.toHaveProperty('err');
  });

  test('an error that is not the provider’s is thrown, and the lease runs out', async () => {
    const story = await begin();
    const id = await story.queue('REVOKE_GRANT', 'grt_1');
    const work = workOf({ perform: () => Promise.reject(new TypeError('a bug')) });
    await expect(run(story, work, await story.lease())).rejects.toThrow('a bug');
    expect(await story.command(id)).toMatchObject({ state: 'QUEUED', leaseOwner: 'worker' });
    story.clock.advance(61);
    expect(await story.lease('another')).toMatchObject([{ id, unsure: true }]);
  });

  describe.each(Object.keys(RETRY_POLICIES) as CommandKind[])('commands of the kind %s', (kind) => {
    test('heed Retry-After, and the retry budget of the account', async () => {
      const story = await begin();
      const id = await story.queue(kind, 'subject');
      const { settleMs = 0 } = RETRY_POLICIES[kind];
      const later = new Date(story.now().getTime() + 60_000);
      await run(story, workOf(failing(retryable(later)), kind), await story.lease());
      expect(await story.command(id)).toMatchObject({ state: 'QUEUED', nextAttemptAt: later });
      story.clock.advance(60);
      while (story.sessions.retryWaitMs(story.accountId) === 0);
      const begun = story.now().getTime();
      await run(story, workOf(failing(retryable()), kind), await story.lease());
      expect((await story.command(id)).nextAttemptAt.getTime() - begun).toBe(20_000 + settleMs);
    });
  });

  describe('a driver whose provider is down until a time', () => {
    const remove = async (story: CommandStory, damoov: DamoovSimulator): Promise<string> => {
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
      return id;
    };

    test('is not removed before, and is after', async () => {
      const damoov = await startTestDamoov();
      onTestFinished(() => damoov.close());
      const story = startCommandStory({ store: await openStore(), damoovUrl: damoov.url });
      await story.connect('DAMOOV', { ...INSTANCE, ...ADMIN });
      const driverId = await remove(story, damoov);
      const id = await story.queue('REMOVE_DRIVER', driverId);
      const lifecycle = new CommandLifecycle(story, driverWork(story, removeDriver(story)));
      const deletions = () =>
        damoov.requests.list().filter(({ method }) => method === 'DELETE').length;
      damoov.setFault({
        kind: 'status',
        status: 503,
        method: 'DELETE',
        headers: { 'retry-after': '60' },
        body: { Status: 503, Title: 'Maintenance', Errors: [] },
        times: 1,
      });

      const take = async (): Promise<void> => {
        const commands = await story.lease();
        if (commands.length > 0) await lifecycle.run(commands, 'worker');
      };
      for (let second = 0; second < 60; second += 1) {
        await take();
        story.clock.advance(1);
      }
      expect(deletions()).toBe(1);
      expect(await findDriver(story.store.read, driverId)).toMatchObject({ status: 'REMOVING' });
      await take();
      expect(deletions()).toBe(2);
      expect(await findDriver(story.store.read, driverId)).toBeNull();
      expect(await story.command(id)).toMatchObject({ state: 'DONE', attempts: 2 });
      expect(await auditOf(story)).toEqual(['driver.removed']);
    });
  });

  test('commands about credentials wait for the retry budget', async () => {
    const invers = await startTestInvers();
    onTestFinished(() => invers.close());
    const story = startCommandStory({ store: await openStore(), inversUrl: invers.url });
    await story.connect('INVERS', INVERS_CLIENT);
    const credentialId = newId(CREDENTIAL_ID_PREFIX);
    await story.store.write((tx) =>
      insertCredentials(tx, [
        {
          id: credentialId,
          fleetId: story.fleetId,
          accountId: story.accountId,
          externalId: null,
          name: 'Vans',
          brand: 'mercedes-benz',
          principal: 'vans',
          secretKind: 'CLIENT_SECRET',
          status: 'PENDING',
          secretUpdatedAt: story.now(),
          createdAt: story.now(),
        },
      ]),
    );
    await story.queue('CREATE_CREDENTIAL', credentialId, {
      secret: 'not-a-real-secret',
      changed: { unsure: true },
    });
    // The look-up of an earlier attempt cannot be read. That is no outage: the circuit breaker stays closed.
    invers.setFault({ kind: 'malformed', method: 'GET' });
    const lifecycle = new CommandLifecycle(story, credentialWork(story, createCredential));
    let calls = 0;
    for (let second = 0; second < 60; second += 1) {
      const commands = await story.lease();
      if (commands.length > 0) {
        calls += 1;
        await lifecycle.run(commands, 'worker');
      }
      story.clock.advance(1);
    }
    expect(story.sessions.retryAt(story.accountId)).toBeNull();
    // Three retries without delay, then one every ten seconds; without the budget there would be sixty calls.
    expect(calls).toBeGreaterThan(4);
    expect(calls).toBeLessThanOrEqual(12);
  });
});
