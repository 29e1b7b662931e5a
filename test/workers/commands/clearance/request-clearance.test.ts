import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ProviderFailure } from '../../../../src/providers/failure.js';
import { requestClearances } from '../../../../src/workers/commands/clearance/request-clearance.js';
import {
  type Answer,
  type Task,
} from '../../../../src/workers/commands/enrollment/enrollment-task.js';
import {
  type CommandStory,
  startCommandStory,
  type TaskChanges,
  taskOf,
} from '../../../support/commands.js';
import { GOOD_SECRETS, vinOf } from '../../../support/core.js';
import { startTestSimulator, type TestSimulator } from '../../../support/simulator.js';
import { useTempStore } from '../../../support/store.js';

const UNSURE: TaskChanges = { command: { unsure: true } };

let simulator: TestSimulator;
let story: CommandStory;
beforeEach(async () => {
  let now = () => new Date();
  simulator = await startTestSimulator({ now: () => now() });
  onTestFinished(() => simulator.close());
  story = startCommandStory({ store: useTempStore(), highMobilityUrl: simulator.url });
  ({ now } = story);
  await story.connect('HIGH_MOBILITY', GOOD_SECRETS);
});

const perform = async (tasks: readonly Task[]): Promise<readonly Answer[]> => {
  const { provider, session } = await story.provider();
  return requestClearances(provider.clearances!, session, tasks);
};
const calls = (method: string): number =>
  simulator.requests
    .list()
    .filter(({ method: one, path }) => one === method && path.startsWith('/v1/fleets/vehicles'))
    .length;
const requested = (number: number): void =>
  void simulator.book.request(simulator.app.clientId, vinOf(number), 'bmw', {});

describe('requests for clearances', () => {
  test('are one call for all, and each is answered by itself', async () => {
    const tasks = [taskOf(story, 1), taskOf(story, 2), taskOf(story, 3, { vehicle: { vin: 'X' } })];
    const answers = await perform(tasks);
    const by = (task: Task | undefined) => answers.find((answer) => answer.task === task);
    expect(by(tasks[0])).toMatchObject({ ok: true, remote: { status: 'PENDING' } });
    expect(by(tasks[1])).toMatchObject({ ok: true, remote: { status: 'PENDING' } });
    expect(by(tasks[2])).toMatchObject({ ok: false });
    expect(answers).toHaveLength(3);
  });

  test('are sent with the brand of the enrollment, else with that of the vehicle', async () => {
    await perform([taskOf(story, 1), taskOf(story, 2, { enrollment: { brand: 'mini' } })]);
    expect(simulator.book.find(vinOf(1))).toMatchObject({ brand: 'bmw' });
    expect(simulator.book.find(vinOf(2))).toMatchObject({ brand: 'mini' });
  });

  test('that may have been received are looked up, and made when they were not', async () => {
    requested(1);
    const answers = await perform([
      taskOf(story, 1, UNSURE),
      taskOf(story, 2, UNSURE),
      taskOf(story, 3),
    ]);
    expect(answers.map((answer) => 'ok' in answer && answer.ok)).toEqual([true, true, true]);
    expect([calls('GET'), calls('POST')]).toEqual([1, 1]);
    expect(simulator.book.find(vinOf(1))?.changelog).toHaveLength(1);
  });

  test('are not repeated when the carmaker has refused meanwhile what this command began', async () => {
    requested(1);
    simulator.move(vinOf(1), 'rejected', 'No contract');
    expect(await perform([taskOf(story, 1, UNSURE)])).toMatchObject([
      { ok: true, remote: { status: 'REJECTED' } },
    ]);
    expect(calls('POST')).toBe(0);
  });

  test('are made when what has ended is older than the command', async () => {
    requested(1);
    simulator.move(vinOf(1), 'rejected');
    story.clock.advance(3600);
    expect(await perform([taskOf(story, 1, UNSURE)])).toMatchObject([{ ok: true }]);
    expect(calls('POST')).toBe(1);
  });

  test('of vehicles that the provider has already bring its record along', async () => {
    requested(1);
    story.clock.advance(60);
    simulator.move(vinOf(1), 'approved');
    const [answer] = await perform([taskOf(story, 1)]);
    expect(answer).toMatchObject({ ok: true, remote: { status: 'APPROVED' } });
    expect(answer).toHaveProperty('remote.changelog.length', 2);
  });

  test('store their answer when the record cannot be read afterwards', async () => {
    requested(1);
    simulator.move(vinOf(1), 'approved');
    simulator.setFault({ kind: 'status', status: 503, method: 'GET', path: '/fleets/vehicles*' });
    expect(await perform([taskOf(story, 1)])).toMatchObject([
      { ok: true, remote: { status: 'APPROVED', changelog: [] } },
    ]);
  });

  test('fail as a whole when the provider cannot be asked what became of earlier ones', async () => {
    simulator.setFault({ kind: 'status', status: 503, method: 'GET', path: '/fleets/vehicles*' });
    await expect(perform([taskOf(story, 1, UNSURE), taskOf(story, 2)])).rejects.toThrow(
      ProviderFailure,
    );
    expect(calls('POST')).toBe(0);
  });
});
