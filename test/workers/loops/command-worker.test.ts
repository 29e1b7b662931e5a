import { describe, expect, it } from 'vitest';
import { type FaultInput } from '../../../simulators/faults/faults.js';
import { leaseCommands } from '../../../src/store/commands.js';
import {
  startTestCore,
  type TestCore,
  until,
  valueOf,
  vehicleOf,
  vinOf,
} from '../../support/core.js';

const BATCH = '/v1/fleets/vehicles';
const limitOf = (kind: string) => (kind === 'REQUEST_CLEARANCE' ? 100 : 1);

const count = (core: TestCore, method: string) =>
  core.simulator.requests
    .list()
    .filter((request) => request.method === method && request.path.startsWith(BATCH)).length;
const lease = (core: TestCore, owner: string, seconds = 60) =>
  core.store.write((tx) =>
    leaseCommands(tx, owner, core.now(), new Date(core.now().getTime() + seconds * 1000), limitOf),
  );

async function queued(vehicles = 2) {
  const core = await startTestCore();
  const fleetId = await core.newFleet('North');
  const { id: accountId } = await core.connect(fleetId);
  const { id } = valueOf(
    await core.onboardings.start(core.operator, {
      accountId,
      vehicles: Array.from({ length: vehicles }, (_, index) => vehicleOf(index)),
    }),
  );
  return { core, fleetId, accountId, onboardingId: id };
}

describe('a lease', () => {
  it('belongs to one at a time, and is taken over after its end', async () => {
    const { core } = await queued();
    const first = await lease(core, 'first');
    expect(first).toMatchObject([
      { attempts: 1, unsure: false },
      { attempts: 1, unsure: false },
    ]);
    core.clock.advance(59.9);
    expect(await lease(core, 'second')).toEqual([]);
    core.clock.advance(0.1);
    const second = await lease(core, 'second');
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(second).toMatchObject([
      { leaseOwner: 'second', attempts: 2, unsure: true },
      { unsure: true },
    ]);
  });

  it('that was taken over lets the first owner store nothing', async () => {
    const { core, fleetId, onboardingId } = await queued();
    const late = await lease(core, 'late');
    core.clock.advance(60);
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'second'), 'second');
    const before = await core.events(fleetId);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'COMPLETED', succeeded: 2 },
    ]);
    core.simulator.setFault({ kind: 'status', status: 503, path: '/fleets/vehicles' });
    await core.executors.REQUEST_CLEARANCE.run(late, 'late');
    expect(await core.events(fleetId)).toEqual(before);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'COMPLETED', succeeded: 2, failed: 0 },
    ]);
  });

  it('is not given back by who no longer has it', async () => {
    const { core } = await queued();
    const late = await lease(core, 'late');
    core.clock.advance(60);
    await lease(core, 'second', 600);
    core.simulator.setFault({ kind: 'status', status: 503, path: '/fleets/vehicles' });
    await core.executors.REQUEST_CLEARANCE.run(late, 'late');
    core.clock.advance(100);
    expect(await lease(core, 'third')).toEqual([]);
  });

  it("of a worker that died is taken up by another, who looks at the provider's record before sending again", async () => {
    const { core, fleetId, onboardingId } = await queued(3);
    await lease(core, 'dead');
    // Two of its vehicles had gone through.
    for (const number of [0, 1])
      core.simulator.book.request(core.simulator.app.clientId, vinOf(number), 'bmw', {});
    core.start();
    core.clock.advance(60);
    core.wake();
    expect(await core.ended(onboardingId)).toMatchObject({ succeeded: 3 });
    expect([count(core, 'GET'), count(core, 'POST')]).toEqual([1, 1]);
    expect((await core.events(fleetId)).map(({ status }) => status)).toEqual([
      'PENDING',
      'PENDING',
      'PENDING',
    ]);
    expect(core.simulator.book.list().map(({ changelog }) => changelog.length)).toEqual([1, 1, 1]);
  });
});

