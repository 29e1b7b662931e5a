import { describe, expect, it } from 'vitest';
import { type BatchOutcome } from '../../../src/domain/errors.js';
import { type Enrollment } from '../../../src/domain/vehicle.js';
import {
  startTestCore,
  type TestCore,
  until,
  valueOf,
  vehicleOf,
  vinOf,
} from '../../support/core.js';
import { testViewer } from '../../support/store.js';

const DAY = 86_400;

/** One vehicle whose clearance is pending. */
async function enrolled(brand = 'bmw') {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  await core.onboard(accountId, [vehicleOf(1, { brand })]);
  const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
  return { core, fleetId, accountId, enrollmentId };
}

async function becomes(
  core: TestCore,
  accountId: string,
  status: 'approved' | 'rejected' | 'revoked' | 'canceled',
): Promise<void> {
  core.clock.advance(1);
  core.simulator.move(vinOf(1), status);
  await core.reconciliation.run(await core.stored(accountId));
}

const codes = ({ userErrors }: BatchOutcome<Enrollment>) =>
  userErrors.map(({ code, field }) => `${code} ${field.join('.')}`);
const calls = (core: TestCore, method: string) =>
  core.simulator.requests
    .list()
    .filter(
      (request) => request.method === method && request.path.startsWith('/v1/fleets/vehicles'),
    ).length;
const journalOf = async (core: TestCore, fleetId: string) =>
  (await core.events(fleetId)).map(
    ({ previousStatus, status }) => `${previousStatus ?? ''}>${status}`,
  );

