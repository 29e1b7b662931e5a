import { expect, test } from 'vitest';
import { userError } from '../../../../src/domain/errors.js';
import { Journal } from '../../../../src/journal/journal.js';
import { ChangesHub } from '../../../../src/services/changes-hub.js';
import { ClearanceChanges } from '../../../../src/services/clearance/changes.js';
import { CommandQueue, newCommand } from '../../../../src/services/commands/command-queue.js';
import { GrantEndings } from '../../../../src/services/grant/revoke-grant.js';
import { clearancesOfEnrollments } from '../../../../src/store/clearances.js';
import { findQueuedCommand, insertCommands } from '../../../../src/store/commands.js';
import { enrollmentsByIds, insertEnrollments } from '../../../../src/store/enrollments.js';
import { listEvents } from '../../../../src/store/journal/event-list.js';
import {
  insertOnboarding,
  markCanceled,
  onboardingsByIds,
} from '../../../../src/store/onboardings.js';
import { insertVehicles } from '../../../../src/store/vehicles.js';
import { EnrollmentEndings } from '../../../../src/workers/commands/enrollment/enrollment-endings.js';
import {
  type Result,
  type Task,
} from '../../../../src/workers/commands/enrollment/enrollment-task.js';
import { startCommandStory, type TaskChanges, taskOf } from '../../../support/commands.js';
import { describeOnBothEngines } from '../../../support/engines.js';
import { testCursors } from '../../../support/store.js';