describe('a request whose answer is lost', () => {
  it('is looked up and not made twice', async () => {
    const { core, fleetId, onboardingId } = await queued();
    core.simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    core.start();
    await until(async () => {
      core.clock.advance(1);
      core.wake();
      return (await core.onboardings.byIds(core.operator, [onboardingId]))[0]?.completedAt !== null;
    });
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'COMPLETED', succeeded: 2, failed: 0 },
    ]);
    expect([count(core, 'POST'), count(core, 'GET')]).toEqual([1, 1]);
    expect((await core.events(fleetId)).map(({ status }) => status)).toEqual([
      'PENDING',
      'PENDING',
    ]);
    expect(await core.clearanceOf(vinOf(0), fleetId)).toMatchObject({ provisional: false });
  });
});

describe('a request that was refused before its success was known', () => {
  it('is not made a second time', async () => {
    const { core, fleetId, onboardingId } = await queued(1);
    core.simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'first'), 'first');
    core.simulator.move(vinOf(0), 'rejected', 'No contract');
    core.clock.advance(60);
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'second'), 'second');
    expect(count(core, 'POST')).toBe(1);
    expect((await core.events(fleetId)).map(({ status }) => status)).toEqual([
      'PENDING',
      'REJECTED',
    ]);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'COMPLETED', succeeded: 1 },
    ]);
  });

  it('is made when what the provider shows is from long before', async () => {
    const core = await startTestCore();
    const { id: accountId } = await core.connect(await core.newFleet('North'));
    core.simulator.book.request(core.simulator.app.clientId, vinOf(0), 'bmw', {});
    core.simulator.move(vinOf(0), 'rejected');
    core.clock.advance(3600);
    valueOf(await core.onboardings.start(core.operator, { accountId, vehicles: [vehicleOf(0)] }));
    await lease(core, 'dead');
    core.clock.advance(60);
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'second'), 'second');
    expect([count(core, 'GET'), count(core, 'POST')]).toEqual([1, 1]);
    expect(core.simulator.book.find(vinOf(0))).toMatchObject({ status: 'pending' });
  });
});

describe('a row that is under way when its onboarding is canceled', () => {
  const canceled = async () => {
    const story = await queued();
    const leased = await lease(story.core, 'first');
    expect(
      valueOf(await story.core.onboardings.cancel(story.core.operator, story.onboardingId)),
    ).toMatchObject({ status: 'CANCELED', failed: 0, completedAt: null });
    return { ...story, leased };
  };

  it('is not sent again when the provider did not take it then', async () => {
    const { core, onboardingId, leased } = await canceled();
    core.simulator.setFault({
      kind: 'rate-limit',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    await core.executors.REQUEST_CLEARANCE.run(leased, 'first');
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'CANCELED', failed: 2, completedAt: core.now() },
    ]);
    expect(await core.rows(onboardingId)).toMatchObject([
      { status: 'FAILED', canRetry: true },
      { status: 'FAILED', canRetry: true },
    ]);
    core.clock.advance(3600);
    expect(await lease(core, 'second')).toEqual([]);
    expect(core.simulator.book.list()).toEqual([]);
  });

  it('is looked for when it may have gone through', async () => {
    const { core, onboardingId, leased } = await canceled();
    core.simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    await core.executors.REQUEST_CLEARANCE.run(leased, 'first');
    core.clock.advance(3600);
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'second'), 'second');
    expect(count(core, 'POST')).toBe(1);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'CANCELED', succeeded: 2, failed: 0 },
    ]);
  });
});

