import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Task } from '../../../../src/workers/commands/enrollment/enrollment-task.js';
import { followSetups } from '../../../../src/workers/commands/vehicle/follow-setup.js';
import { type CommandStory, startCommandStory, taskOf } from '../../../support/commands.js';
import { INVERS_CLIENT, startTestInvers, type TestInvers } from '../../../support/invers.js';
import { useTempStore } from '../../../support/store.js';

let invers: TestInvers;
let story: CommandStory;
beforeEach(async () => {
  let now = () => new Date();
  invers = await startTestInvers({ now: () => now() });
  onTestFinished(() => invers.close());
  story = startCommandStory({ store: useTempStore(), inversUrl: invers.url });
  ({ now } = story);
  await story.connect('INVERS', INVERS_CLIENT);
});

/** Adds a vehicle whose setup has begun. @returns the task that polls it */
async function added(number: number): Promise<Task> {
  const { provider, session } = await story.provider();
  const task = taskOf(story, number);
  const { vin } = task.vehicle;
  const { externalId } = await provider.vehicles!.add(session, {
    vin,
    brand: 'cloudboxx',
    telematicsUnitId: `unit-${number}`,
    modelId: null,
    credential: { kind: 'NONE' },
    name: null,
    licensePlate: null,
    tags: [],
  });
  invers.setSetup(externalId, 'IN_PROGRESS');
  return taskOf(story, number, { enrollment: { externalId } });
}
const perform = async (...tasks: readonly Task[]) => {
  const { provider, session } = await story.provider();
  return followSetups(story.now)(provider.vehicles!, session, tasks);
};
const idOf = ({ enrollment }: Task): string => enrollment.externalId ?? '';
const secondsUntilNext = async (task: Task): Promise<number> => {
  const [answer] = await perform(task);
  if (!answer || !('againAt' in answer)) throw new Error('it has ended');
  return (answer.againAt.getTime() - story.now().getTime()) / 1000;
};

describe('a setup', () => {
  test('ends as the provider says', async () => {
    const [good, bad, slow] = [await added(1), await added(2), await added(3)];
    invers.setSetup(idOf(good), 'SUCCEEDED');
    invers.setSetup(idOf(bad), 'FAILED', 'no signal');
    expect(await perform(good, bad, slow)).toMatchObject([
      { ok: true, changed: { status: 'ACTIVE', reason: null } },
      {
        ok: false,
        canRetry: true,
        userErrors: [{ message: 'The provider could not set the vehicle up: no signal.' }],
      },
      { againAt: new Date(story.now().getTime() + 5000) },
    ]);
  });

  test('is polled less often the longer it takes', async () => {
    const task = await added(1);
    const intervals: number[] = [];
    for (const wait of [0, 59, 1, 539, 1, 86_400]) {
      story.clock.advance(wait);
      intervals.push(await secondsUntilNext(task));
    }
    expect(intervals).toEqual([5, 5, 30, 30, 300, 300]);
  });

  test('of a vehicle that was removed at the provider has failed, and may begin again', async () => {
    const task = await added(1);
    invers.vehicles.remove(idOf(task));
    expect(await perform(task)).toMatchObject([
      { ok: false, canRetry: true, changed: { externalId: null } },
    ]);
  });

  test('of many vehicles is read from one list; what it lacks is asked for by its id', async () => {
    const tasks: Task[] = [];
    for (let number = 1; number <= 7; number += 1) tasks.push(await added(number));
    const [first, gone] = tasks;
    invers.setSetup(idOf(first!), 'SUCCEEDED');
    invers.vehicles.remove(idOf(gone!));
    const before = invers.requests.list().length;
    const answers = await perform(...tasks);
    const paths = invers.requests
      .list()
      .slice(before)
      .map(({ path }) => path.replace(/\?.*$/, ''));
    expect(paths.filter((path) => path.endsWith('/vehicles'))).toHaveLength(1);
    expect(paths.filter((path) => path.endsWith(`/${idOf(gone!)}`))).toHaveLength(1);
    expect(paths).toHaveLength(2);
    expect(answers).toMatchObject([
      { ok: true },
      { ok: false },
      ...tasks.slice(2).map((task) => ({ task })),
    ]);
    expect(answers.slice(2).every((answer) => 'againAt' in answer)).toBe(true);
  });

  test('in an answer that cannot be read is polled again, and costs no other', async () => {
    const [one, two] = [await added(1), await added(2)];
    invers.setSetup(idOf(two), 'SUCCEEDED');
    invers.setFault({ kind: 'malformed', method: 'GET', path: `*/vehicles/${idOf(one)}` });
    const answers = await perform(one, two);
    expect(answers).toMatchObject([{ task: one }, { ok: true }]);
    expect(answers[0]).toHaveProperty('againAt');
  });
});
