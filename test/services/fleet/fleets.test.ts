import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Outcome } from '../../../src/domain/errors.js';
import { type Fleet } from '../../../src/domain/fleet.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { FleetService } from '../../../src/services/fleet/fleets.js';
import { type Store } from '../../../src/store/engine/store.js';
import {
  TestClock,
  testCursors,
  testVault,
  testViewer,
  useTempStore,
} from '../../support/store.js';

const operator = testViewer();
let store: Store;
let clock: TestClock;
let fleets: FleetService;

beforeEach(() => {
  store = useTempStore();
  clock = new TestClock();
  fleets = new FleetService({
    store,
    cursors: testCursors(),
    idempotency: new Idempotency(testVault(), randomBytes(32), clock.now),
    now: clock.now,
  });
});

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.userErrors));
  return outcome.value;
}
const faultsOf = (outcome: Outcome<unknown>) =>
  outcome.ok ? [] : outcome.userErrors.map(({ code, field }) => [code, ...field]);
const create = async (name: string, externalId?: string): Promise<Fleet> =>
  valueOf(await fleets.create(operator, { name, ...(externalId !== undefined && { externalId }) }));
const auditOf = async (fleetId: string) =>
  (await store.read.orm.select().from(store.read.t.auditEvents)).filter(
    (row) => row.fleetId === fleetId,
  );

