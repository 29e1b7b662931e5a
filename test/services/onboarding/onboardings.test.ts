import { describe, expect, it } from 'vitest';
import { type Onboarding } from '../../../src/domain/onboarding.js';
import { type OnboardVehicle } from '../../../src/domain/onboarding.js';
import { type Page } from '../../../src/domain/values/page.js';
import {
  errorsOf,
  startTestCore,
  type TestCore,
  until,
  valueOf,
  vehicleOf,
  vinOf,
} from '../../support/core.js';
import { statementsOf } from '../../support/statements.js';
import { testViewer } from '../../support/store.js';

const BATCH = '/v1/fleets/vehicles';
const posts = (core: TestCore) => core.simulator.requests.count('POST', BATCH);
const many = (count: number, from = 1): readonly OnboardVehicle[] =>
  Array.from({ length: count }, (_, index) => vehicleOf(from + index));

describe('starting an onboarding', () => {
  it('brings one vehicle to the provider, with its clearance and the first event of the journal', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    const onboarding = await core.onboard(accountId, [
      vehicleOf(1, { vin: ` ${vinOf(1).toLowerCase()} `, tags: [{ key: 'depot', value: 'Köln' }] }),
    ]);
    expect(onboarding).toMatchObject({ status: 'COMPLETED', total: 1, succeeded: 1, failed: 0 });
    expect(await core.rows(onboarding.id)).toMatchObject([
      {
        index: 0,
        vin: ` ${vinOf(1).toLowerCase()} `,
        status: 'SUCCEEDED',
        userErrors: [],
        canRetry: false,
      },
    ]);
    expect(core.simulator.book.find(vinOf(1))).toMatchObject({
      status: 'pending',
      brand: 'bmw',
      tags: { depot: 'Köln' },
    });
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'PENDING' });
    expect(await core.events(fleetId)).toMatchObject([
      { previousStatus: null, status: 'PENDING', source: 'COMMAND' },
    ]);
  });

  it('asks the provider once for each hundred', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    expect(await core.onboard(accountId, many(250))).toMatchObject({
      status: 'COMPLETED',
      total: 250,
      succeeded: 250,
      failed: 0,
    });
    expect(posts(core)).toBe(3);
    expect(core.simulator.book.list()).toHaveLength(250);
  });

  it('lets bad rows fail alone, each with what is wrong with it and where', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(9)]);
    const rows: readonly OnboardVehicle[] = [
      vehicleOf(1),
      vehicleOf(2, { vin: 'SHORT' }),
      vehicleOf(3, { brand: '???' }),
      vehicleOf(4, { vin: 'WBA71AW0X0F00000I' }),
      vehicleOf(1),
      vehicleOf(9),
      vehicleOf(5, { brand: 'mercedes-benz', odometer: { value: 12_000, unit: 'KILOMETERS' } }),
      vehicleOf(6, { odometer: { value: -1, unit: 'MILES' } }),
      vehicleOf(7, {
        tags: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      }),
    ];
    const onboarding = await core.onboard(accountId, rows);
    expect(onboarding).toMatchObject({ status: 'COMPLETED', total: 9, succeeded: 2, failed: 7 });
    const results = (await core.rows(onboarding.id)).map(({ status, userErrors }) => [
      status,
      ...userErrors.map(({ code, field }) => `${code} ${field.join('.')}`),
    ]);
    expect(results).toEqual([
      ['SUCCEEDED'],
      ['FAILED', 'INVALID_VIN vehicles.1.vin'],
      ['FAILED', 'UNKNOWN_BRAND vehicles.2.brand'],
      ['FAILED', 'INVALID_VIN vehicles.3.vin'],
      ['FAILED', 'ALREADY_EXISTS vehicles.4.vin'],
      ['FAILED', 'ALREADY_EXISTS vehicles.5.vin'],
      ['SUCCEEDED'],
      ['FAILED', 'INVALID vehicles.7.odometer.value'],
      ['FAILED', 'INVALID vehicles.8.tags.1.key'],
    ]);
    // Nothing is written of a vehicle whose row was refused.
    expect(
      (
        await core.vehicles.list(
          core.operator,
          fleetId,
          { first: 50 },
          { order: { field: 'VIN', direction: 'ASC' } },
        )
      ).items.map(({ node }) => node.vin),
    ).toEqual([vinOf(1), vinOf(5), vinOf(9)]);
  });

  it('is complete at once when every row is bad', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    expect(
      valueOf(
        await core.onboardings.start(core.operator, {
          accountId,
          vehicles: [vehicleOf(1, { vin: 'x' })],
        }),
      ),
    ).toMatchObject({ status: 'COMPLETED', failed: 1, completedAt: core.now() });
    expect(posts(core)).toBe(0);
  });

  it('takes 10,000 rows, refuses 10,001 and none, and writes nothing of those', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id: accountId } = await core.connect(fleetId);
    expect(
      errorsOf(await core.onboardings.start(core.operator, { accountId, vehicles: many(10_001) })),
    ).toMatchObject([{ code: 'TOO_MANY', field: ['vehicles'] }]);
    expect(
      errorsOf(await core.onboardings.start(core.operator, { accountId, vehicles: [] })),
    ).toMatchObject([{ code: 'REQUIRED', field: ['vehicles'] }]);
    expect(
      await (await core.onboardings.ofFleet(core.operator, fleetId, { first: 10 })).totalCount(),
    ).toBe(0);
    expect(
      await (await core.vehicles.list(core.operator, fleetId, { first: 10 })).totalCount(),
    ).toBe(0);
    expect(
      valueOf(await core.onboardings.start(core.operator, { accountId, vehicles: many(10_000) })),
    ).toMatchObject({ status: 'RUNNING', total: 10_000 });
    expect(
      await (await core.vehicles.list(core.operator, fleetId, { first: 10 })).totalCount(),
    ).toBe(10_000);
  });

  it('lists the newest first, page by page', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    const started: string[] = [];
    for (const number of [1, 2, 3]) {
      const input = { accountId, vehicles: [vehicleOf(number)] };
      started.push(valueOf(await core.onboardings.start(core.operator, input)).id);
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Page<Onboarding> = await core.onboardings.ofFleet(core.operator, fleetId, {
        first: 2,
        after,
      });
      seen.push(...page.items.map(({ node }) => node.id));
      after = page.hasNextPage ? (page.items.at(-1)?.cursor ?? null) : null;
    } while (after !== null);
    expect(seen).toEqual(started.reverse());
  });

  it('answers the same to the same key, refuses another input, and counts nothing twice', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    const input = { accountId, vehicles: many(3), idempotencyKey: 'k' };
    const [first, second] = (
      await Promise.all([
        core.onboardings.start(core.operator, input),
        core.onboardings.start(core.operator, input),
      ])
    ).map(valueOf);
    expect(second?.id).toBe(first?.id);
    await core.ended(first?.id ?? '');
    expect(valueOf(await core.onboardings.start(core.operator, input))).toMatchObject({
      id: first?.id,
      succeeded: 3,
    });
    expect(
      errorsOf(await core.onboardings.start(core.operator, { ...input, vehicles: many(2) })),
    ).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    expect(
      await (await core.onboardings.ofFleet(core.operator, fleetId, { first: 10 })).totalCount(),
    ).toBe(1);
    expect(posts(core)).toBe(1);
  });

  it('plans the same without writing or asking anything', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id: accountId } = await core.connect(fleetId);
    core.simulator.requests.clear();
    const plan = await core.onboardings.plan(core.operator, {
      accountId,
      vehicles: [
        vehicleOf(1),
        vehicleOf(2, { vin: 'x' }),
        vehicleOf(3, { vin: '1M8GDM9AXKP047288' }),
      ],
    });
    expect(plan).toMatchObject([
      { userErrors: [], warnings: [] },
      { userErrors: [{ code: 'INVALID_VIN' }], warnings: [] },
      { userErrors: [], warnings: [expect.stringContaining('check digit')] },
    ]);
    expect(core.simulator.requests.list()).toEqual([]);
    expect(
      await (await core.vehicles.list(core.operator, fleetId, { first: 10 })).totalCount(),
    ).toBe(0);
  });
});

