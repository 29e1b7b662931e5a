import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  call,
  signIn,
  startTestSimulator,
  TEST_APP,
  type TestSimulator,
} from '../../support/simulator.js';

const VIN_A = 'WBATESTVIN0000001';
const VIN_B = 'WBATESTVIN0000002';

describe('clearances', () => {
  let simulator: TestSimulator;
  let token: string;
  beforeEach(async () => {
    simulator = await startTestSimulator({ now: () => new Date('2026-03-01T12:00:00.750Z') });
    token = await signIn(simulator);
  });
  afterEach(() => simulator.close());

  const get = (path: string) => call(simulator.url, 'GET', path, undefined, token);
  const remove = (vin: string) =>
    call(simulator.url, 'DELETE', `/fleets/vehicles/${vin}`, undefined, token);
  const request = (...vehicles: readonly object[]) =>
    call(simulator.url, 'POST', '/fleets/vehicles', { vehicles }, token);
  const list = async (filter: object) => {
    const { body } = await get(
      `/fleets/vehicles?filter=${encodeURIComponent(JSON.stringify(filter))}`,
    );
    return body.map((vehicle: { vin: string }) => vehicle.vin);
  };

  it('answers each vehicle of a batch for itself', async () => {
    const { status, body } = await request(
      { vin: VIN_A, brand: 'bmw', tags: { depot: 'north' } },
      { vin: 'TOOSHORT', brand: 'bmw' },
      { vin: VIN_B, brand: 'unknown' },
    );
    expect(status).toBe(200);
    expect(body.vehicles).toEqual([
      { vin: VIN_A, status: 'pending', tags: { depot: 'north' } },
      { vin: 'TOOSHORT', status: 'error', description: 'vin should be 17 character(s)' },
      { vin: VIN_B, status: 'error', description: 'The brand is invalid' },
    ]);
    expect(simulator.book.list().map(({ vin }) => vin)).toEqual([VIN_A]);
  });

  it('refuses a body without vehicles', async () => {
    const { status, body } = await call(simulator.url, 'POST', '/fleets/vehicles', {}, token);
    expect(status).toBe(422);
    expect(body.errors[0].source).toBe('vehicles');
  });

  it('has a changelog in whole seconds without a zone, with the reason of a rejection', async () => {
    await request({ vin: VIN_A, brand: 'bmw' });
    simulator.advanceClock(240_000);
    simulator.move(VIN_A, 'rejected', 'No contract');
    const { body } = await get(`/fleets/vehicles/${VIN_A}`);
    expect(body).toEqual({
      vin: VIN_A,
      status: 'rejected',
      brand: 'bmw',
      tags: {},
      changelog: [
        { timestamp: '2026-03-01T12:00:00', status: 'pending' },
        { timestamp: '2026-03-01T12:04:00', status: 'rejected', reason: 'No contract' },
      ],
    });
  });

  it('leaves a clearance that is under way as it is when it is requested again, and starts again after its end', async () => {
    await request({ vin: VIN_A, brand: 'bmw' });
    simulator.move(VIN_A, 'approved');
    expect((await request({ vin: VIN_A, brand: 'bmw' })).body.vehicles[0].status).toBe('approved');
    simulator.move(VIN_A, 'revoked');
    expect((await request({ vin: VIN_A, brand: 'bmw' })).body.vehicles[0].status).toBe('pending');
    expect(simulator.book.find(VIN_A)?.changelog.map(({ status }) => status)).toEqual([
      'pending',
      'approved',
      'revoked',
      'pending',
    ]);
  });

  it('hides the vehicles of one application from another', async () => {
    const other = { clientId: 'other-client', clientSecret: 'not-a-real-secret' };
    const both = await startTestSimulator({ apps: [TEST_APP, other] });
    try {
      await call(
        both.url,
        'POST',
        '/fleets/vehicles',
        { vehicles: [{ vin: VIN_A, brand: 'bmw' }] },
        await signIn(both),
      );
      const theirs = await signIn(both, other);
      expect((await call(both.url, 'GET', '/fleets/vehicles', undefined, theirs)).body).toEqual([]);
      expect(
        (await call(both.url, 'GET', `/fleets/vehicles/${VIN_A}`, undefined, theirs)).status,
      ).toBe(404);
    } finally {
      await both.close();
    }
  });

  it('filters the list by every documented field and operator', async () => {
    await request({ vin: VIN_A, brand: 'bmw', tags: { depot: 'north', kind: 'van' } });
    simulator.advanceClock(60_000);
    await request({ vin: VIN_B, brand: 'audi', tags: { depot: 'north' } });
    simulator.move(VIN_B, 'approved');

    expect(await list({})).toEqual([VIN_A, VIN_B]);
    expect(await list({ vin: { operator: 'eq', value: VIN_A } })).toEqual([VIN_A]);
    expect(await list({ vin: { operator: 'in', value: [VIN_B, 'X'] } })).toEqual([VIN_B]);
    expect(await list({ status: { operator: 'in', value: ['approved', 'rejected'] } })).toEqual([
      VIN_B,
    ]);
    expect(await list({ brand: { operator: 'eq', value: 'bmw' } })).toEqual([VIN_A]);
    expect(await list({ tags: { operator: 'eq', value: { depot: 'north' } } })).toEqual([VIN_B]);
    expect(await list({ tags: { operator: 'contains', value: { depot: 'north' } } })).toEqual([
      VIN_A,
      VIN_B,
    ]);
    expect(await list({ approved_at: { operator: 'lte', value: '2026-03-01T12:01:00Z' } })).toEqual(
      [VIN_B],
    );
    expect(await list({ inserted_at: { operator: 'lt', value: '2026-03-01T12:01:00Z' } })).toEqual([
      VIN_A,
    ]);
    expect(await list({ inserted_at: { operator: 'gte', value: '2026-03-01T12:01:00Z' } })).toEqual(
      [VIN_B],
    );
    expect(await list({ inserted_at: { operator: 'gt', value: '2026-03-01T12:01:00Z' } })).toEqual(
      [],
    );
    expect(
      await list({
        brand: { operator: 'eq', value: 'bmw' },
        status: { operator: 'eq', value: 'approved' },
      }),
    ).toEqual([]);
  });

  it('refuses a filter it does not know', async () => {
    expect((await get('/fleets/vehicles?filter=nonsense')).status).toBe(422);
    expect(
      (
        await get(
          `/fleets/vehicles?filter=${encodeURIComponent('{"vin":{"operator":"like","value":"W"}}')}`,
        )
      ).status,
    ).toBe(422);
  });

  it('revokes an approved clearance and refuses to do it twice', async () => {
    await request({ vin: VIN_A, brand: 'bmw' });
    simulator.move(VIN_A, 'approved');
    expect(await remove(VIN_A)).toEqual({
      status: 200,
      body: { vin: VIN_A, status: 'revoking', tags: {} },
    });
    const again = await remove(VIN_A);
    expect(again.status).toBe(409);
    expect(again.body.errors).toEqual([
      { title: 'Conflict', source: 'vin', detail: 'Clearance is in transition mode' },
    ]);
    simulator.move(VIN_A, 'revoked');
    const after = await remove(VIN_A);
    expect(after.status).toBe(409);
    expect(after.body.errors[0].detail).toBe('Clearance is already removed');
  });

  it('cancels a pending clearance only of some brands, and only after a day', async () => {
    await request({ vin: VIN_A, brand: 'bmw' }, { vin: VIN_B, brand: 'audi' });
    const unsupported = await remove(VIN_A);
    expect(unsupported.status).toBe(422);
    expect(unsupported.body.errors[0].detail).toBe('cancellation is not supported for this vin');
    const early = await remove(VIN_B);
    expect(early.status).toBe(422);
    expect(early.body.errors[0].title).toBe('too early');
    simulator.advanceClock(86_400_000);
    token = await signIn(simulator);
    expect((await remove(VIN_B)).body.status).toBe('canceling');
  });

  it('does not know a vehicle that was never requested', async () => {
    expect((await get(`/fleets/vehicles/${VIN_A}`)).status).toBe(404);
    expect((await remove(VIN_A)).status).toBe(404);
  });

  it('lets an application look at single vehicles 60 times a minute and says how long to wait', async () => {
    await request({ vin: VIN_A, brand: 'bmw' });
    for (let look = 0; look < 60; look += 1)
      expect((await get(`/fleets/vehicles/${VIN_A}`)).status).toBe(200);
    simulator.advanceClock(50_000);
    const refused = await get(`/fleets/vehicles/${VIN_A}`);
    expect(refused.status).toBe(429);
    expect(refused.body.errors[0].detail).toBe('retry after 10s');
    expect((await get('/fleets/vehicles')).status).toBe(200);
    simulator.advanceClock(10_000);
    expect((await get(`/fleets/vehicles/${VIN_A}`)).status).toBe(200);
  });
});
