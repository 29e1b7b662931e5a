import { describe, expect, it } from 'vitest';
import { type VehicleListOptions } from '../../../src/services/vehicle/vehicles.js';
import { errorsOf, startTestCore, valueOf, vehicleOf, vinOf } from '../../support/core.js';
import { testViewer } from '../../support/store.js';

async function withVehicles() {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(accountId, [
    vehicleOf(1, { name: 'Van 100%', tags: [{ key: 'depot', value: 'A_1' }] }),
    vehicleOf(2, {
      brand: 'opel',
      licensePlate: 'K-AB 123',
      tags: [{ key: 'depot', value: 'AB1' }],
    }),
    vehicleOf(3, { brand: 'ford' }),
  ]);
  const vins = async (
    filter: VehicleListOptions['filter'],
    order: VehicleListOptions['order'] = { field: 'VIN', direction: 'ASC' },
  ) =>
    (await core.vehicles.list(core.operator, fleetId, { first: 50 }, { filter, order })).items.map(
      ({ node }) => node.vin,
    );
  return { core, fleetId, accountId, vins };
}

describe('listing vehicles', () => {
  it('goes through all pages in each order, leaving none out and none twice', async () => {
    const { core, fleetId } = await withVehicles();
    for (const field of ['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const) {
      for (const direction of ['ASC', 'DESC'] as const) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page = await core.vehicles.list(
            core.operator,
            fleetId,
            { first: 1, after },
            { order: { field, direction } },
          );
          seen.push(...page.items.map(({ node }) => node.vin));
          after = page.hasNextPage ? (page.items.at(-1)?.cursor ?? null) : null;
        } while (after);
        expect([...seen].sort(), `${field} ${direction}`).toEqual([vinOf(1), vinOf(2), vinOf(3)]);
        if (field === 'VIN') expect(seen[0]).toBe(direction === 'ASC' ? vinOf(1) : vinOf(3));
      }
    }
  });

  it('refuses a cursor of another order', async () => {
    const { core, fleetId } = await withVehicles();
    const { items } = await core.vehicles.list(
      core.operator,
      fleetId,
      { first: 1 },
      { order: { field: 'VIN', direction: 'ASC' } },
    );
    const after = items[0]?.cursor ?? '';
    await expect(
      core.vehicles.list(
        core.operator,
        fleetId,
        { first: 1, after },
        { order: { field: 'VIN', direction: 'DESC' } },
      ),
    ).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    await expect(core.vehicles.list(core.operator, fleetId, { first: 501 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('filters by what is asked, and takes signs of patterns as they are', async () => {
    const { core, accountId, vins } = await withVehicles();
    core.clock.advance(1);
    core.simulator.move(vinOf(3), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    expect(await vins({ brand: ['opel', 'ford'] })).toEqual([vinOf(2), vinOf(3)]);
    expect(await vins({ clearanceStatus: ['APPROVED'] })).toEqual([vinOf(3)]);
    expect(await vins({ tag: { key: 'depot', value: 'A_1' } })).toEqual([vinOf(1)]);
    expect(await vins({ search: '100%' })).toEqual([vinOf(1)]);
    expect(await vins({ search: '0 %' })).toEqual([vinOf(1)]);
    for (const search of ['%', ' - ', 'x'.repeat(65)])
      await expect(vins({ search })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await vins({ search: 'k-ab' })).toEqual([vinOf(2)]);
    expect(await vins({ search: vinOf(2).slice(0, 16).toLowerCase() })).toEqual([
      vinOf(1),
      vinOf(2),
      vinOf(3),
    ]);
    expect(await vins({ accountId: 'acc_other' })).toEqual([]);
    expect(
      await vins({ enrollmentStatus: ['ACTIVE'], provider: 'HIGH_MOBILITY', accountId }),
    ).toHaveLength(3);
    expect((await vins(null, { field: 'CLEARANCE_CHANGED_AT', direction: 'DESC' }))[0]).toBe(
      vinOf(3),
    );
  });
});

describe('changing a vehicle', () => {
  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const { core, fleetId } = await withVehicles();
    const vehicle = await core.vehicles.findByVin(core.operator, fleetId, vinOf(2));
    core.clock.advance(1);
    const { vehicle: changed } = valueOf(
      await core.vehicles.update(core.operator, {
        vehicleId: vehicle!.id,
        name: ' Blue ',
        licensePlate: null,
      }),
    );
    expect(changed).toMatchObject({
      name: 'Blue',
      licensePlate: null,
      tags: [{ key: 'depot', value: 'AB1' }],
      updatedAt: core.now(),
    });
    expect(await core.vehicles.byIds(core.operator, [vehicle!.id])).toMatchObject([
      { name: 'Blue', licensePlate: null },
    ]);
  });

  it('refuses bad tags and names, each by its place', async () => {
    const { core, fleetId } = await withVehicles();
    const { id: vehicleId } = (await core.vehicles.findByVin(core.operator, fleetId, vinOf(1)))!;
    const tags = [
      { key: ' ', value: '' },
      { key: 'a', value: '' },
      { key: 'a', value: '' },
      { key: 'b', value: 'x'.repeat(201) },
    ];
    expect(
      errorsOf(await core.vehicles.update(core.operator, { vehicleId, name: '', tags })).map(
        ({ code, field }) => `${code} ${field.join('.')}`,
      ),
    ).toEqual(['REQUIRED name', 'REQUIRED tags.0.key', 'INVALID tags.2.key', 'INVALID tags.3']);
    expect(
      errorsOf(
        await core.vehicles.update(core.operator, {
          vehicleId,
          tags: Array.from({ length: 51 }, (_, key) => ({ key: String(key), value: '' })),
        }),
      ),
    ).toMatchObject([{ code: 'TOO_MANY' }]);
  });
});

describe('who may see and change vehicles', () => {
  it("no caller is unauthenticated, a missing scope is forbidden, and another fleet's objects are not found", async () => {
    const { core, fleetId } = await withVehicles();
    const { id } = (await core.vehicles.findByVin(core.operator, fleetId, vinOf(1)))!;
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const { vehicles } = core;
    for (const call of [
      () => vehicles.byIds(null, [id]),
      () => vehicles.findByVin(null, fleetId, vinOf(1)),
      () => vehicles.list(null, fleetId, { first: 1 }),
      () => vehicles.update(null, { vehicleId: id }),
      () => vehicles.enrollmentsByIds(null, [enrollmentId]),
      () => vehicles.enrollmentsOf(null, [id]),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    await expect(
      vehicles.update(testViewer({ scopes: ['fleet:read'] }), { vehicleId: id }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', data: { requiredScope: 'vehicle:write' } });
    await expect(
      vehicles.byIds(testViewer({ scopes: ['token:issue'] }), [id]),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', data: { requiredScope: 'fleet:read' } });
    expect(await vehicles.byIds(stranger, [id])).toEqual([null]);
    expect(await vehicles.findByVin(stranger, fleetId, vinOf(1))).toBeNull();
    const page = await vehicles.list(stranger, fleetId, { first: 1 });
    expect([page.items, page.hasNextPage, await page.totalCount()]).toEqual([[], false, 0]);
    expect(await vehicles.enrollmentsByIds(stranger, [enrollmentId])).toEqual([null]);
    expect(await vehicles.enrollmentsOf(stranger, [id])).toEqual([[]]);
    expect(await vehicles.update(stranger, { vehicleId: id, name: 'Mine' })).toEqual(
      await vehicles.update(stranger, { vehicleId: 'veh_unknown', name: 'Mine' }),
    );
    expect((await vehicles.byIds(core.operator, [id]))[0]?.name).toBe('Van 100%');
  });
});
