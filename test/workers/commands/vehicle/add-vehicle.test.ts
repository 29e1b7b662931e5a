import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { sealIdentity } from '../../../../src/store/access/sealed-columns.js';
import {
  type Answer,
  type Task,
} from '../../../../src/workers/commands/enrollment/enrollment-task.js';
import { addVehicles } from '../../../../src/workers/commands/vehicle/add-vehicle.js';
import {
  type CommandStory,
  startCommandStory,
  type TaskChanges,
  taskOf,
} from '../../../support/commands.js';
import {
  INVERS_CLIENT,
  lostAnswer,
  startTestInvers,
  type TestInvers,
} from '../../../support/invers.js';
import { useTempStore } from '../../../support/store.js';

const PASSWORD = 'not-a-real-unit-password';

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

const unit = (number: number, { enrollment, ...changed }: TaskChanges = {}): Task =>
  taskOf(story, number, {
    ...changed,
    enrollment: { brand: 'cloudboxx', telematicsUnitId: `unit-${number}`, ...enrollment },
  });
/** A task whose unit is opened with a password of its own. */
const withPassword = (number: number, enrollment: TaskChanges['enrollment'] = {}): Task =>
  unit(number, {
    enrollment: {
      brand: 'niu',
      credentialKind: 'INDIVIDUAL',
      sealedPassword: story.vault.seal(
        PASSWORD,
        sealIdentity('enrollments.sealed_password', `enr_${number}`),
      ),
      ...enrollment,
    },
  });
const unsure = { unsure: true } as const;
const perform = async (...tasks: readonly Task[]): Promise<readonly Answer[]> => {
  const { provider, session } = await story.provider();
  return addVehicles(story)(provider.vehicles!, session, tasks);
};
const additions = (): number =>
  invers.requests
    .list()
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/vehicles')).length;
const idOf = (answer: Answer | undefined): string => {
  if (!answer || !('changed' in answer) || !answer.changed.externalId)
    throw new Error(`not added: ${JSON.stringify(answer)}`);
  return answer.changed.externalId;
};

describe('vehicles', () => {
  test('are added one by one; the failure of one costs no other', async () => {
    invers.setFault({ kind: 'status', status: 503, method: 'POST', path: '*/vehicles', times: 1 });
    const answers = await perform(unit(1), unit(2));
    expect(answers.filter((answer) => 'failure' in answer)).toMatchObject([
      { failure: { kind: 'unavailable' } },
    ]);
    expect(answers.filter((answer) => 'ok' in answer)).toMatchObject([
      { ok: true, changed: { status: 'ACTIVE' } },
    ]);
    expect(invers.vehicles.list()).toHaveLength(1);
  });

  test('whose setup takes time are polled by a command that follows', async () => {
    const [answer] = await perform(withPassword(1));
    expect(answer).toMatchObject({
      ok: true,
      changed: { sealedPassword: null },
      next: {
        kind: 'FOLLOW_SETUP',
        subjectId: 'enr_1',
        nextAttemptAt: new Date(story.now().getTime() + 5000),
      },
    });
    expect(invers.vehicles.hasPassword(idOf(answer), PASSWORD)).toBe(true);
  });

  test('whose addition may have been received are looked up and used', async () => {
    invers.setFault(lostAnswer('POST', '*/vehicles'));
    expect(await perform(unit(1))).toMatchObject([{ failure: { outcomeUnknown: true } }]);
    const answers = await perform(unit(1, { command: unsure }), unit(2, { command: unsure }));
    expect(answers).toMatchObject([{ ok: true }, { ok: true }]);
    expect(additions()).toBe(2);
    expect(invers.vehicles.list()).toHaveLength(2);
  });

  test('that arrive while they are looked up are used, too', async () => {
    await perform(unit(1));
    expect(await perform(unit(1))).toMatchObject([{ ok: true, changed: { status: 'ACTIVE' } }]);
    expect(invers.vehicles.list()).toHaveLength(1);
  });

  test('that the account has with other settings are left as they are', async () => {
    await perform(unit(1));
    const other = unit(1, { enrollment: { telematicsUnitId: 'another' } });
    expect(await perform(other)).toMatchObject([
      { ok: false, canRetry: false, userErrors: [{ code: 'ALREADY_EXISTS', field: ['vin'] }] },
    ]);
    const [there] = invers.vehicles.list();
    expect(there).toMatchObject({ unitId: 'unit-1' });
  });

  test('whose setup failed are set up again', async () => {
    const externalId = idOf((await perform(unit(1)))[0]);
    invers.setSetup(externalId, 'FAILED', 'no signal');
    expect(await perform(unit(1, { enrollment: { externalId } }))).toMatchObject([
      { ok: true, next: { kind: 'FOLLOW_SETUP' } },
    ]);
    expect(additions()).toBe(1);
    expect(invers.vehicles.find(externalId)).toMatchObject({ setup: { status: 'IN_PROGRESS' } });
  });

  test('that are ours are replaced when their password is new', async () => {
    const externalId = idOf((await perform(withPassword(1)))[0]);
    const [answer] = await perform(withPassword(1, { externalId }));
    expect(answer).toMatchObject({ ok: true });
    expect(invers.vehicles.list()).toHaveLength(1);
    expect(idOf(answer)).not.toBe(externalId);
  });

  test.each([
    [{ credentialKind: 'INDIVIDUAL' }, 'individualPassword'],
    [{ credentialKind: 'SHARED' }, 'credentialId'],
  ] as const)('whose credential is missing are not added: %j', async (enrollment, field) => {
    expect(await perform(unit(1, { enrollment }))).toMatchObject([
      { ok: false, canRetry: false, userErrors: [{ code: 'CREDENTIAL_REQUIRED', field: [field] }] },
    ]);
    expect(additions()).toBe(0);
  });

  test('that the provider refuses are refused in its words', async () => {
    invers.setFault({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: '*/vehicles',
      body: { type: '/problems/bad-request', title: 'Bad request', detail: 'No such unit' },
    });
    const [answer] = await perform(unit(1));
    expect(answer).toMatchObject({ ok: false, canRetry: false });
    expect(JSON.stringify(answer)).toContain('No such unit');
  });
});
