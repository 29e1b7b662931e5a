import { expect, onTestFinished, test } from 'vitest';
import { Journal } from '../../../src/journal/journal.js';
import { Reconciliation } from '../../../src/services/account/reconciliation.js';
import { ClearanceChanges } from '../../../src/services/clearance/changes.js';
import { CommandQueue } from '../../../src/services/commands/command-queue.js';
import { GrantEndings } from '../../../src/services/grant/revoke-grant.js';
import { insertEnrollments } from '../../../src/store/enrollments.js';
import { endLeasesOf } from '../../../src/store/instances/instances.js';
import { listEvents } from '../../../src/store/journal/event-list.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import { Reconciler } from '../../../src/workers/loops/reconciler.js';
import { startCommandStory, taskOf } from '../../support/commands.js';
import { GOOD_SECRETS, until, vinOf } from '../../support/core.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { startTestSimulator } from '../../support/simulator.js';
import { testCursors } from '../../support/store.js';

/** Short real periods; the leases last by the clock of the test, which stands still. */
const EVERY_SECONDS = 0.02;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;

describeOnBothEngines('reconciliation by three instances', (openStore) => {
  test('compares an account on one of them, and on another one when that is gone', async () => {
    let now = () => new Date();
    const simulator = await startTestSimulator({ now: () => now() });
    onTestFinished(() => simulator.close());
    const story = startCommandStory({ store: await openStore(), highMobilityUrl: simulator.url });
    ({ now } = story);
    const { store, clock, fleetId } = story;
    await story.connect('HIGH_MOBILITY', GOOD_SECRETS);
    const { vehicle, enrollment } = taskOf(story, 1, { enrollment: { status: 'ACTIVE' } });
    await store.write(async (tx) => {
      await insertVehicles(tx, [vehicle]);
      await insertEnrollments(tx, [enrollment]);
    });
    simulator.book.request(simulator.app.clientId, vinOf(1), 'bmw', {});

    const found: string[] = [];
    const start = (instanceId: string): Reconciler => {
      const journal = new Journal({ store, seal: testCursors() });
      const commands = new CommandQueue(store);
      const endings = new GrantEndings({ commands, now });
      const changes = new ClearanceChanges({ journal, endings, now });
      const reconciliation = new Reconciliation({ ...story, commands, changes });
      const log = { ...story.log, info: () => void found.push(instanceId) };
      const parts = { store, reconciliation, everySeconds: EVERY_SECONDS, log, now, instanceId };
      const reconciler = new Reconciler(parts);
      onTestFinished(() => reconciler.stop());
      reconciler.start();
      return reconciler;
    };
    const reconcilers = new Map(['ins_1', 'ins_2', 'ins_3'].map((id) => [id, start(id)]));
    let moves = 0;
    const move = async (): Promise<void> => {
      clock.advance(0.001);
      simulator.move(vinOf(1), COURSE[moves % COURSE.length]!);
      const before = found.length;
      moves += 1;
      await until(() => found.length > before || undefined);
    };
    await until(() => found.length === 1 || undefined);
    for (let times = 0; times < 6; times += 1) await move();
    const [holder = ''] = found;
    expect(new Set(found)).toEqual(new Set([holder]));

    await reconcilers.get(holder)?.stop();
    await store.write((tx) => endLeasesOf(tx, holder, now()));
    clock.advance(1);
    found.length = 0;
    for (let times = 0; times < 3; times += 1) await move();
    expect(found).not.toContain(holder);
    expect(new Set(found).size).toBe(1);
    const events = await listEvents(store.read, fleetId, {}, { limit: 100 });
    expect(events).toHaveLength(1 + moves);
  });
});
