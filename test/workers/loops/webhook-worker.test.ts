import { expect, onTestFinished, test } from 'vitest';
import { Journal } from '../../../src/journal/journal.js';
import { ClearanceChanges } from '../../../src/services/clearance/changes.js';
import { CommandQueue } from '../../../src/services/commands/command-queue.js';
import { GrantEndings } from '../../../src/services/grant/revoke-grant.js';
import { insertEnrollments } from '../../../src/store/enrollments.js';
import { endLeasesOf } from '../../../src/store/instances/instances.js';
import { listEvents } from '../../../src/store/journal/event-list.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import {
  insertDeliveries,
  type WebhookDelivery,
} from '../../../src/store/webhooks/webhook-receipts.js';
import { WebhookWorker } from '../../../src/workers/loops/webhook-worker.js';
import { startCommandStory, taskOf } from '../../support/commands.js';
import { GOOD_SECRETS, until, vinOf } from '../../support/core.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { startTestSimulator } from '../../support/simulator.js';
import { valuesOf } from '../../support/statements.js';
import { testCursors } from '../../support/store.js';

describeOnBothEngines('the inbox of webhooks', (openStore) => {
  const begin = async () => {
    let now = () => new Date();
    const simulator = await startTestSimulator({ now: () => now() });
    onTestFinished(() => simulator.close());
    const story = startCommandStory({ store: await openStore(), highMobilityUrl: simulator.url });
    ({ now } = story);
    const { store, fleetId, accountId } = story;
    await story.connect('HIGH_MOBILITY', GOOD_SECRETS);
    const journal = new Journal({ store, seal: testCursors() });
    const endings = new GrantEndings({ commands: new CommandQueue(store), now });
    const changes = new ClearanceChanges({ journal, endings, now });
    const newWorker = (instanceId: string) => {
      const settled: string[] = [];
      const worker = new WebhookWorker({
        ...story,
        changes,
        instanceId,
        telemetry: { webhooksSettled: (outcome) => void settled.push(outcome) },
      });
      onTestFinished(() => worker.stop());
      return { worker, settled };
    };
    const { worker, settled } = newWorker('ins_one');
    let deliveries = 0;
    const find = async (id: string): Promise<WebhookDelivery | undefined> => {
      const { orm, t } = store.read;
      return (await orm.select().from(t.webhookDeliveries)).find((one) => one.id === id);
    };
    return {
      simulator,
      story,
      settled,
      worker,
      newWorker,
      find,
      /** Enrolls a vehicle whose clearance the provider has requested. */
      enroll: async (number: number): Promise<void> => {
        const id = `${fleetId}_${number}`;
        const { vehicle, enrollment } = taskOf(story, number, {
          enrollment: { id: `enr_${id}`, vehicleId: `veh_${id}`, status: 'ACTIVE' },
          vehicle: { id: `veh_${id}` },
        });
        await store.write(async (tx) => {
          await insertVehicles(tx, [vehicle]);
          await insertEnrollments(tx, [enrollment]);
        });
        simulator.book.request(simulator.app.clientId, vinOf(number), 'bmw', {});
      },
      /** Stores a delivery. @returns its id */
      deliver: async (
        number: number,
        status: WebhookDelivery['status'] = 'PENDING',
        changed: Partial<WebhookDelivery> = {},
      ): Promise<string> => {
        deliveries += 1;
        const id = `dlv_${fleetId}_${deliveries}`;
        const delivery: WebhookDelivery = {
          id,
          accountId,
          deliveryId: id,
          bodySha256: id,
          kind: 'clearance-changed',
          vin: vinOf(number),
          status,
          body: '{}',
          state: 'RECEIVED',
          attempts: 0,
          nextAttemptAt: now(),
          receivedAt: now(),
          appliedAt: null,
          ...changed,
        };
        await store.write((tx) => insertDeliveries(tx, [delivery]));
        worker.wake();
        return id;
      },
      reaches: (id: string, state: WebhookDelivery['state']) =>
        until(async () => (await find(id))?.state === state),
      /** Waits for the attempt of this number. @returns the milliseconds until the next one */
      postponed: async (id: string, attempts: number): Promise<number> => {
        const one = await until(async () => {
          const found = await find(id);
          return found && found.attempts >= attempts ? found : undefined;
        });
        return one.nextAttemptAt.getTime() - now().getTime();
      },
      events: async () =>
        (await listEvents(store.read, fleetId, {}, { limit: 100 })).map(({ status }) => status),
      lists: () =>
        simulator.requests
          .list()
          .filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/fleets/vehicles'))
          .length,
    };
  };

  test("is applied as the provider's own record of the vehicles, by one call for all", async () => {
    const { worker, enroll, deliver, reaches, events, lists, settled } = await begin();
    await enroll(1);
    await enroll(2);
    const ids = [await deliver(1), await deliver(2), await deliver(1)];
    worker.start();
    for (const id of ids) await reaches(id, 'APPLIED');
    expect(await events()).toEqual(['PENDING', 'PENDING']);
    expect(lists()).toBe(1);
    await until(() => settled.includes('applied') || undefined);
  });

  test('takes PostgreSQL as many writes for five vehicles as for one; SQLite writes row by row', async () => {
    const { story, newWorker, enroll, deliver, reaches } = await begin();
    const writesFor = async (...numbers: readonly number[]): Promise<number> => {
      const ids: string[] = [];
      for (const number of numbers) await enroll(number);
      for (const number of numbers) ids.push(await deliver(number));
      const { worker } = newWorker(`ins_${ids[0] ?? ''}`);
      const { statements } = await valuesOf(async () => {
        worker.start();
        for (const id of ids) await reaches(id, 'APPLIED');
        await worker.stop();
      });
      return statements.filter((text) => /^\["(insert|update|delete)/i.test(text)).length;
    };
    // The first call to the provider signs in.
    await writesFor(1);
    const one = await writesFor(2);
    const five = await writesFor(3, 4, 5, 6, 7);
    if (story.store.dialect === 'postgres') expect(five).toBe(one);
    else expect(five).toBeGreaterThan(one);
  });

  test('that comes again under invented ids stays one row, and is applied once in ten seconds', async () => {
    const { story, worker, enroll, deliver, reaches, find, lists } = await begin();
    const { clock, now } = story;
    await enroll(1);
    const again = () => deliver(1, 'PENDING', { bodySha256: 'the same' });
    const id = await again();
    worker.start();
    await reaches(id, 'APPLIED');
    const [before, firstAt] = [lists(), now()];
    clock.advance(1);
    for (let count = 0; count < 20; count += 1) expect(await find(await again())).toBeUndefined();
    expect(await find(id)).toMatchObject({
      state: 'RECEIVED',
      attempts: 0,
      receivedAt: now(),
      nextAttemptAt: new Date(now().getTime() + 10_000),
    });
    expect(lists()).toBe(before);
    clock.advance(10);
    worker.wake();
    await reaches(id, 'APPLIED');
    expect(lists()).toBe(before + 1);
    expect((await find(id))?.appliedAt?.getTime()).toBe(firstAt.getTime() + 11_000);
    // Long after the last time it is a new event, which does not wait.
    clock.advance(60);
    await again();
    await reaches(id, 'APPLIED');
    expect(lists()).toBe(before + 2);
  });

  test('that comes again while its provider is being asked is asked about again', async () => {
    const { story, worker, enroll, deliver, reaches, find } = await begin();
    const { clock, now } = story;
    await enroll(1);
    const id = await deliver(1, 'PENDING', { bodySha256: 'twice' });
    const receivedAt = new Date(now().getTime() + 1);
    await deliver(1, 'PENDING', { bodySha256: 'twice', receivedAt, nextAttemptAt: receivedAt });
    worker.start();
    await until(async () => (await find(id))?.appliedAt ?? false);
    expect(await find(id)).toMatchObject({
      state: 'RECEIVED',
      nextAttemptAt: new Date(now().getTime() + 10_000),
    });
    clock.advance(10);
    worker.wake();
    await reaches(id, 'APPLIED');
  });

  test('is parked where the vehicle is not known, without a call', async () => {
    const { worker, deliver, reaches, lists } = await begin();
    const id = await deliver(7);
    worker.start();
    await reaches(id, 'PARKED');
    expect(lists()).toBe(0);
  });

  test('is tried again no sooner than the provider allows, nor than the retry budget', async () => {
    const { simulator, story, worker, enroll, deliver, reaches, postponed, lists } = await begin();
    await enroll(1);
    const limit = simulator.setFault({
      kind: 'rate-limit',
      retryAfterSeconds: 90,
      path: '/fleets/vehicles*',
    });
    const id = await deliver(1);
    worker.start();
    expect(await postponed(id, 1)).toBe(90_000);
    limit();
    const down = simulator.setFault({
      kind: 'status',
      status: 503,
      path: '/fleets/vehicles*',
    });
    while (story.sessions.retryWaitMs(story.accountId) === 0);
    story.clock.advance(90);
    worker.wake();
    expect(await postponed(id, 2)).toBe(10_000);
    expect(lists()).toBe(2);
    down();
    story.clock.advance(60);
    worker.wake();
    await reaches(id, 'APPLIED');
    await until(async () => (await story.account()).health.status === 'HEALTHY');
  });

  test('waits for a change that the provider does not show yet, and not for ever', async () => {
    const { story, worker, enroll, deliver, reaches, postponed, events } = await begin();
    await enroll(1);
    const id = await deliver(1, 'APPROVED');
    worker.start();
    for (const attempt of [1, 2, 3]) {
      expect(await postponed(id, attempt)).toBe(500);
      story.clock.advance(1);
      worker.wake();
    }
    await reaches(id, 'APPLIED');
    expect(await events()).toEqual(['PENDING']);
  });

  test('says nothing of the provider when it names no vehicle', async () => {
    const { worker, deliver, reaches, lists } = await begin();
    const id = await deliver(1, null, { vin: null });
    worker.start();
    await reaches(id, 'APPLIED');
    expect(lists()).toBe(0);
  });

  test('is left for another process when this one stops', async () => {
    const { worker, newWorker, enroll, deliver, reaches, find } = await begin();
    await enroll(1);
    worker.start();
    await worker.stop();
    const id = await deliver(1);
    expect(worker.faults).toEqual(['webhooks: it has ended']);
    expect(await find(id)).toMatchObject({ state: 'RECEIVED', attempts: 0 });
    newWorker('ins_other').worker.start();
    await reaches(id, 'APPLIED');
  });

  test('of one account is applied by one instance, however many run', async () => {
    const { worker, settled, newWorker, enroll, deliver, reaches } = await begin();
    const other = newWorker('ins_other');
    await enroll(1);
    const ids: string[] = [];
    worker.start();
    other.worker.start();
    for (let count = 0; count < 40; count += 1) {
      ids.push(await deliver(1));
      other.worker.wake();
    }
    for (const id of ids) await reaches(id, 'APPLIED');
    expect([settled, other.settled].filter(({ length }) => length > 0)).toHaveLength(1);
  });

  test('passes to another instance at once when the first one stops', async () => {
    const { worker, settled, newWorker, enroll, deliver, reaches } = await begin();
    const other = newWorker('ins_other');
    await enroll(1);
    worker.start();
    await reaches(await deliver(1), 'APPLIED');
    other.worker.start();
    await worker.stop();
    const id = await deliver(1);
    other.worker.wake();
    await reaches(id, 'APPLIED');
    expect([settled, other.settled]).toEqual([['applied'], ['applied']]);
  });

  test('is applied once when its instance is taken for dead in the middle of a call', async () => {
    const { simulator, story, worker, settled, newWorker, enroll, deliver, reaches, ...more } =
      await begin();
    const { store, now } = story;
    await enroll(1);
    const answerFast = simulator.setFault({ kind: 'latency', ms: 1200, path: '/fleets/vehicles*' });
    const id = await deliver(1);
    worker.start();
    await until(() => more.lists() === 1 || undefined);
    await store.write((tx) => endLeasesOf(tx, 'ins_one', now()));
    answerFast();
    const other = newWorker('ins_other');
    other.worker.start();
    await reaches(id, 'APPLIED');
    await worker.stop();
    expect([settled, other.settled]).toEqual([[], ['applied']]);
    expect(await more.events()).toEqual(['PENDING']);
    expect(await more.find(id)).toMatchObject({ state: 'APPLIED', attempts: 0 });
  });
});
