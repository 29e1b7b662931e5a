import { describe, expect, it } from 'vitest';
import { becomes, calls, codes, enrolled, journalOf } from '../../support/clearances.js';
import { startTestCore, valueOf, vehicleOf, vinOf } from '../../support/core.js';

describe('requesting a clearance again', () => {
  it('goes through after a rejection, once for calls at the same time', async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'rejected');
    core.clock.advance(5);
    const request = () => core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] });
    const outcomes = await Promise.all([request(), request()]);
    expect(outcomes.map(codes).sort()).toEqual([[], ['IN_TRANSITION enrollmentIds.0']]);
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>REJECTED',
      'REJECTED>PENDING',
    ]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'PENDING',
      requestedAt: core.now(),
    });
    expect(calls(core, 'POST')).toBe(2);
  });

  it.each(['rejected', 'revoked', 'canceled'] as const)(
    'is offered and goes through after it was %s',
    async (status) => {
      const { core, fleetId, accountId, enrollmentId } = await enrolled('opel');
      if (status === 'revoked') await becomes(core, accountId, 'approved');
      await becomes(core, accountId, status);
      const ended = await core.clearanceOf(vinOf(1), fleetId);
      expect(ended).toMatchObject({ status: status.toUpperCase() });
      expect(await core.clearances.allowedActions(core.operator, ended!)).toEqual(['REQUEST']);
      core.clock.advance(1);
      expect(
        await core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] }),
      ).toMatchObject({ succeeded: [{ id: enrollmentId }], userErrors: [] });
      expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
        status: 'PENDING',
        requestedAt: core.now(),
      });
      expect(core.simulator.book.find(vinOf(1))).toMatchObject({ status: 'pending' });
    },
  );

  it('is refused while one is under way, without a call', async () => {
    const { core, accountId, enrollmentId } = await enrolled();
    const request = () => core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] });
    expect(codes(await request())).toEqual(['ILLEGAL_TRANSITION enrollmentIds.0']);
    await becomes(core, accountId, 'approved');
    expect(codes(await request())).toEqual(['ILLEGAL_TRANSITION enrollmentIds.0']);
    await core.clearances.end(core.operator, [enrollmentId]);
    expect(codes(await request())).toEqual(['IN_TRANSITION enrollmentIds.0']);
    expect(calls(core, 'POST')).toBe(1);
  });

  it("takes the provider's whole record when another client was faster", async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'rejected');
    for (const status of ['pending', 'rejected', 'pending', 'approved'] as const) {
      core.clock.advance(1);
      core.simulator.move(vinOf(1), status);
    }
    expect(
      (await core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] })).userErrors,
    ).toEqual([]);
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>REJECTED',
      'REJECTED>PENDING',
      'PENDING>REJECTED',
      'REJECTED>PENDING',
      'PENDING>APPROVED',
    ]);
  });

  it('answers the same to the same key, and lets a refused one be tried again with it', async () => {
    const { core, accountId, enrollmentId } = await enrolled();
    const request = (ids: readonly string[]) =>
      core.clearances.request(core.operator, { enrollmentIds: ids, idempotencyKey: 'k' });
    expect(codes(await request([enrollmentId]))).toEqual(['ILLEGAL_TRANSITION enrollmentIds.0']);
    await becomes(core, accountId, 'rejected');
    const first = await request([enrollmentId]);
    expect(first.succeeded).toHaveLength(1);
    expect(await request([enrollmentId])).toEqual(first);
    expect(codes(await request([enrollmentId, 'enr_x']))).toEqual([
      'IDEMPOTENCY_CONFLICT idempotencyKey',
    ]);
    expect(calls(core, 'POST')).toBe(2);
  });

  it("sends the vehicle's tags as they are by then, and the odometer that is given, else the stored one", async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [
      vehicleOf(1, {
        brand: 'mercedes-benz',
        odometer: { value: 5, unit: 'MILES' },
        tags: [{ key: 'city', value: 'Berlin' }],
      }),
    ]);
    const atProvider = () => core.simulator.book.find(vinOf(1));
    expect(atProvider()).toMatchObject({
      tags: { city: 'Berlin' },
      odometer: { value: 5, unit: 'miles' },
    });
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    const vehicle = await core.vehicles.findByVin(core.operator, fleetId, vinOf(1));
    valueOf(
      await core.vehicles.update(core.operator, {
        vehicleId: vehicle?.id ?? '',
        tags: [
          { key: 'city', value: 'Kiel' },
          { key: 'pool', value: 'A' },
        ],
      }),
    );
    await becomes(core, accountId, 'rejected');
    expect(
      (await core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] })).userErrors,
    ).toEqual([]);
    expect(atProvider()).toMatchObject({
      status: 'pending',
      tags: { city: 'Kiel', pool: 'A' },
      odometer: { value: 5, unit: 'miles' },
    });
    await becomes(core, accountId, 'rejected');
    const odometer = { value: 12_000, unit: 'KILOMETERS' } as const;
    expect(
      (await core.clearances.request(core.operator, { enrollmentIds: [enrollmentId], odometer }))
        .userErrors,
    ).toEqual([]);
    expect(atProvider()).toMatchObject({
      status: 'pending',
      tags: { city: 'Kiel', pool: 'A' },
      odometer: { value: 12_000, unit: 'kilometers' },
    });
    await becomes(core, accountId, 'rejected');
    await core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] });
    expect(atProvider()).toMatchObject({
      status: 'pending',
      odometer: { value: 12_000, unit: 'kilometers' },
    });
  });

  it('asks for the odometer where the brand needs it, and for a sensible one', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [
      vehicleOf(1, { brand: 'mercedes-benz', odometer: { value: 5, unit: 'MILES' } }),
    ]);
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    await becomes(core, accountId, 'rejected');
    const request = (value: number) =>
      core.clearances.request(core.operator, {
        enrollmentIds: [enrollmentId],
        odometer: { value, unit: 'KILOMETERS' },
      });
    expect(codes(await request(-1))).toEqual(['INVALID odometer.value']);
    expect(codes(await request(1.5))).toEqual(['INVALID odometer.value']);
    expect(codes(await request(7))).toEqual([]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      odometer: { value: 7, unit: 'KILOMETERS' },
    });
  });

  it('returns the failure of the provider to a caller who waits, at the first try', async () => {
    const { core, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'rejected');
    core.simulator.setFault({
      kind: 'rate-limit',
      path: '/fleets/vehicles',
      method: 'POST',
      retryAfterSeconds: 90,
      times: 1,
    });
    const request = () => core.clearances.request(core.operator, { enrollmentIds: [enrollmentId] });
    const limited = await request();
    expect(codes(limited)).toEqual(['PROVIDER_RATE_LIMITED enrollmentIds.0']);
    expect(limited.userErrors[0]?.message).toContain(
      new Date(core.now().getTime() + 90_000).toISOString(),
    );
    expect(codes(await request())).toEqual([]);
  });
});
