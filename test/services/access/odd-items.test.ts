import { describe, expect, it } from 'vitest';
import { HIGH_MOBILITY_ODDITIES } from '../../../simulators/high-mobility/oddities.js';
import {
  startTestCore,
  type TestCore,
  until,
  vehicleOf,
  vinOf,
  webhookOf,
} from '../../support/core.js';

const LIST = { method: 'GET', path: '/fleets/vehicles' } as const;

/** Three vehicles, all pending here; two of them approved at the provider since. */
async function behind(): Promise<{
  readonly core: TestCore;
  readonly fleetId: string;
  readonly accountId: string;
}> {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(
    accountId,
    [1, 2, 3].map((index) => vehicleOf(index)),
  );
  core.clock.advance(1);
  for (const index of [1, 2]) core.simulator.move(vinOf(index), 'approved');
  core.clock.advance(1);
  return { core, fleetId, accountId };
}
const statusOf = async (core: TestCore, fleetId: string, index: number) =>
  (await core.clearanceOf(vinOf(index), fleetId))?.status;
const healthOf = async (core: TestCore, accountId: string) => (await core.stored(accountId)).health;

describe('one odd vehicle in the list', () => {
  const left = Object.entries(HIGH_MOBILITY_ODDITIES).filter(
    ([, { about }]) => about === 'clearances',
  );

  it.each(left)(
    '%s: the others are reconciled, the account is never unreachable',
    async (_name, { fault }) => {
      const { core, fleetId, accountId } = await behind();
      core.simulator.setFault({ ...fault, where: { vin: vinOf(3) } } as typeof fault);
      expect(await core.reconciliation.run(await core.stored(accountId))).toMatchObject({
        changed: 2,
      });
      expect(await Promise.all([1, 2, 3].map((index) => statusOf(core, fleetId, index)))).toEqual([
        'APPROVED',
        'APPROVED',
        'PENDING',
      ]);
      expect(['HEALTHY', 'DEGRADED']).toContain((await healthOf(core, accountId)).status);
    },
  );

  it('makes the account DEGRADED with its VIN and field until the list can be read', async () => {
    const { core, accountId } = await behind();
    const mend = core.simulator.setFault({
      kind: 'odd',
      of: 'vin',
      ...LIST,
      where: { vin: vinOf(3) },
      set: { 'changelog.0.timestamp': 'string' },
    });
    await core.reconciliation.run(await core.stored(accountId));
    const health = await healthOf(core, accountId);
    expect(health).toMatchObject({ status: 'DEGRADED', retryAt: null });
    expect(health.reason).toContain(vinOf(3));
    expect(health.reason).toContain('changelog.0.timestamp is no date and time');
    // Other calls that go well do not hide it, nor do lists of other vehicles.
    await core.onboard(accountId, [vehicleOf(4)]);
    expect(await healthOf(core, accountId)).toEqual(health);
    mend();
    await core.reconciliation.run(await core.stored(accountId));
    expect(await healthOf(core, accountId)).toMatchObject({ status: 'HEALTHY', reason: null });
  });

  it('is in the state error: its status remains, with the reason, until that is over', async () => {
    const { core, fleetId, accountId } = await behind();
    core.simulator.move(vinOf(1), 'error', 'VIN activation timeout');
    await core.reconciliation.run(await core.stored(accountId));
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'APPROVED',
      reason: expect.stringContaining('VIN activation timeout'),
    });
    expect((await healthOf(core, accountId)).reason).toContain('VIN activation timeout');
    expect((await core.events(fleetId)).filter(({ status }) => status === 'APPROVED')).toHaveLength(
      2,
    );
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'APPROVED',
      reason: null,
    });
    expect((await healthOf(core, accountId)).status).toBe('HEALTHY');
  });

  it('holds up no webhook of another vehicle', async () => {
    const { core, fleetId, accountId } = await behind();
    core.simulator.setFault({
      kind: 'odd',
      of: 'vin',
      ...LIST,
      where: { vin: vinOf(1) },
      set: { status: 'expired', changelog: 7 },
    });
    const { webhookEndpointKey } = await core.stored(accountId);
    for (const index of [1, 2]) {
      const { headers, body } = webhookOf(vinOf(index), 'approved', { deliveryId: `d-${index}` });
      expect(
        await core.webhooks.receive('HIGH_MOBILITY', webhookEndpointKey ?? '', headers, body),
      ).toBe('stored');
    }
    await until(async () => {
      core.clock.advance(1);
      core.wake();
      return (await statusOf(core, fleetId, 2)) === 'APPROVED';
    });
    expect(await statusOf(core, fleetId, 1)).toBe('PENDING');
    expect(await healthOf(core, accountId)).toMatchObject({
      status: 'DEGRADED',
      reason: expect.stringContaining(vinOf(1)),
    });
  });
});

describe('one odd result in a batch', () => {
  const results = Object.entries(HIGH_MOBILITY_ODDITIES).filter(
    ([, { about }]) => about === 'results',
  );

  it.each(results)(
    '%s: all rows succeed, the odd one by looking it up',
    async (_name, { fault }) => {
      const core = await startTestCore();
      const { accountId } = await core.begin();
      core.simulator.setFault(fault);
      expect(
        await core.onboard(
          accountId,
          [1, 2, 3].map((index) => vehicleOf(index)),
        ),
      ).toMatchObject({ succeeded: 3, failed: 0 });
      expect((await healthOf(core, accountId)).status).not.toBe('UNREACHABLE');
      expect(core.simulator.requests.count('POST', '/v1/fleets/vehicles')).toBe(1);
    },
  );

  it('of a brand that is not enabled fails its rows, and no others', async () => {
    const core = await startTestCore({ refusedBrands: { kia: 422, ford: 403 } });
    const { accountId } = await core.begin();
    const brands = ['bmw', 'kia', 'bmw', 'ford'];
    const vehicles = Array.from({ length: 100 }, (_, index) =>
      vehicleOf(index, { brand: brands[index % 4]! }),
    );
    const { id } = await core.onboard(accountId, vehicles);
    const rows = await core.rows(id);
    for (const row of rows) {
      const isRefused = row.index % 4 === 1 || row.index % 4 === 3;
      expect([row.index, row.status]).toEqual([row.index, isRefused ? 'FAILED' : 'SUCCEEDED']);
      if (isRefused)
        expect(row.userErrors).toMatchObject([
          { code: 'PROVIDER_REJECTED', message: expect.stringContaining('brand not enabled') },
        ]);
    }
    expect(core.simulator.requests.count('POST', '/v1/fleets/vehicles')).toBeLessThanOrEqual(5);
  });
});