describe('creating a fleet', () => {
  it('stores it, with its name trimmed, and records who did it', async () => {
    const fleet = await create('  North ', 'ext-1');
    expect(fleet).toEqual({
      id: expect.stringMatching(/^flt_/),
      name: 'North',
      externalId: 'ext-1',
      createdAt: clock.now(),
    });
    expect(await fleets.find(operator, fleet.id)).toEqual(fleet);
    expect(await auditOf(fleet.id)).toMatchObject([
      {
        action: 'fleet.created',
        subjectId: fleet.id,
        clientId: 'test-operator',
        requestId: 'test-request',
        at: clock.now(),
        details: { name: 'North' },
      },
    ]);
  });

  it.each([
    [{ name: ' ' }, [['REQUIRED', 'name']]],
    [{ name: 'x'.repeat(201) }, [['INVALID', 'name']]],
    [{ name: 'two\nlines' }, [['INVALID', 'name']]],
    [
      { name: '', externalId: '' },
      [
        ['REQUIRED', 'name'],
        ['REQUIRED', 'externalId'],
      ],
    ],
  ])('refuses %j', async (input, faults) => {
    expect(faultsOf(await fleets.create(operator, input))).toEqual(faults);
    expect(await (await fleets.list(operator, { first: 5 })).totalCount()).toBe(0);
  });

  it('takes 200 characters, however many bytes they have', async () => {
    expect((await create('🚐'.repeat(200))).name).toHaveLength(400);
  });

  it('refuses an external id that another fleet has, also to the slower of two at once', async () => {
    const outcomes = await Promise.all([
      fleets.create(operator, { name: 'A', externalId: 'same' }),
      fleets.create(operator, { name: 'B', externalId: 'same' }),
    ]);
    expect(outcomes.map(faultsOf)).toEqual([[], [['ALREADY_EXISTS', 'externalId']]]);
    expect(await (await fleets.list(operator, { first: 5 })).totalCount()).toBe(1);
  });

  it('is done once for an idempotency key', async () => {
    const input = { name: 'North', idempotencyKey: 'k' };
    const first = valueOf(await fleets.create(operator, input));
    expect(valueOf(await fleets.create(operator, input))).toEqual(first);
    expect(faultsOf(await fleets.create(operator, { ...input, name: 'South' }))).toEqual([
      ['IDEMPOTENCY_CONFLICT', 'idempotencyKey'],
    ]);
    expect(await auditOf(first.id)).toHaveLength(1);
  });

  it('is an operator’s, with fleet:write', async () => {
    await expect(fleets.create(null, { name: 'A' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(
      fleets.create(testViewer({ scopes: ['fleet:read'] }), { name: 'A' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', data: { requiredScope: 'fleet:write' } });
    await expect(
      fleets.create(testViewer({ fleetIds: ['flt_x'] }), { name: 'A' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('reading fleets', () => {
  it('shows a restricted client its own fleets and no others', async () => {
    const [mine, other] = [await create('Mine'), await create('Other')];
    const restricted = testViewer({ fleetIds: [mine.id], scopes: ['fleet:read'] });
    expect(await fleets.find(restricted, mine.id)).toEqual(mine);
    expect(await fleets.find(restricted, other.id)).toBeNull();
    expect(await fleets.byIds(restricted, [other.id, 'flt_unknown', mine.id])).toEqual([
      null,
      null,
      mine,
    ]);
    const page = await fleets.list(restricted, { first: 10 });
    expect(page.items.map(({ node }) => node.id)).toEqual([mine.id]);
    expect(await page.totalCount()).toBe(1);
    expect(
      await (await fleets.list(testViewer({ fleetIds: [] }), { first: 10 })).totalCount(),
    ).toBe(0);
  });

  it('pages in the order they were made, also when several were made at the same moment', async () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    for (const name of names) await create(name);
    const first = await fleets.list(operator, { first: 2 });
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await fleets.list(operator, { first: 2, after: first.items[1]!.cursor });
    const third = await fleets.list(operator, { first: 2, after: second.items[1]!.cursor });
    expect(third).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(
      [first, second, third].flatMap(({ items }) => items.map(({ node }) => node.name)),
    ).toEqual(names);
  });

  it('refuses cursors that are not of this list and pages out of bounds', async () => {
    await expect(fleets.list(operator, { first: 2, after: 'nonsense' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
    await expect(fleets.list(operator, { first: 0 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await expect(fleets.list(operator, { first: 501 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('needs fleet:read', async () => {
    await expect(fleets.byIds(null, ['flt_x'])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(
      fleets.list(testViewer({ scopes: ['client:admin'] }), { first: 1 }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('updating a fleet', () => {
  it('changes what is given, and takes an external id away when it is null', async () => {
    const { id } = await create('North', 'ext-1');
    expect(valueOf(await fleets.update(operator, { fleetId: id, name: ' South ' }))).toMatchObject({
      name: 'South',
      externalId: 'ext-1',
    });
    expect(valueOf(await fleets.update(operator, { fleetId: id, externalId: null }))).toMatchObject(
      { name: 'South', externalId: null },
    );
    expect(await fleets.find(operator, id)).toMatchObject({ name: 'South', externalId: null });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      'fleet.created',
      'fleet.updated',
      'fleet.updated',
    ]);
  });

  it('refuses an empty name and another fleet’s external id', async () => {
    const { id } = await create('North');
    await create('South', 'taken');
    expect(faultsOf(await fleets.update(operator, { fleetId: id, name: ' ' }))).toEqual([
      ['REQUIRED', 'name'],
    ]);
    expect(faultsOf(await fleets.update(operator, { fleetId: id, externalId: 'taken' }))).toEqual([
      ['ALREADY_EXISTS', 'externalId'],
    ]);
    expect(await auditOf(id)).toHaveLength(1);
  });

  it('answers for a fleet that is not the caller’s as for one that is not there', async () => {
    const { id } = await create('North');
    const stranger = testViewer({ fleetIds: ['flt_other'] });
    expect(await fleets.update(stranger, { fleetId: id, name: 'Taken' })).toEqual(
      await fleets.update(operator, { fleetId: 'flt_unknown', name: 'Taken' }),
    );
    expect(faultsOf(await fleets.update(stranger, { fleetId: id, name: 'Taken' }))).toEqual([
      ['NOT_FOUND', 'fleetId'],
    ]);
    expect(await fleets.find(operator, id)).toMatchObject({ name: 'North' });
  });
});

describe('deleting a fleet', () => {
  it('deletes an empty one and retains its audit log', async () => {
    const { id } = await create('North');
    expect(valueOf(await fleets.delete(operator, id))).toBe(id);
    expect(await fleets.find(operator, id)).toBeNull();
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      'fleet.created',
      'fleet.deleted',
    ]);
  });

  it('refuses one with a vehicle in it', async () => {
    const { id } = await create('North');
    const at = clock.now();
    await store.write(async ({ orm, t }) => {
      await orm.insert(t.vehicles).values({
        id: 'veh_1',
        fleetId: id,
        vin: 'WDB1111111A111111',
        brand: 'mercedes-benz',
        tags: [],
        clearanceChangedAt: at,
        createdAt: at,
        updatedAt: at,
      });
    });
    expect(faultsOf(await fleets.delete(operator, id))).toEqual([['IN_USE', 'fleetId']]);
    expect(await fleets.find(operator, id)).not.toBeNull();
  });

  it('answers for a fleet that is not the caller’s as for one that is not there', async () => {
    const { id } = await create('North');
    expect(faultsOf(await fleets.delete(testViewer({ fleetIds: [] }), id))).toEqual([
      ['NOT_FOUND', 'fleetId'],
    ]);
    expect(faultsOf(await fleets.delete(operator, 'flt_unknown'))).toEqual([
      ['NOT_FOUND', 'fleetId'],
    ]);
    await expect(
      fleets.delete(testViewer({ scopes: ['vehicle:write'] }), id),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
