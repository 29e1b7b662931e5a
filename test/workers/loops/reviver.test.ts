import { describe, expect, it, onTestFinished } from 'vitest';
import { AccountSessions } from '../../../src/services/access/account-sessions.js';
import { Reviver } from '../../../src/workers/loops/reviver.js';
import { startTestCore, type TestCore, until, vehicleOf, vinOf } from '../../support/core.js';

const silent = () => undefined;
const LIST = { path: '/fleets/vehicles', method: 'GET' } as const;
const asked = (core: TestCore) =>
  core.simulator.requests
    .list()
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/fleets/vehicles'))
    .length;

async function begin() {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(accountId, [vehicleOf(1)]);
  const { store, sessions, reconciliation, now } = core;
  const reviver = new Reviver({
    store,
    sessions,
    reconciliation,
    log: { info: silent, warn: silent, error: silent },
    now,
  });
  onTestFinished(() => reviver.stop());
  return { core, reviver, fleetId, accountId };
}

const fail = async (core: TestCore, accountId: string, times: number): Promise<void> => {
  for (let call = 0; call < times; call += 1)
    await core.reconciliation.run(await core.stored(accountId)).catch(silent);
};

describe('an account whose provider was down', () => {
  it('is tried every ten seconds without a request, is healthy again, and knows what it missed', async () => {
    const { core, reviver, fleetId, accountId } = await begin();
    const mend = core.simulator.setFault({ kind: 'status', status: 503, ...LIST });
    await fail(core, accountId, 5);
    const health = async () => (await core.stored(accountId)).health;
    expect(await health()).toMatchObject({
      status: 'UNREACHABLE',
      retryAt: new Date(core.now().getTime() + 10_000),
    });
    core.simulator.setFault({ kind: 'drop-webhooks' });
    core.simulator.move(vinOf(1), 'approved');
    core.simulator.requests.clear();
    reviver.start();
    for (const probes of [1, 2, 3]) {
      core.clock.advance(10);
      await until(
        async () =>
          asked(core) === probes &&
          ((await health()).retryAt?.getTime() ?? 0) > core.now().getTime(),
      );
    }
    mend();
    core.clock.advance(10);
    await until(async () => (await health()).status === 'HEALTHY');
    await until(async () => (await core.events(fleetId)).length > 1);
    // The last probe, and the comparison after it.
    expect(asked(core)).toBe(5);
    expect((await core.events(fleetId)).map(({ status, source }) => [status, source])).toEqual([
      ['PENDING', 'COMMAND'],
      ['APPROVED', 'RECONCILIATION'],
    ]);
  });

  it('is tried after a single failure as well, a little later', async () => {
    const { core, reviver, accountId } = await begin();
    core.simulator.setFault({ kind: 'status', status: 503, times: 1, ...LIST });
    await fail(core, accountId, 1);
    expect((await core.stored(accountId)).health).toMatchObject({
      status: 'UNREACHABLE',
      retryAt: null,
    });
    reviver.start();
    core.clock.advance(10);
    await until(async () => (await core.stored(accountId)).health.status === 'HEALTHY');
  });
});

describe('an account whose provider refuses it', () => {
  const SIGN_IN = { path: '/access_tokens', method: 'POST' } as const;
  const refusal = { error: 'invalid_client', error_description: 'Not this secret.' };

  it('is UNAUTHORIZED by the word of the provider alone, is asked once a minute, and is healthy again by itself', async () => {
    const { core, reviver, fleetId, accountId } = await begin();
    const health = async () => (await core.stored(accountId)).health;
    core.clock.advance(600);
    core.simulator.setFault({ kind: 'page', status: 401, times: 1, ...SIGN_IN });
    await fail(core, accountId, 1);
    expect((await health()).status).toBe('UNREACHABLE');
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 401,
      body: refusal,
      ...SIGN_IN,
    });
    await fail(core, accountId, 1);
    expect((await health()).status).toBe('UNAUTHORIZED');
    core.simulator.setFault({ kind: 'drop-webhooks' });
    core.simulator.move(vinOf(1), 'approved');
    core.simulator.requests.clear();
    const signIns = () => core.simulator.requests.count('POST', '/v1/access_tokens');
    reviver.start();
    for (const attempts of [1, 2]) {
      core.clock.advance(60);
      await until(() => signIns() === attempts);
      await until(async () => (await health()).checkedAt?.getTime() === core.now().getTime());
      expect((await health()).status).toBe('UNAUTHORIZED');
    }
    mend();
    core.clock.advance(60);
    await until(async () => (await core.events(fleetId)).length > 1);
    expect(await health()).toMatchObject({ status: 'HEALTHY', checkedAt: core.now() });
    expect(signIns()).toBe(3);
  });

  it('leaves an account alone of which only items cannot be read, whichever process read them', async () => {
    const { core, reviver, accountId } = await begin();
    const oddity = { kind: 'odd', of: 'vin', where: { vin: vinOf(1) }, replace: null } as const;
    core.simulator.setFault({ ...oddity, ...LIST });
    await core.onboard(accountId, [vehicleOf(2)]);
    await core.reconciliation.run(await core.stored(accountId));
    const { health, unreadable } = await core.stored(accountId);
    expect(health).toMatchObject({ status: 'DEGRADED', reason: unreadable });
    expect(unreadable).toMatch(/1 item cannot be read/);
    // Another process has not read the list.
    const { store, vault, registry, tokens, now } = core;
    const elsewhere = new AccountSessions({ store, vault, registry, tokens, now });
    await elsewhere.probe(await core.stored(accountId));
    expect((await core.stored(accountId)).health).toMatchObject({ status: 'DEGRADED' });
    core.simulator.requests.clear();
    reviver.start();
    core.clock.advance(600);
    await reviver.stop();
    expect(core.simulator.requests.list()).toEqual([]);
    core.simulator.clearFaults();
    await core.reconciliation.run(await core.stored(accountId));
    expect(await core.stored(accountId)).toMatchObject({
      unreadable: null,
      health: { status: 'HEALTHY' },
    });
  });
});

describe('an onboarding during an outage', () => {
  it('waits for the provider however long it takes, and no row is given up', async () => {
    const { core, reviver, accountId } = await begin();
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/fleets/vehicles',
    });
    const mendList = core.simulator.setFault({ kind: 'status', status: 503, ...LIST });
    await fail(core, accountId, 5);
    core.simulator.requests.clear();
    const started = await core.onboardings.start(core.operator, {
      accountId,
      vehicles: [vehicleOf(2), vehicleOf(3)],
    });
    if (!started.ok) throw new Error('refused');
    reviver.start();
    for (let probe = 1; probe <= 6; probe += 1) {
      core.clock.advance(10);
      core.wake();
      await until(
        async () =>
          ((await core.stored(accountId)).health.retryAt?.getTime() ?? 0) > core.now().getTime(),
      );
    }
    expect(core.simulator.requests.list().length).toBeLessThanOrEqual(6);
    mend();
    mendList();
    core.clock.advance(10);
    core.wake();
    const ended = until(async () => {
      core.clock.advance(1);
      core.wake();
      const [onboarding] = await core.onboardings.byIds(core.operator, [started.value.id]);
      return onboarding?.completedAt ? onboarding : undefined;
    });
    expect(await ended).toMatchObject({ succeeded: 2, failed: 0 });
  });
});