describeOnBothEngines('the end of a command about an enrollment', (openStore) => {
  const begin = async () => {
    const story = startCommandStory({ store: await openStore() });
    const { store, now, fleetId, accountId } = story;
    await story.connect('HIGH_MOBILITY');
    const journal = new Journal({ store, seal: testCursors() });
    const grants = new GrantEndings({ commands: new CommandQueue(store), now });
    const changes = new ClearanceChanges({ journal, endings: grants, now });
    const hub = new ChangesHub({ pollMs: 20 });
    const endings = new EnrollmentEndings({ changes, hub, onUnparked: () => undefined, now });
    const onboardingId = `onb_${fleetId}`;
    let rows = 0;
    return {
      story,
      endings,
      /** Stores what a task is about, as a row of the onboarding. */
      row: async (changed: TaskChanges = {}): Promise<Task> => {
        const rowIndex = rows;
        rows += 1;
        const id = `${fleetId}_${rowIndex}`;
        const vehicleId = `veh_${id}`;
        const task = taskOf(story, rowIndex, {
          command: { subjectId: `enr_${id}`, onboardingId, rowIndex, ...changed.command },
          enrollment: { id: `enr_${id}`, vehicleId, ...changed.enrollment },
          vehicle: { id: vehicleId, ...changed.vehicle },
        });
        await store.write(async (tx) => {
          await insertVehicles(tx, [task.vehicle]);
          await insertEnrollments(tx, [task.enrollment]);
          await insertCommands(tx, [task.command]);
        });
        return task;
      },
      onboard: (tasks: readonly Task[]) =>
        store.write((tx) =>
          insertOnboarding(
            tx,
            {
              id: onboardingId,
              fleetId,
              accountId,
              status: 'RUNNING',
              total: tasks.length,
              succeeded: 0,
              failed: 0,
              createdAt: now(),
              completedAt: null,
            },
            tasks.map(({ vehicle: { vin } }, index) => ({
              onboardingId,
              index,
              vin,
              input: { vin, brand: 'bmw' },
              status: 'QUEUED',
              userErrors: [],
              canRetry: false,
              enrollmentId: null,
            })),
          ),
        ),
      save: async (...results: readonly Result[]) => {
        const account = await story.account();
        await store.write((tx, afterCommit) =>
          endings.save({ tx, afterCommit, account, askedAt: now() }, results),
        );
      },
      enrollment: async ({ enrollment: { id } }: Task) =>
        (await enrollmentsByIds(store.read, [id]))[0],
      onboarding: async () => (await onboardingsByIds(store.read, [onboardingId]))[0],
      journal: () => listEvents(store.read, fleetId, {}, { limit: 100 }),
    };
  };
  const refused = (task: Task, canRetry: boolean): Result => ({
    task,
    ok: false,
    userErrors: [userError('PROVIDER_REJECTED', ['vin'], 'No contract.')],
    canRetry,
  });

  test('stores the clearance, its events, the row and the progress of the onboarding', async () => {
    const story = await begin();
    const task = await story.row();
    await story.onboard([task]);
    await story.save({
      task,
      ok: true,
      remote: { status: 'PENDING', changelog: [] },
      reason: null,
    });
    const { id } = task.enrollment;
    const { read } = story.story.store;
    expect((await clearancesOfEnrollments(read, [id])).get(id)).toMatchObject({
      status: 'PENDING',
    });
    expect((await story.journal()).map(({ status }) => status)).toEqual(['PENDING']);
    expect(await story.onboarding()).toMatchObject({
      status: 'COMPLETED',
      succeeded: 1,
      failed: 0,
    });
  });

  test('that was refused names the row, and forgets the password unless it can be retried', async () => {
    const story = await begin();
    const enrollment = { sealedPassword: 'sealed' };
    const tasks = [await story.row({ enrollment }), await story.row({ enrollment })];
    await story.onboard(tasks);
    await story.save(refused(tasks[0]!, true), refused(tasks[1]!, false));
    expect(await story.enrollment(tasks[0]!)).toMatchObject({
      status: 'FAILED',
      reason: 'No contract.',
      sealedPassword: 'sealed',
    });
    expect(await story.enrollment(tasks[1]!)).toMatchObject({ sealedPassword: null });
    expect(await story.onboarding()).toMatchObject({ status: 'COMPLETED', failed: 2 });
    const { orm, t } = story.story.store.read;
    const rows = (await orm.select().from(t.onboardingRows)).filter(
      ({ onboardingId }) => onboardingId === tasks[0]!.command.onboardingId,
    );
    expect(
      rows.map(({ canRetry, userErrors }) => [canRetry, userErrors[0]?.field.join('.')]).sort(),
    ).toEqual([
      [false, 'vehicles.1.vin'],
      [true, 'vehicles.0.vin'],
    ]);
  });

  test('with a command that follows leaves the row open, and queues that command', async () => {
    const story = await begin();
    const task = await story.row();
    await story.onboard([task]);
    const { enrollment } = task;
    const next = newCommand('FOLLOW_SETUP', enrollment, null, story.story.now());
    await story.save({ task, ok: true, changed: { externalId: 'ABCDE' }, next });
    expect(await story.enrollment(task)).toMatchObject({ status: 'PENDING', externalId: 'ABCDE' });
    expect(await story.onboarding()).toMatchObject({ status: 'RUNNING', succeeded: 0 });
    expect((await story.story.command(next.id)).state).toBe('QUEUED');
  });

  test.each([
    [{ reason: null }, 'ACTIVE'],
    [{ reason: 'no signal' }, 'FAILED'],
  ] as const)('of a removal that failed restores the enrollment: %j', async (changed, status) => {
    const story = await begin();
    const task = await story.row({
      enrollment: { status: 'REMOVING', externalId: 'ABCDE', ...changed },
      command: { onboardingId: null, rowIndex: null },
    });
    await story.save(refused(task, false));
    expect(await story.enrollment(task)).toMatchObject({ status, reason: changed.reason });
  });

  test('of a removal that failed polls the setup again that was polled before', async () => {
    const story = await begin();
    const { store, now } = story.story;
    const task = await story.row({
      enrollment: { status: 'REMOVING', externalId: 'ABCDE' },
      command: {
        onboardingId: null,
        rowIndex: null,
        kind: 'REMOVE_VEHICLE',
        state: 'FAILED',
      },
    });
    const polled = newCommand('FOLLOW_SETUP', task.enrollment, null, now());
    await store.write((tx) => insertCommands(tx, [{ ...polled, state: 'CANCELED' }]));
    await story.save(refused(task, false));
    expect(await story.enrollment(task)).toMatchObject({ status: 'PENDING' });
    expect(await findQueuedCommand(store.read, task.enrollment.id)).toMatchObject({
      kind: 'FOLLOW_SETUP',
    });
  });

  test('that was postponed cancels the rows of a canceled onboarding', async () => {
    const story = await begin();
    const { store } = story.story;
    const task = await story.row();
    await story.onboard([task]);
    await store.write((tx) => markCanceled(tx, task.command.onboardingId ?? ''));
    const order: string[] = [];
    await store.write((tx, afterCommit) =>
      story.endings.postpone(tx, afterCommit, [task], () => {
        order.push('postponed');
        return Promise.resolve();
      }),
    );
    expect(order).toEqual(['postponed']);
    expect(await story.onboarding()).toMatchObject({ status: 'CANCELED', failed: 1 });
    expect((await story.story.command(task.command.id)).state).toBe('CANCELED');
  });
});
