import { expect, test } from 'vitest';
import {
  type FleetEvent,
  subjectOfEvent,
  typeOfEvent,
} from '../../src/domain/events/fleet-event.js';
import { FleetEventService } from '../../src/services/event/fleet-events.js';
import { deleteFleet } from '../../src/store/fleets.js';
import { dropOldEvents } from '../../src/store/journal/journal-retention.js';
import { recordEvent } from '../../src/store/journal/record-event.js';
import { until, valueOf } from '../support/core.js';
import { startEndpointStory, startReceiver } from '../support/endpoints.js';
import { describeOnBothEngines } from '../support/engines.js';

describeOnBothEngines('the log of a fleet', (openStore) => {
  async function start() {
    const story = await startEndpointStory(await openStore());
    const { store, fleetId, journal, viewer } = story;
    const record = (subjectId: string, fail = false): Promise<void> =>
      store.write((tx) => {
        recordEvent(tx, {
          fleetId,
          type: 'ACCOUNT_HEALTH_CHANGED',
          subjectId,
          accountId: subjectId,
          details: { from: 'HEALTHY', to: 'UNREACHABLE' },
        });
        return fail ? Promise.reject(new Error('no')) : Promise.resolve();
      });
    const events = new FleetEventService({ store, journal });
    const take = async (after: string | null, count: number): Promise<FleetEvent[]> => {
      const stop = new AbortController();
      const request = { fleetId, after, signal: stop.signal };
      const taken: FleetEvent[] = [];
      for await (const event of await events.follow(viewer, request, {})) {
        taken.push(event);
        if (taken.length === count) stop.abort();
      }
      return taken;
    };
    return { ...story, events, record, take };
  }

  test('has events of all types in one sequence, which every cursor belongs to', async () => {
    const { append, record, take, events, journal, viewer, fleetId } = await start();
    await append('enr_a', 'enr_b');
    const old = journal.cursorOf(fleetId, 1);
    const live = take(journal.cursorOf(fleetId, 2), 4);
    await record('acc_a');
    await expect(record('acc_a', true)).rejects.toThrow('no');
    await append('enr_a');
    await Promise.all([record('acc_b'), append('enr_c')]);
    expect((await live).map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    const all = await take(old, 5);
    expect(all.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    expect(all.map(typeOfEvent).filter((type) => type === 'CLEARANCE_CHANGED')).toHaveLength(3);
    const page = await events.ofFleet(viewer, fleetId, { last: 4 });
    expect(page.items.map(({ node }) => node)).toMatchObject(all.slice(1));
    expect(await page.totalCount()).toBe(6);
    const next = await events.ofFleet(viewer, fleetId, { first: 2, after: page.items[0]?.cursor });
    expect(next.items.map(({ node }) => node.seq)).toEqual([4, 5]);
    const ofSubject = await events.ofFleet(
      viewer,
      fleetId,
      { first: 9 },
      {
        subjectId: ['enr_a', 'acc_b'],
      },
    );
    expect(ofSubject.items.map(({ node }) => subjectOfEvent(node)).toSorted()).toEqual([
      'acc_b',
      'enr_a',
      'enr_a',
    ]);
    const ids = [...all.map(({ id }) => id), 'none'];
    expect(await events.byIds(viewer, ids)).toMatchObject([...all, null]);
  });

  test('is retained and deleted as one', async () => {
    const { append, record, take, store, journal, now, advance, fleetId } = await start();
    await record('acc_a');
    await append('enr_a');
    await record('acc_a');
    store.feed.setClock(now);
    advance(10);
    const since = now();
    await record('acc_b');
    await append('enr_a');
    const drop = () => store.write((tx) => dropOldEvents(tx, fleetId, since, 2));
    expect([await drop(), await drop(), await drop()]).toEqual([2, 1, 0]);
    expect(await journal.head(fleetId)).toEqual({ seq: 5, floor: 3 });
    expect((await take(journal.cursorOf(fleetId, 3), 2)).map(({ seq }) => seq)).toEqual([4, 5]);
    await expect(take(journal.cursorOf(fleetId, 2), 1)).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
    });
    await store.write((tx) => deleteFleet(tx, fleetId));
    expect(await store.read.orm.select().from(store.read.t.subjectEvents)).not.toContainEqual(
      expect.objectContaining({ fleetId }),
    );
  });

  test('is delivered to endpoints by their types', async () => {
    const { append, record, changes, viewer, fleetId, startWorker } = await start();
    const [everything, health] = [await startReceiver(), await startReceiver()];
    valueOf(await changes.create(viewer, { fleetId, url: everything.url }));
    const eventTypes = ['ACCOUNT_HEALTH_CHANGED', 'BLOCKER_OPENED'] as const;
    valueOf(await changes.create(viewer, { fleetId, url: health.url, eventTypes }));
    await append('enr_a');
    await record('acc_a');
    startWorker();
    await until(() => everything.received.length === 2 && health.received.length === 1);
    expect(JSON.parse(health.received[0]!.body)).toMatchObject({
      type: 'account_health.changed',
      data: {
        fleetId,
        subjectId: 'acc_a',
        details: { from: 'HEALTHY', to: 'UNREACHABLE' },
      },
    });
  });

  test('takes events from write jobs only', async () => {
    const { store, fleetId } = await start();
    const event = { fleetId, type: 'GRANT_CHANGED', subjectId: 'x', details: {} } as const;
    expect(() => recordEvent(store.read, event)).toThrow('write jobs');
  });
});