describe('what the provider says', () => {
  it('ends a row that it refuses, in its words, and the others go through', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    core.simulator.setFault({
      kind: 'malformed',
      path: '/fleets/vehicles',
      method: 'POST',
      times: 1,
      body: JSON.stringify({
        vehicles: [
          { vin: vinOf(1), status: 'pending' },
          { vin: vinOf(2), status: 'error', description: 'The brand is invalid' },
        ],
      }),
    });
    const onboarding = await core.onboard(accountId, many(2));
    expect(onboarding).toMatchObject({ succeeded: 1, failed: 1 });
    const [, failed] = await core.rows(onboarding.id);
    expect(failed).toMatchObject({
      status: 'FAILED',
      canRetry: false,
      userErrors: [
        { code: 'PROVIDER_REJECTED', field: ['vehicles', '1'], message: 'The brand is invalid' },
      ],
    });
    const [enrollment] = await core.vehicles.enrollmentsByIds(core.operator, [
      failed?.enrollmentId ?? '',
    ]);
    expect(enrollment).toMatchObject({ status: 'FAILED', reason: 'The brand is invalid' });
    expect(await core.events(fleetId)).toHaveLength(1);
  });

  it('fails all rows when the secrets have gone bad, and they go through when tried again', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    core.clock.advance(600);
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 400,
      path: '/access_tokens',
      body: { error: 'invalid_request', error_description: 'client_secret is invalid' },
    });
    const { id } = await core.onboard(accountId, many(3));
    expect(await core.rows(id)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        status: 'FAILED',
        canRetry: true,
        userErrors: [{ code: 'PROVIDER_UNAUTHORIZED' }],
      })),
    );
    expect((await core.stored(accountId)).health.status).toBe('UNAUTHORIZED');
    mend();
    expect(valueOf(await core.onboardings.retry(core.operator, id))).toMatchObject({
      status: 'RUNNING',
      failed: 0,
    });
    expect(await core.ended(id)).toMatchObject({ status: 'COMPLETED', succeeded: 3, failed: 0 });
    expect(valueOf(await core.onboardings.retry(core.operator, id))).toMatchObject({
      status: 'COMPLETED',
      succeeded: 3,
    });
    expect((await core.stored(accountId)).health.status).toBe('HEALTHY');
    expect(posts(core)).toBe(1);
  });

  it('tries many rows again with a few statements', async () => {
    const core = await startTestCore();
    const { id: accountId } = await core.connect(await core.newFleet('North'));
    const { id } = valueOf(
      await core.onboardings.start(core.operator, { accountId, vehicles: many(100) }),
    );
    expect(valueOf(await core.onboardings.cancel(core.operator, id))).toMatchObject({
      failed: 100,
    });
    const { answer, sql } = await statementsOf(() => core.onboardings.retry(core.operator, id));
    expect(valueOf(answer)).toMatchObject({ status: 'RUNNING', failed: 0 });
    expect(
      sql.filter((statement) => /^update "(?:enrollments|onboarding_rows)"/.test(statement)),
    ).toHaveLength(2);
  });

  it('retries rows for a while when it is down, then gives them up to be retried on request', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    core.simulator.setFault({ kind: 'status', status: 503, path: '/fleets/vehicles' });
    const { id } = valueOf(
      await core.onboardings.start(core.operator, { accountId, vehicles: many(2) }),
    );
    await until(async () => {
      core.clock.advance(1);
      core.wake();
      return (await core.onboardings.byIds(core.operator, [id]))[0]?.completedAt !== null;
    });
    // After an answer that leaves the outcome open, the provider's record is asked for before
    // anything is sent again.
    expect(
      core.simulator.requests
        .list()
        .flatMap(({ method, path }) => (path === BATCH ? [method] : [])),
    ).toEqual(['POST', 'GET', 'GET']);
    expect((await core.stored(accountId)).health.status).toBe('UNREACHABLE');
    expect(await core.ended(id)).toMatchObject({ status: 'COMPLETED', failed: 2 });
    expect(await core.rows(id)).toMatchObject([
      { canRetry: true, userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }] },
      { canRetry: true },
    ]);
  });

  it('counts a row as succeeded on retry when its lost request turns out to have gone through', async () => {
    const core = await startTestCore();
    const { accountId } = await core.begin();
    core.clock.advance(600);
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 400,
      path: '/access_tokens',
      body: { error: 'invalid_client' },
    });
    const { id } = await core.onboard(accountId, [vehicleOf(1)]);
    mend();
    core.simulator.book.request(core.simulator.app.clientId, vinOf(1), 'bmw', {});
    await core.reconciliation.run(await core.stored(accountId));
    expect(valueOf(await core.onboardings.retry(core.operator, id))).toMatchObject({
      succeeded: 1,
      failed: 0,
    });
    expect(posts(core)).toBe(0);
  });
});

