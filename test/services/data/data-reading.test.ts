import { afterAll, describe, expect, test } from 'vitest';
import { DataReading } from '../../../src/services/data/data-reading.js';
import {
  accountsWithDueReads,
  dataReadsOfEnrollments,
} from '../../../src/store/data/data-reads.js';
import { signalsOfEnrollments } from '../../../src/store/data/vehicle-signals.js';
import { startTestCore, type TestCore, until, vehicleOf, vinOf } from '../../support/core.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { testViewer } from '../../support/store.js';

const HOUR = 3600;
const DATA_PATH = '/v1/vehicle-data/autoapi-13/';

/** Runs the stories on one engine. */
function stories(open: () => Promise<TestCore>): void {
  const begin = async (count: number) => {
    const core = await open();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(
      accountId,
      Array.from({ length: count }, (_, index) => vehicleOf(index + 1)),
    );
    for (let index = 1; index <= count; index += 1) core.simulator.move(vinOf(index), 'approved');
    await core.reconciliation.run({ id: accountId });
    const { items } = await core.vehicles.list(core.operator, fleetId, { first: 500 });
    const vehicles = new Map(items.map(({ node }) => [node.vin, node.id]));
    return { core, fleetId, accountId, vehicles };
  };
  const callsOf = ({ simulator }: TestCore): readonly string[] =>
    simulator.requests
      .list()
      .flatMap(({ path }) => (path.startsWith(DATA_PATH) ? path.slice(DATA_PATH.length) : []));
  const dueAccounts = async ({ store }: TestCore, now: Date, everySeconds: number) =>
    (await accountsWithDueReads(store.read, now, everySeconds)).map(({ id }) => id);
  const later = (core: TestCore, seconds: number): Date =>
    new Date(core.now().getTime() + seconds * 1000);
  const account = (core: TestCore, id: string) => core.stored(id);
  const readsOf = async (core: TestCore, fleetId: string) =>
    dataReadsOfEnrollments(core.store.read, await core.enrollmentIds(fleetId));

  test('a vehicle is read once it is approved, then once per interval, spread over it', async () => {
    const { core, fleetId, accountId, vehicles } = await begin(20);
    const reading = new DataReading({ ...core, everySeconds: HOUR });

    expect(await reading.readDue(await account(core, accountId), 50)).toBe(20);
    expect([...callsOf(core)].sort()).toEqual([...vehicles.keys()].sort());
    expect(await reading.readDue(await account(core, accountId), 50)).toBe(0);
    const due = (await readsOf(core, fleetId)).map(({ dueAt }) => dueAt.getTime());
    expect(new Set(due).size).toBe(20);
    const [state] = await core.vehicleData.statesOf(core.operator, [...vehicles.values()]);
    expect(state?.odometer?.value).toBeGreaterThan(0);
    const [vehicle] = await core.vehicles.byIds(core.operator, [...vehicles.values()]);
    expect(vehicle).toMatchObject({
      brand: 'bmw',
      make: expect.any(String),
      model: expect.any(String),
      powertrain: expect.any(String),
    });

    core.simulator.requests.clear();
    let most = 0;
    for (let minutes = 0; minutes < 61; minutes += 10) {
      core.clock.advance(600);
      most = Math.max(most, await reading.readDue(await account(core, accountId), 50));
    }
    expect(new Set(callsOf(core)).size).toBe(20);
    expect(most).toBeLessThan(15);
  });

  test('an account has an interval of its own, and vehicles move to it', async () => {
    const { core, fleetId, accountId } = await begin(20);
    const reading = new DataReading({ ...core, everySeconds: HOUR });
    await reading.readDue(await account(core, accountId), 50);
    const update = (input: object) =>
      core.accountSettings.update(core.operator, { accountId, ...input });
    const intervalNow = async () =>
      core.accountSettings.vehicleDataInterval(await account(core, accountId));
    const due = async () => (await readsOf(core, fleetId)).map(({ dueAt }) => dueAt.getTime());

    expect(await intervalNow()).toBe(HOUR);
    expect(await update({ vehicleDataIntervalSeconds: 120 })).toMatchObject({ ok: true });
    expect(await intervalNow()).toBe(120);
    const soon = await due();
    expect(Math.max(...soon)).toBeLessThanOrEqual(core.now().getTime() + 120_000);
    expect(new Set(soon).size).toBe(20);
    expect(await dueAccounts(core, later(core, 121), 0)).toContain(accountId);

    expect(await update({ vehicleDataIntervalSeconds: null })).toMatchObject({ ok: true });
    expect(await intervalNow()).toBeNull();
    expect(await dueAccounts(core, later(core, 9999), HOUR)).not.toContain(accountId);
    const silent = (await readsOf(core, fleetId)).map(({ silentAt }) => silentAt);
    expect(new Set(silent)).toEqual(new Set([null]));

    expect(await update({ name: ' Renamed ' })).toMatchObject({ value: { name: 'Renamed' } });
    expect(await intervalNow()).toBeNull();
    for (const [input, code] of [
      [{ vehicleDataIntervalSeconds: 59 }, 'INVALID'],
      [{ vehicleDataIntervalSeconds: -1 }, 'INVALID'],
      [{ vehicleDataIntervalSeconds: 2_592_001 }, 'INVALID'],
      [{ name: null }, 'REQUIRED'],
      [{ name: '' }, 'REQUIRED'],
      [{ accountId: 'acc_none' }, 'NOT_FOUND'],
    ] as const)
      expect(await update(input)).toMatchObject({ ok: false, userErrors: [{ code }] });
    const blind = testViewer({ scopes: ['fleet:read'] });
    await expect(core.accountSettings.update(blind, { accountId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('two instances make each call once', async () => {
    const { core, accountId } = await begin(12);
    const stored = await account(core, accountId);
    const instances = [0, 1, 2].map(() => new DataReading({ ...core, everySeconds: HOUR }));
    const counts = await Promise.all(instances.map((each) => each.readDue(stored, 50)));

    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(callsOf(core)).toHaveLength(12);
  });

  test('a refresh reads what is older than the minimum, and waits for what is under way', async () => {
    const { core, vehicles } = await begin(2);
    const [one = ''] = vehicles.values();
    const refresh = (...ids: readonly string[]) => core.vehicleData.refresh(core.operator, ids);

    const [first, second] = await Promise.all([refresh(one), refresh(one)]);
    expect([first.succeeded, second.succeeded]).toEqual([
      [expect.objectContaining({ id: one })],
      [expect.objectContaining({ id: one })],
    ]);
    expect(callsOf(core)).toHaveLength(1);
    await refresh(one);
    expect(callsOf(core)).toHaveLength(1);
    core.clock.advance(2 * HOUR);
    const { succeeded, userErrors } = await refresh(one, 'veh_none', ...vehicles.values());
    expect(succeeded).toHaveLength(2);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['vehicleIds', '1'] }]);
    expect(callsOf(core)).toHaveLength(3);

    const many = Array.from({ length: 101 }, (_, index) => `veh_${index}`);
    expect((await refresh(...many)).userErrors).toMatchObject([{ code: 'TOO_MANY' }]);
    const blind = testViewer({ scopes: ['fleet:read', 'vehicle-location:read'] });
    await expect(core.vehicleData.refresh(blind, [one])).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('an error about a vehicle is a problem of it, and the account stays well', async () => {
    const { core, accountId, vehicles } = await begin(2);
    const [one = '', two = ''] = vehicles.values();
    const path = `${DATA_PATH}${vinOf(1)}`;
    const body = { errors: [{ title: 'Request Timeout', detail: 'Vehicle is offline or asleep' }] };
    core.simulator.setFault({ kind: 'status', status: 408, path, body, times: 1 });
    await core.vehicleData.refresh(core.operator, [one, two]);
    const states = await core.vehicleData.statesOf(core.operator, [one, two]);

    const byVin = new Map([...vehicles.keys()].map((vin, index) => [vin, states[index]]));
    expect(byVin.get(vinOf(1))?.problems).toMatchObject([{ signal: null, reason: 'ASLEEP' }]);
    expect(byVin.get(vinOf(2))?.problems).toEqual([]);
    expect((await account(core, accountId)).health.status).toBe('HEALTHY');
  });

  test('a refused read makes the clearance be looked at, whose end deletes the values', async () => {
    const { core, fleetId, accountId, vehicles } = await begin(1);
    const [one = ''] = vehicles.values();
    await core.vehicleData.refresh(core.operator, [one]);
    const ids = await core.enrollmentIds(fleetId);
    expect(await signalsOfEnrollments(core.store.read, ids)).not.toEqual([]);

    core.simulator.setWebhookTarget({ url: 'http://127.0.0.1:1', secret: 'not-a-real-secret' });
    core.simulator.move(vinOf(1), 'revoked');
    core.clock.advance(2 * HOUR);
    await core.vehicleData.refresh(core.operator, [one]);

    expect((await core.clearanceOf(vinOf(1), fleetId))?.status).toBe('REVOKED');
    expect(await signalsOfEnrollments(core.store.read, ids)).toEqual([]);
    expect((await account(core, accountId)).health.status).toBe('HEALTHY');
    const { userErrors } = await core.vehicleData.refresh(core.operator, [one]);
    expect(userErrors).toMatchObject([{ code: 'NOT_APPROVED' }]);
  });

  test('after a 429 the others are asked when the provider says', async () => {
    const { core, accountId, fleetId } = await begin(10);
    const headers = { 'retry-after': '300' };
    const path = `${DATA_PATH}*`;
    const errors = [{ title: 'Too Many Requests', detail: 'Rate limit exceeded' }];
    core.simulator.setFault({ kind: 'status', status: 429, path, headers, body: { errors } });
    const reading = new DataReading({ ...core, everySeconds: HOUR });
    await reading.readDue(await account(core, accountId), 50);
    const asked = callsOf(core).length;
    expect(asked).toBeLessThan(10);
    expect(await reading.readDue(await account(core, accountId), 50)).toBe(0);

    const unread = (await readsOf(core, fleetId)).filter(({ askedAt }) => askedAt === null);
    expect(unread.length).toBeGreaterThan(0);
    for (const { dueAt } of unread)
      expect(dueAt.getTime()).toBeGreaterThanOrEqual(core.now().getTime() + 60_000);
    await until(() => callsOf(core).length === asked);
  });
}

describe('reads of vehicle data on SQLite', () => stories(() => startTestCore()));

describeOnPostgres('reads of vehicle data on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  stories(() => startTestCore({}, postgres));
});
