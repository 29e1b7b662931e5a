import { describe, expect, it } from 'vitest';
import { type AccountHealth } from '../../src/domain/account.js';
import { ProgressService } from '../../src/services/progress.js';
import { updateAccountHealth } from '../../src/store/accounts.js';
import { startTestCore, type TestCore, valueOf, vehicleOf } from '../support/core.js';
import { testViewer } from '../support/store.js';

const limited = (reason: string): AccountHealth => ({
  status: 'DEGRADED',
  reason,
  since: new Date(0),
  retryAt: null,
});

/** As another process does it: no listener of this one is notified. */
const change = (core: TestCore, accountId: string, reason: string): Promise<void> =>
  core.store.write((tx) => updateAccountHealth(tx, accountId, limited(reason)));

async function two() {
  const core = await startTestCore();
  const fleetId = await core.newFleet('North');
  const accounts = [await core.connect(fleetId, 'A'), await core.connect(fleetId, 'B')].map(
    ({ id }) => id,
  );
  const controller = new AbortController();
  const health = await core.progress.accountHealth(core.operator, fleetId, controller.signal);
  const next = async (): Promise<string> => {
    const { value } = await health.next();
    return value ? `${value.name} ${value.health.reason ?? value.health.status}` : 'ended';
  };
  return { core, fleetId, accounts, controller, next };
}

describe('following the health of accounts', () => {
  it('gives a slow follower the newest state and not what came in between', async () => {
    const {
      core,
      accounts: [a = ''],
      controller,
      next,
    } = await two();
    expect([await next(), await next()]).toEqual(['A HEALTHY', 'B HEALTHY']);
    for (const reason of ['first', 'second', 'third']) await change(core, a, reason);
    expect(await next()).toBe('A third');
    const waiting = next();
    await change(core, a, 'fourth');
    expect(await waiting).toBe('A fourth');
    controller.abort();
    expect(await next()).toBe('ended');
  });

  it('gives every account its turn, also when one changes all the time', async () => {
    const {
      core,
      accounts: [a = '', b = ''],
      next,
    } = await two();
    await next();
    await next();
    // In one transaction: a poll between two would see only the first.
    await core.store.write(async (tx) => {
      await updateAccountHealth(tx, b, limited('b1'));
      await updateAccountHealth(tx, a, limited('a1'));
    });
    expect(await next()).toBe('A a1');
    await change(core, a, 'a2');
    expect(await next()).toBe('B b1');
    expect(await next()).toBe('A a2');
  });

  it('never contains the secrets', async () => {
    const { core, fleetId } = await two();
    const health = await core.progress.accountHealth(
      core.operator,
      fleetId,
      new AbortController().signal,
    );
    const { value } = await health.next();
    expect(Object.keys(value ?? {})).not.toContain('sealedSecrets');
    await health.return();
  });

  it('ends a follower who waits, as soon as the signal is given', async () => {
    const { controller, next } = await two();
    await next();
    await next();
    const waiting = next();
    controller.abort();
    expect(await waiting).toBe('ended');
  });
});

describe('following an onboarding', () => {
  it('finds what another process has written, and ends after it', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id: accountId } = await core.connect(fleetId);
    const { id } = valueOf(
      await core.onboardings.start(core.operator, {
        accountId,
        vehicles: [vehicleOf(1), vehicleOf(2)],
      }),
    );
    // A hub of its own hears nothing of what the workers do.
    const elsewhere = new ProgressService({ store: core.store, hub: core.newHub() });
    const states: string[] = [];
    const follow = async (): Promise<void> => {
      for await (const { status, succeeded } of await elsewhere.onboarding(
        core.operator,
        id,
        new AbortController().signal,
      )) {
        if (states.push(`${status} ${succeeded}`) === 1) core.start();
      }
    };
    await follow();
    expect(states).toEqual(['RUNNING 0', 'COMPLETED 2']);
  });

  it('is for those who may read the fleet', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id: accountId } = await core.connect(fleetId);
    const { id } = valueOf(
      await core.onboardings.start(core.operator, { accountId, vehicles: [vehicleOf(1)] }),
    );
    const { signal } = new AbortController();
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const admin = testViewer({ clientId: 'admin', scopes: ['client:admin'] });
    const notThere = {
      code: 'BAD_USER_INPUT',
      message: 'There is no such onboarding.',
      data: { argument: 'onboardingId' },
    };
    await expect(core.progress.onboarding(stranger, id, signal)).rejects.toMatchObject(notThere);
    await expect(
      core.progress.onboarding(core.operator, 'onb_unknown', signal),
    ).rejects.toMatchObject(notThere);
    await expect(core.progress.accountHealth(stranger, fleetId, signal)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      data: { argument: 'fleetId' },
    });
    await expect(
      core.progress.accountHealth(core.operator, 'flt_unknown', signal),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const follow of [
      core.progress.onboarding(admin, id, signal),
      core.progress.accountHealth(admin, fleetId, signal),
    ]) {
      await expect(follow).rejects.toMatchObject({
        code: 'FORBIDDEN',
        data: { requiredScope: 'fleet:read' },
      });
    }
    for (const follow of [
      core.progress.onboarding(null, id, signal),
      core.progress.accountHealth(null, fleetId, signal),
    ]) {
      await expect(follow).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });
});