describe('ending a clearance', () => {
  it('revokes an approved one, at the time the provider gives', async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    core.clock.advance(5);
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(outcome).toMatchObject({ succeeded: [{ id: enrollmentId }], userErrors: [] });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'REVOKING',
      changedAt: new Date('2026-01-01T00:00:06Z'),
      provisional: false,
    });
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>APPROVED',
      'APPROVED>REVOKING',
    ]);
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'IN_TRANSITION enrollmentIds.0',
    ]);
    expect(calls(core, 'DELETE')).toBe(1);
  });

  it('keeps the answer when the record cannot be read afterwards, and puts its time right later', async () => {
    const { core, fleetId, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'GET',
      path: '/fleets/vehicles',
    });
    core.clock.advance(5.5);
    expect((await core.clearances.end(core.operator, [enrollmentId])).userErrors).toEqual([]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({
      status: 'REVOKING',
      changedAt: core.now(),
      provisional: true,
    });
    mend();
    core.clock.advance(1);
    await becomes(core, accountId, 'revoked');
    expect(await journalOf(core, fleetId)).toEqual([
      '>PENDING',
      'PENDING>APPROVED',
      'APPROVED>REVOKING',
      'REVOKING>REVOKED',
    ]);
    const times = (await core.events(fleetId)).map(({ occurredAt }) =>
      occurredAt.toISOString().slice(17, 23),
    );
    expect(times).toEqual(
      core.simulator.book
        .find(vinOf(1))
        ?.changelog.map(({ at }) => `${at.toISOString().slice(17, 19)}.000`.slice(0, 6)),
    );
  });

  it('refuses a pending one before its day is over, without a call, and cancels it afterwards', async () => {
    const { core, fleetId, enrollmentId } = await enrolled('opel');
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(codes(outcome)).toEqual(['TOO_EARLY enrollmentIds.0']);
    expect(calls(core, 'DELETE')).toBe(0);
    const clearance = await core.clearanceOf(vinOf(1), fleetId);
    expect(await core.clearances.allowedActions(core.operator, clearance!)).toEqual([]);
    core.clock.advance(DAY);
    expect(await core.clearances.allowedActions(core.operator, clearance!)).toEqual(['CANCEL']);
    expect((await core.clearances.end(core.operator, [enrollmentId])).userErrors).toEqual([]);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'CANCELING' });
  });

  it('says what a brand does not support, and what has ended already', async () => {
    const { core, accountId, enrollmentId } = await enrolled('bmw');
    core.clock.advance(2 * DAY);
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'NOT_SUPPORTED enrollmentIds.0',
    ]);
    await becomes(core, accountId, 'rejected');
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'ILLEGAL_TRANSITION enrollmentIds.0',
    ]);
    expect(calls(core, 'DELETE')).toBe(0);
  });

  it.each([
    [
      'is already revoked there',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'revoked'),
      'ILLEGAL_TRANSITION',
      'already removed',
    ],
    [
      'is being revoked there',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'revoking'),
      'IN_TRANSITION',
      'transition',
    ],
    [
      'is pending there again and cannot be canceled',
      (core: TestCore) => void core.simulator.move(vinOf(1), 'pending'),
      'NOT_SUPPORTED',
      'not supported',
    ],
  ])('tells why the provider refuses when it %s', async (_, change, code, words) => {
    const { core, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    change(core);
    const outcome = await core.clearances.end(core.operator, [enrollmentId]);
    expect(codes(outcome)).toEqual([`${code} enrollmentIds.0`]);
    expect(outcome.userErrors[0]?.message).toContain(words);
  });

  it('tells that it is too early by the words of the provider', async () => {
    const { core, accountId, enrollmentId } = await enrolled('opel');
    await becomes(core, accountId, 'approved');
    core.simulator.move(vinOf(1), 'pending');
    expect(codes(await core.clearances.end(core.operator, [enrollmentId]))).toEqual([
      'TOO_EARLY enrollmentIds.0',
    ]);
  });
});

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

  it("takes the provider's whole record when somebody else was faster", async () => {
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

  it("sends the vehicle's tags as they are by then, and the odometer that is given, else the one that is kept", async () => {
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

  it('tells a caller who waits what is wrong with the provider, at the first try', async () => {
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

describe('batches and rights', () => {
  it('judges each enrollment by itself and answers in the order of the request', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(
      accountId,
      [1, 2, 3].map((number) => vehicleOf(number)),
    );
    core.clock.advance(1);
    core.simulator.move(vinOf(1), 'rejected');
    core.simulator.move(vinOf(3), 'rejected');
    await core.reconciliation.run(await core.stored(accountId));
    const [one = '', two = '', three = ''] = await Promise.all(
      [1, 2, 3].map(
        async (number) => (await core.clearanceOf(vinOf(number), fleetId))?.enrollmentId ?? '',
      ),
    );
    const outcome = await core.clearances.request(core.operator, {
      enrollmentIds: [three, two, 'enr_unknown', one, three],
    });
    expect(outcome.succeeded.map(({ id }) => id)).toEqual([three, one]);
    expect(codes(outcome)).toEqual([
      'ILLEGAL_TRANSITION enrollmentIds.1',
      'NOT_FOUND enrollmentIds.2',
      'INVALID enrollmentIds.4',
    ]);
    expect(codes(await core.clearances.end(core.operator, []))).toEqual(['REQUIRED enrollmentIds']);
    expect(
      codes(
        await core.clearances.end(
          core.operator,
          Array.from({ length: 501 }, () => one),
        ),
      ),
    ).toEqual(['TOO_MANY enrollmentIds']);
  });

  it("finds nothing of another fleet's, whoever asks with which rights", async () => {
    const { core, accountId, enrollmentId } = await enrolled();
    await becomes(core, accountId, 'approved');
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const reader = testViewer({ clientId: 'reader', scopes: ['fleet:read', 'vehicle:write'] });
    const before = core.simulator.requests.list().length;
    for (const call of [
      (ids: readonly string[]) => core.clearances.end(stranger, ids),
      (ids: readonly string[]) => core.clearances.request(stranger, { enrollmentIds: ids }),
    ]) {
      const foreign = await call([enrollmentId]);
      expect(codes(foreign)).toEqual(['NOT_FOUND enrollmentIds.0']);
      expect(foreign).toEqual(await call(['enr_unknown']));
    }
    await expect(core.clearances.end(null, [enrollmentId])).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(
      core.clearances.request(null, { enrollmentIds: [enrollmentId] }),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(core.clearances.end(reader, [enrollmentId])).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { requiredScope: 'clearance:write' },
    });
    await expect(
      core.clearances.request(reader, { enrollmentIds: [enrollmentId] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(core.simulator.requests.list()).toHaveLength(before);
    expect(await until(() => core.simulator.book.find(vinOf(1)))).toMatchObject({
      status: 'approved',
    });
  });
});