describe('an end whose worker died', () => {
  it('is found to have gone through, and not refused', async () => {
    const { core, fleetId, accountId, onboardingId } = await queued(1);
    core.commandWorker.start();
    await core.ended(onboardingId);
    await core.commandWorker.stop();
    core.clock.advance(1);
    core.simulator.move(vinOf(0), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    const outcome = core.clearances.end(core.operator, [enrollmentId]);
    const dead = await until(async () => (await lease(core, 'dead'))[0]);
    expect(dead.kind).toBe('END_CLEARANCE');
    core.clock.advance(1);
    core.simulator.book.end(core.simulator.app.clientId, vinOf(0));
    core.clock.advance(60);
    await core.executors.END_CLEARANCE.run(await lease(core, 'second'), 'second');
    core.commands.finished();
    expect(await outcome).toMatchObject({ succeeded: [{ id: enrollmentId }], userErrors: [] });
    expect(count(core, 'DELETE')).toBe(0);
    expect((await core.events(fleetId)).map(({ status }) => status)).toEqual([
      'PENDING',
      'APPROVED',
      'REVOKING',
    ]);
  });
});

describe('a limit of the provider', () => {
  it('is obeyed for the whole account, however often it is said, and costs no row', async () => {
    const { core, accountId, onboardingId } = await queued(250);
    core.simulator.setFault({
      kind: 'rate-limit',
      method: 'POST',
      path: '/fleets/vehicles',
      retryAfterSeconds: 100,
    });
    const postponed = async () =>
      (await core.store.read.orm.select().from(core.store.read.t.commands)).filter(
        ({ nextAttemptAt, createdAt }) => nextAttemptAt > createdAt,
      ).length;
    for (const round of [1, 2, 3, 4]) {
      const commands = await lease(core, `worker-${round}`);
      expect(commands).toHaveLength(100);
      await core.executors.REQUEST_CLEARANCE.run(commands, `worker-${round}`);
      expect(await core.stored(accountId)).toMatchObject({
        health: { status: 'DEGRADED', retryAt: new Date(core.now().getTime() + 100_000) },
      });
      expect(await lease(core, 'other')).toEqual([]);
      core.clock.advance(99.9);
      expect(await lease(core, 'other')).toEqual([]);
      core.clock.advance(0.1);
    }
    expect(count(core, 'POST')).toBe(4);
    expect(await postponed()).toBeGreaterThanOrEqual(100);
    core.simulator.clearFaults();
    core.start();
    expect(await core.ended(onboardingId)).toMatchObject({ succeeded: 250, failed: 0 });
  });

  it('takes none of the tries that a row has in an outage', async () => {
    const { core, onboardingId } = await queued(2);
    const attempt = async (fault: FaultInput): Promise<readonly number[]> => {
      const mend = core.simulator.setFault({ ...fault, path: '/fleets/vehicles' } as FaultInput);
      core.clock.advance(1000);
      const commands = await lease(core, 'worker');
      await core.executors.REQUEST_CLEARANCE.run(commands, 'worker');
      mend();
      return commands.map(({ attempts }) => attempts);
    };
    const limit = { kind: 'rate-limit', retryAfterSeconds: 100 } as const;
    const outage = { kind: 'status', status: 503 } as const;
    const tries: (readonly number[])[] = [];
    for (const fault of [limit, limit, limit, limit, outage, limit, outage])
      tries.push(await attempt(fault));
    expect(tries).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [2, 2],
      [2, 2],
    ]);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'RUNNING', failed: 0 },
    ]);
    expect(await attempt(outage)).toEqual([3, 3]);
    expect(await core.onboardings.byIds(core.operator, [onboardingId])).toMatchObject([
      { status: 'COMPLETED', failed: 2 },
    ]);
    expect(await core.rows(onboardingId)).toMatchObject([
      { canRetry: true, userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }] },
      { canRetry: true },
    ]);
  });
});

describe('the lanes of a worker', () => {
  it('are never all taken by one account: the commands of others go on while one hangs', async () => {
    const { core, fleetId } = await queued(600);
    core.simulator.setFault({ kind: 'hang', method: 'POST', path: '/fleets/vehicles', times: 2 });
    core.start();
    await until(() => count(core, 'POST') === 2);
    const { id: other } = await core.connect(fleetId, 'Another');
    expect(await core.onboard(other, [vehicleOf(9000)])).toMatchObject({ succeeded: 1 });
    expect(count(core, 'POST')).toBe(3);
    core.guards.stop();
  });
});

describe('a worker that is asked to release its commands', () => {
  it('gives its leases back at once, unsure and without counting the try', async () => {
    const { core } = await queued(2);
    core.simulator.setFault({
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    core.commandWorker.start();
    await until(() => core.simulator.book.find(vinOf(1)));
    const stopping = core.commandWorker.stop();
    await core.commandWorker.releaseLeases();
    core.guards.stop();
    await stopping;
    expect(await core.store.read.orm.select().from(core.store.read.t.commands)).toMatchObject([
      { state: 'QUEUED', attempts: 0, unsure: true, leaseOwner: null },
      { state: 'QUEUED', attempts: 0, unsure: true, leaseOwner: null },
    ]);
    await core.executors.REQUEST_CLEARANCE.run(await lease(core, 'next'), 'next').catch(
      () => undefined,
    );
    expect(count(core, 'POST')).toBe(1);
  });
});
