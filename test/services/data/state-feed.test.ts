import { setImmediate } from 'node:timers/promises';
import { count, eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { type Vehicle } from '../../../src/domain/vehicle.js';
import { StateFeed, stateSubject } from '../../../src/services/data/state-feed.js';
import { recordStateChanges } from '../../../src/store/data/state-changes.js';
import { listLog } from '../../../src/store/journal/fleet-log.js';
import {
  startTestCore,
  type TestCore,
  until,
  vehicleOf,
  vinOf,
  webhookOf,
} from '../../support/core.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { testViewer } from '../../support/store.js';

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
    const ids = items.map(({ node }) => node.id);
    const end = new AbortController();
    const follow = async (vehicleIds: readonly string[] | null = null) =>
      (await core.vehicleStates.follow(core.operator, fleetId, vehicleIds, end.signal))[
        Symbol.asyncIterator
      ]();
    return { core, fleetId, accountId, ids, end, follow };
  };
  const take = async (states: AsyncIterator<Vehicle>): Promise<string | undefined> => {
    const { value, done } = await states.next();
    return done ? undefined : value.id;
  };

  test('a follower is given each vehicle whose state changes, and its end', async () => {
    const { core, ids, end, follow, accountId, fleetId } = await begin(2);
    const [one = '', two = ''] = ids;
    const all = await follow();
    const second = await follow([two]);
    await core.vehicleData.refresh(core.operator, [one]);
    expect(await take(all)).toBe(one);
    await core.vehicleData.refresh(core.operator, [two]);
    expect([await take(all), await take(second)]).toEqual([two, two]);

    core.simulator.setWebhookTarget({ url: 'http://127.0.0.1:1', secret: 'not-a-real-secret' });
    const revoked = (await core.vehicles.byIds(core.operator, [two]))[0]?.vin ?? '';
    core.simulator.move(revoked, 'revoked');
    await core.reconciliation.run({ id: accountId });
    expect([await take(all), await take(second)]).toEqual([two, two]);
    expect(await core.vehicleData.statesOf(core.operator, [two])).toEqual([null]);
    const type = ['DATA_FLOW_CHANGED'] as const;
    const events = await listLog(core.store.read, fleetId, { type }, { limit: 100 });
    const flows = events.map((event) => 'details' in event && event.details);
    expect(flows).toEqual([
      { from: 'NONE', to: 'AWAITING' },
      { from: 'NONE', to: 'AWAITING' },
      { from: 'AWAITING', to: 'FLOWING' },
      { from: 'AWAITING', to: 'FLOWING' },
      { from: 'FLOWING', to: 'NONE' },
    ]);

    const waiting = take(all);
    end.abort();
    expect([await waiting, await take(second)]).toEqual([undefined, undefined]);
  });

  test('a clearance that a webhook revokes takes the values with it: a reader sees both or neither', async () => {
    const { core, accountId, fleetId, ids } = await begin(2);
    await core.vehicleData.refresh(core.operator, ids);
    const { webhookEndpointKey } = await core.stored(accountId);
    /** One statement is one snapshot. */
    const look = async (): Promise<readonly string[]> => {
      const { orm, t } = core.store.read;
      const isOf = eq(t.vehicleSignals.enrollmentId, t.clearances.enrollmentId);
      const rows = await orm
        .select({ status: t.clearances.status, groups: count(t.vehicleSignals.signalGroup) })
        .from(t.clearances)
        .leftJoin(t.vehicleSignals, isOf)
        .where(eq(t.clearances.fleetId, fleetId))
        .groupBy(t.clearances.enrollmentId, t.clearances.status);
      return rows.map(({ status, groups }) => `${status} ${groups > 0 ? 'with' : 'without'}`);
    };
    expect(await look()).toEqual(['APPROVED with', 'APPROVED with']);
    const seen = new Set<string>();
    const end = new AbortController();
    const reading = (async () => {
      while (!end.signal.aborted) {
        for (const each of await look()) seen.add(each);
        await setImmediate();
      }
    })();
    core.simulator.move(vinOf(1), 'revoked');
    const { headers, body } = webhookOf(vinOf(1), 'revoked');
    const key = webhookEndpointKey ?? '';
    expect(await core.webhooks.receive('HIGH_MOBILITY', key, headers, body)).toBe('stored');
    await until(async () => (await look()).includes('REVOKED without'));
    end.abort();
    await reading;
    expect([...seen].filter((each) => !/^(APPROVED with|REVOKED without)$/.test(each))).toEqual([]);
    expect((await look()).toSorted()).toEqual(['APPROVED with', 'REVOKED without']);
  });

  test('one that reads nothing holds each vehicle once, those that wait longest first', async () => {
    const { core, fleetId, ids, end } = await begin(3);
    const hub = core.newHub();
    const feed = new StateFeed({ store: core.store, hub });
    const states = (await feed.follow(fleetId, null, end.signal))[Symbol.asyncIterator]();
    const change = (vehicleIds: readonly string[]): Promise<void> =>
      core.store.write((tx, afterCommit) => {
        const changes = vehicleIds.map((vehicleId) => ({ fleetId, vehicleId }));
        recordStateChanges(tx, changes);
        hub.notifyAfter(afterCommit, stateSubject(fleetId));
        return Promise.resolve();
      });
    const [one = '', two = '', three = ''] = ids;
    for (let round = 0; round < 20; round += 1) await change([two, one]);
    await until(() => feed.stats().pending === 2);
    await change([three, two]);
    await until(() => feed.stats().pending === 3);
    expect([await take(states), await take(states), await take(states)]).toEqual([two, one, three]);
    expect(feed.stats()).toEqual({ followers: 1, pending: 0 });
    end.abort();
    expect(feed.stats()).toEqual({ followers: 0, pending: 0 });
  });

  test('is refused without the scopes, for a fleet of others and for too many vehicles', async () => {
    const { core, fleetId, end } = await begin(1);
    const follow = (scopes: readonly string[], id = fleetId, vehicleIds: string[] | null = null) =>
      core.vehicleStates.follow(testViewer({ scopes } as never), id, vehicleIds, end.signal);
    const both = ['fleet:read', 'vehicle-data:read'];
    for (const scope of both)
      await expect(follow([scope])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const id of ['flt_none', 'flt_\0', ''])
      await expect(follow(both, id)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const many = Array.from({ length: 501 }, (_, index) => `veh_${index}`);
    await expect(follow(both, fleetId, many)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    end.abort();
  });
}

describe('states that are followed on SQLite', () => stories(() => startTestCore()));

describeOnPostgres('states that are followed on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  stories(() => startTestCore({}, postgres));
});