describe('canceling an onboarding', () => {
  it('stops what was not sent; those rows can be tried again', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id: accountId } = await core.connect(fleetId);
    const { id } = valueOf(
      await core.onboardings.start(core.operator, { accountId, vehicles: many(3) }),
    );
    expect(valueOf(await core.onboardings.cancel(core.operator, id))).toMatchObject({
      status: 'CANCELED',
      failed: 3,
      completedAt: core.now(),
    });
    expect(errorsOf(await core.onboardings.cancel(core.operator, id))).toMatchObject([
      { code: 'ILLEGAL_TRANSITION' },
    ]);
    core.start();
    // Later requests have gone through: they would have, too.
    await core.onboard(accountId, [vehicleOf(9)]);
    expect(await core.rows(id)).toMatchObject(
      Array.from({ length: 3 }, () => ({ status: 'FAILED', canRetry: true })),
    );
    expect(core.simulator.book.list().map(({ vin }) => vin)).toEqual([vinOf(9)]);
    expect(valueOf(await core.onboardings.retry(core.operator, id)).status).toBe('RUNNING');
    expect(await core.ended(id)).toMatchObject({ status: 'COMPLETED', succeeded: 3 });
    expect(await core.events(fleetId)).toHaveLength(4);
  });
});

describe('who may onboard', () => {
  it("no caller is unauthenticated, a missing scope is forbidden, and another fleet's objects are not found", async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    const { id } = await core.onboard(accountId, [vehicleOf(1)]);
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const reader = testViewer({ clientId: 'reader', scopes: ['fleet:read'] });
    const { onboardings } = core;
    const start = { accountId, vehicles: many(1, 2) };
    for (const call of [
      () => onboardings.byIds(null, [id]),
      () => onboardings.ofFleet(null, fleetId, { first: 1 }),
      () => onboardings.rows(null, id, { first: 1 }),
      () => onboardings.plan(null, start),
      () => onboardings.start(null, start),
      () => onboardings.retry(null, id),
      () => onboardings.cancel(null, id),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    for (const call of [
      () => onboardings.start(reader, start),
      () => onboardings.retry(reader, id),
      () => onboardings.cancel(reader, id),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'FORBIDDEN',
        data: { requiredScope: 'vehicle:write' },
      });
    }
    expect(await onboardings.byIds(stranger, [id])).toEqual([null]);
    expect((await onboardings.ofFleet(stranger, fleetId, { first: 1 })).items).toEqual([]);
    expect((await onboardings.rows(stranger, id, { first: 1 })).items).toEqual([]);
    const unknown = { ...start, accountId: 'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
    expect(await onboardings.start(stranger, start)).toEqual(
      await onboardings.start(stranger, unknown),
    );
    expect(await onboardings.plan(stranger, start)).toEqual(
      await onboardings.plan(stranger, unknown),
    );
    expect(await onboardings.retry(stranger, id)).toEqual(
      await onboardings.retry(stranger, 'onb_unknown'),
    );
    expect(await onboardings.cancel(stranger, id)).toEqual(
      await onboardings.cancel(stranger, 'onb_unknown'),
    );
  });
});
