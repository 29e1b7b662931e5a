import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { endClearances } from '../../../../src/workers/commands/clearance/end-clearance.js';
import { type Task } from '../../../../src/workers/commands/enrollment/enrollment-task.js';
import { type CommandStory, startCommandStory, taskOf } from '../../../support/commands.js';
import { GOOD_SECRETS, vinOf } from '../../../support/core.js';
import { startTestSimulator, type TestSimulator } from '../../../support/simulator.js';
import { useTempStore } from '../../../support/store.js';

let simulator: TestSimulator;
let story: CommandStory;
beforeEach(async () => {
  let now = () => new Date();
  simulator = await startTestSimulator({ now: () => now() });
  onTestFinished(() => simulator.close());
  story = startCommandStory({ store: useTempStore(), highMobilityUrl: simulator.url });
  ({ now } = story);
  await story.connect('HIGH_MOBILITY', GOOD_SECRETS);
  simulator.book.request(simulator.app.clientId, vinOf(1), 'bmw', {});
  story.clock.advance(1);
  simulator.move(vinOf(1), 'approved');
});

const perform = async (...tasks: readonly Task[]) => {
  const { provider, session } = await story.provider();
  return endClearances(provider.clearances!, session, tasks);
};
const deletions = (): number =>
  simulator.requests.list().filter(({ method }) => method === 'DELETE').length;

describe('ends of clearances', () => {
  test('bring the record of the provider along', async () => {
    const [answer] = await perform(taskOf(story, 1));
    expect(answer).toMatchObject({ ok: true, remote: { status: 'REVOKING' } });
    expect(answer).toHaveProperty('remote.changelog.length', 3);
  });

  test('store their answer when the record cannot be read afterwards, or is behind', async () => {
    simulator.setFault({ kind: 'status', status: 503, method: 'GET', path: '/fleets/vehicles*' });
    expect(await perform(taskOf(story, 1))).toMatchObject([
      { ok: true, remote: { status: 'REVOKING', changelog: [] } },
    ]);
  });

  test('that may have been received are looked up, and not repeated', async () => {
    simulator.book.end(simulator.app.clientId, vinOf(1));
    const task = taskOf(story, 1, { command: { unsure: true } });
    expect(await perform(task)).toMatchObject([{ ok: true, remote: { status: 'REVOKING' } }]);
    expect(deletions()).toBe(0);
  });

  test('that were not received are made', async () => {
    const task = taskOf(story, 1, { command: { unsure: true } });
    expect(await perform(task)).toMatchObject([{ ok: true }]);
    expect(deletions()).toBe(1);
  });

  test.each([
    [409, 'The vehicle is in transition', 'IN_TRANSITION'],
    [409, 'The state does not allow it', 'ILLEGAL_TRANSITION'],
    [422, 'Cancellation is not supported for this brand', 'NOT_SUPPORTED'],
    [422, 'It is too early to cancel', 'TOO_EARLY'],
    [422, 'It can only be canceled after 24 hours', 'TOO_EARLY'],
    [422, 'Something else', 'PROVIDER_REJECTED'],
    [404, 'Not found', 'PROVIDER_REJECTED'],
  ] as const)('are refused with status %i, "%s", as %s', async (status, title, code) => {
    simulator.setFault({
      kind: 'status',
      status,
      method: 'DELETE',
      body: { errors: [{ title, detail: title }] },
    });
    expect(await perform(taskOf(story, 1))).toMatchObject([
      { ok: false, canRetry: false, userErrors: [{ code }] },
    ]);
  });

  test('throw what is no refusal', async () => {
    simulator.setFault({ kind: 'status', status: 503, method: 'DELETE' });
    await expect(perform(taskOf(story, 1))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
