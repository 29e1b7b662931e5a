import { beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR_SCOPES } from '../../../src/domain/values/viewer.js';
import { VEHICLE_ID_PREFIX } from '../../../src/domain/vehicle.js';
import { AuditService } from '../../../src/services/audit/audit.js';
import { recordAudit } from '../../../src/store/access/audit-events.js';
import { type Store } from '../../../src/store/engine/store.js';
import { TestClock, testCursors, testViewer, useTempStore } from '../../support/store.js';

const operator = testViewer();
const clock = new TestClock();
let store: Store;
let audit: AuditService;

beforeEach(() => {
  store = useTempStore();
  audit = new AuditService({ store, cursors: testCursors() });
});

const record = (
  action: string,
  fleetId: string | null,
  subjectId: string | null = null,
  details = {},
) =>
  store.write((tx) =>
    recordAudit(tx, { viewer: operator, action, fleetId, subjectId, details }, clock.now()),
  );
const idOf = async (action: string) =>
  (await store.read.orm.select().from(store.read.t.auditEvents)).find(
    (row) => row.action === action,
  )!.id;

describe('the audit log of a fleet', () => {
  it('says who did what and when, newest first', async () => {
    await record('fleet.created', 'flt_1', 'flt_1', { name: 'North' });
    await record('fleet.updated', 'flt_1', 'flt_1');
    await record('fleet.created', 'flt_2');
    const page = await audit.ofFleet(operator, 'flt_1', { first: 10 });
    expect(page.items.map(({ node }) => node.action)).toEqual(['fleet.updated', 'fleet.created']);
    expect(page.items[1]!.node).toEqual({
      id: expect.stringMatching(/^aud_/),
      at: clock.now(),
      clientId: 'test-operator',
      action: 'fleet.created',
      subjectId: 'flt_1',
      requestId: 'test-request',
      details: { name: 'North' },
    });
    expect(await page.totalCount()).toBe(2);
  });

  it('pages, and its cursors are good for this fleet alone', async () => {
    for (const action of ['one', 'two', 'three']) await record(action, 'flt_1');
    const first = await audit.ofFleet(operator, 'flt_1', { first: 2 });
    const after = first.items[1]!.cursor;
    const second = await audit.ofFleet(operator, 'flt_1', { first: 2, after });
    expect([first, second].flatMap(({ items }) => items.map(({ node }) => node.action))).toEqual([
      'three',
      'two',
      'one',
    ]);
    expect([first.hasNextPage, second.hasNextPage]).toEqual([true, false]);
    await expect(audit.ofFleet(operator, 'flt_2', { first: 2, after })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('is empty for who may not see the fleet', async () => {
    await record('fleet.created', 'flt_1');
    const page = await audit.ofFleet(testViewer({ fleetIds: ['flt_2'] }), 'flt_1', { first: 10 });
    expect([page.items, await page.totalCount()]).toEqual([[], 0]);
  });
});

describe('a single entry', () => {
  it('is there for who may see its fleet; one without a fleet, for operators', async () => {
    await record('fleet.created', 'flt_1');
    await record('api_client.created', null);
    const ids = [await idOf('api_client.created'), 'aud_unknown', await idOf('fleet.created')];
    const actions = async (viewer: Parameters<AuditService['byIds']>[0]) =>
      (await audit.byIds(viewer, ids)).map((event) => event?.action ?? null);
    expect(await actions(operator)).toEqual(['api_client.created', null, 'fleet.created']);
    expect(await actions(testViewer({ fleetIds: ['flt_1'] }))).toEqual([
      null,
      null,
      'fleet.created',
    ]);
    expect(await actions(testViewer({ fleetIds: ['flt_2'] }))).toEqual([null, null, null]);
  });

  it('is written only together with the change that it records', async () => {
    const failed = store.write(async (tx) => {
      await recordAudit(
        tx,
        { viewer: operator, action: 'fleet.created', fleetId: 'flt_1', subjectId: null },
        clock.now(),
      );
      throw new Error('changed its mind');
    });
    await expect(failed).rejects.toThrow('changed its mind');
    expect((await audit.ofFleet(operator, 'flt_1', { first: 1 })).items).toEqual([]);
  });
});

it('needs fleet:read', async () => {
  await expect(audit.ofFleet(null, 'flt_1', { first: 1 })).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect(audit.byIds(testViewer({ scopes: ['token:issue'] }), [])).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

describe('filters of the audit log', () => {
  const actionsOf = (page: Awaited<ReturnType<AuditService['all']>>): readonly string[] =>
    page.items.map(({ node }) => node.action);

  it('find events by action, client, subject and time', async () => {
    await record('fleet.created', 'flt_1', 'flt_1');
    const from = clock.now();
    clock.advance(1);
    await record('vehicle.updated', 'flt_1', `${VEHICLE_ID_PREFIX}_1`);
    await record('vehicle.updated', 'flt_2', `${VEHICLE_ID_PREFIX}_2`);
    clock.advance(1);
    await record('api_client.created', null, 'cli_1');
    const page = { first: 10 };
    const seen = async (filter: Parameters<AuditService['all']>[2]) =>
      actionsOf(await audit.all(operator, page, filter));
    expect(await seen(null)).toEqual([
      'api_client.created',
      'vehicle.updated',
      'vehicle.updated',
      'fleet.created',
    ]);
    expect(await seen({ action: ['fleet.created', 'api_client.created'] })).toEqual([
      'api_client.created',
      'fleet.created',
    ]);
    expect(await seen({ action: [] })).toEqual([]);
    expect(await seen({ subjectId: `${VEHICLE_ID_PREFIX}_2` })).toEqual(['vehicle.updated']);
    expect(await seen({ clientId: 'someone-else' })).toEqual([]);
    expect(await seen({ clientId: operator.clientId, to: clock.now() })).toHaveLength(3);
    expect(await seen({ from: new Date(from.getTime() + 1), to: clock.now() })).toHaveLength(2);
    const ofFleet = await audit.ofFleet(operator, 'flt_1', page, { action: ['vehicle.updated'] });
    expect(actionsOf(ofFleet)).toEqual(['vehicle.updated']);
    expect(await ofFleet.totalCount()).toBe(1);
  });

  it('page the whole log, and are for operators with the scope only', async () => {
    for (const fleetId of ['flt_1', null, 'flt_2']) await record('vehicle.updated', fleetId);
    const first = await audit.all(operator, { first: 2 });
    const rest = await audit.all(operator, { first: 2, after: first.items[1]?.cursor });
    expect([first.items.length, rest.items.length, await rest.totalCount()]).toEqual([2, 1, 3]);
    const scopes = OPERATOR_SCOPES;
    await expect(audit.all(testViewer({ scopes }), { first: 1 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { requiredScope: 'audit:read' },
    });
    await expect(
      audit.all(testViewer({ fleetIds: ['flt_1'] }), { first: 1 }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(audit.all(null, { first: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
