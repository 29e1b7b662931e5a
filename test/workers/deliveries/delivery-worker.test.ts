import { eq } from 'drizzle-orm';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { RETRY_SECONDS } from '../../../src/domain/events/endpoint.js';
import { leaseEnd } from '../../../src/domain/values/lease.js';
import { takeLeases } from '../../../src/store/instances/leases.js';
import { POLL_MS } from '../../../src/workers/deliveries/delivery-worker.js';
import { until, valueOf } from '../../support/core.js';
import { type ReceiverAnswer, startEndpointStory, startReceiver } from '../../support/endpoints.js';
import { describeOnBothEngines } from '../../support/engines.js';

describeOnBothEngines('deliveries to webhook endpoints', (openStore) => {
  test('sends thin, signed messages, with two signatures after a rotation', async () => {
    const story = await startEndpointStory(await openStore());
    const { changes, viewer, fleetId } = story;
    const { received, url } = await startReceiver();
    const { endpoint, secret } = valueOf(await changes.create(viewer, { fleetId, url }));
    story.startWorker();
    const [eventId] = await story.append('enr_a');
    const first = await until(() => received[0]);
    expect(new Webhook(secret).verify(first.body, first.headers)).toEqual({
      type: 'clearance.changed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        id: eventId,
        cursor: expect.any(String),
        fleetId,
        subjectId: 'enr_a',
        details: {
          from: 'PENDING',
          to: 'APPROVED',
          source: 'WEBHOOK',
          vehicleId: 'veh_of_enr_a',
          accountId: 'acc_test',
        },
      },
    });
    expect(first.headers['webhook-id']).toBe(eventId);

    const rotated = valueOf(await changes.rotate(viewer, endpoint.id));
    await story.append('enr_a');
    const second = await until(() => received[1]);
    expect(second.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const each of [secret, rotated.secret])
      expect(new Webhook(each).verify(second.body, second.headers)).toBeTruthy();

    story.advance(24 * 3600 + 1);
    await story.append('enr_a');
    const third = await until(() => received[2]);
    expect(third.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  test('preserves the order of a subject over failures, which delay no other', async () => {
    const story = await startEndpointStory(await openStore());
    let failures = 3;
    const { received, url } = await startReceiver(({ subjectId }): ReceiverAnswer =>
      subjectId === 'enr_a' && failures-- > 0 ? { status: 500 } : { status: 200 },
    );
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { id } = valueOf(created).endpoint;
    const ids = await story.append('enr_a', 'enr_b', 'enr_a', 'enr_b', 'enr_a');
    story.startWorker();
    await until(() => received.length >= 3);
    expect(received.filter(({ subjectId }) => subjectId === 'enr_b').map((one) => one.id)).toEqual([
      ids[1],
      ids[3],
    ]);
    expect(received.filter(({ subjectId }) => subjectId === 'enr_a').map((one) => one.id)).toEqual([
      ids[0],
    ]);
    for (const [index, seconds] of RETRY_SECONDS.slice(0, 3).entries()) {
      await until(async () => (await story.deliveries(id))[0]?.tries === index + 1);
      story.advance(seconds);
    }
    await until(async () => (await story.endpoints.backlogsOf(story.viewer, [id]))[0] === 0);
    const ofA = received.filter(({ subjectId }) => subjectId === 'enr_a').map((one) => one.id);
    // A lease that ends by the advanced clock repeats a call, but in order.
    expect(ofA.filter((one, index) => one !== ofA[index - 1])).toEqual([ids[0], ids[2], ids[4]]);
    expect(ofA.filter((one) => one === ids[0]).length).toBeGreaterThanOrEqual(4);
    const recovered = await until(async () => {
      const endpoint = await story.endpoint(id);
      return endpoint.status === 'ACTIVE' && endpoint;
    });
    expect(recovered.reason).toBeNull();
  });

  test('gives up after the last retry, and goes on with the subject', async () => {
    const story = await startEndpointStory(await openStore());
    const ids: string[] = [];
    const { received, url } = await startReceiver(({ id }) => ({
      status: id === ids[0] ? 503 : 200,
    }));
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { id } = valueOf(created).endpoint;
    ids.push(...(await story.append('enr_a', 'enr_a')));
    story.startWorker();
    for (const [index, seconds] of RETRY_SECONDS.entries()) {
      await until(async () => (await story.deliveries(id))[0]?.tries === index + 1);
      story.advance(seconds + 1);
    }
    await until(() => received.at(-1)?.id === ids[1]);
    await until(async () => (await story.deliveries(id))[1]?.status === 'SUCCEEDED');
    const callsFor = (id: string | undefined): number =>
      received.filter((one) => one.id === id).length;
    expect(callsFor(ids[0])).toBeGreaterThanOrEqual(RETRY_SECONDS.length + 1);
    const [failed, succeeded] = await story.deliveries(id);
    expect([failed?.status, succeeded?.status]).toEqual(['FAILED', 'SUCCEEDED']);
    expect(failed?.attempts.at(-1)).toMatchObject({
      status: 503,
      error: 'The receiver answered 503.',
    });

    expect(callsFor(ids[0])).toBeLessThanOrEqual(2 * (RETRY_SECONDS.length + 1));
    const before = callsFor(ids[1]);
    valueOf(await story.redelivery.redeliver(story.viewer, succeeded?.id ?? ''));
    await until(() => callsFor(ids[1]) > before);
  });

  test('waits for as long as the receiver asks, and does not follow redirects', async () => {
    const story = await startEndpointStory(await openStore());
    const elsewhere = await startReceiver();
    const answers: ReceiverAnswer[] = [
      { status: 429, headers: { 'retry-after': '3600' } },
      { status: 307, headers: { location: elsewhere.url } },
      { status: 200 },
    ];
    const { received, url } = await startReceiver(() => answers.shift() ?? { status: 200 });
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { id } = valueOf(created).endpoint;
    await story.append('enr_a');
    const begin = story.now().getTime();
    story.startWorker();
    const [delivery] = await until(async () => {
      const deliveries = await story.deliveries(id);
      return deliveries[0]?.tries === 1 && deliveries;
    });
    expect(delivery!.nextAttemptAt.getTime() - begin).toBeGreaterThanOrEqual(3_600_000);
    story.advance(3700);
    await until(async () => (await story.deliveries(id))[0]?.tries === 2);
    await until(async () =>
      (await story.endpoint(id)).reason?.includes('redirects are not followed'),
    );
    story.advance(RETRY_SECONDS[1]!);
    await until(() => received.length >= 3);
    expect(elsewhere.received).toEqual([]);
  });

  test('pauses an endpoint that is gone, and goes on where it was', async () => {
    const story = await startEndpointStory(await openStore());
    let status = 410;
    const { received, url } = await startReceiver(() => ({ status }));
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { id } = valueOf(created).endpoint;
    const ids = await story.append('enr_a', 'enr_a', 'enr_a');
    story.startWorker();
    await until(async () => (await story.endpoint(id)).status === 'PAUSED');
    expect(received.map((one) => one.id)).toEqual([ids[0]]);
    await until(() => story.logged.includes('a webhook endpoint was paused'));
    status = 200;
    const resumed = await story.changes.update(story.viewer, { endpointId: id, paused: false });
    expect(valueOf(resumed)).toMatchObject({ status: 'ACTIVE', reason: null });
    await until(() => received.length === 4);
    expect(received.slice(1).map((one) => one.id)).toEqual(ids);
  });

  test('pauses an endpoint whose attempts have all failed for five days', async () => {
    const story = await startEndpointStory(await openStore());
    const { received, url } = await startReceiver(() => ({ status: 500 }));
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { id } = valueOf(created).endpoint;
    await story.append('enr_a', 'enr_b');
    story.startWorker();
    await until(async () => (await story.endpoint(id)).status === 'FAILING' && received.length > 1);
    await until(async () => (await story.deliveries(id)).every(({ tries }) => tries === 1));
    story.advance(5 * 24 * 3600 + 1);
    const paused = await until(async () => {
      const endpoint = await story.endpoint(id);
      return endpoint.status === 'PAUSED' && endpoint;
    });
    expect(paused.reason).toContain('failed for 5 days');
    const { orm, t } = story.store.read;
    const entries = await orm.select().from(t.auditEvents).where(eq(t.auditEvents.subjectId, id));
    expect(entries.filter(({ action }) => action === 'webhook_endpoint.paused')).toMatchObject([
      { clientId: 'system', fleetId: story.fleetId, details: { reason: paused.reason } },
    ]);
  });

  test('loses nothing over stops, and sends again from a cursor', async () => {
    const story = await startEndpointStory(await openStore());
    const { received, url } = await startReceiver();
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const { endpoint } = valueOf(created);
    const ids: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      ids.push(...(await story.append(...Array.from({ length: 9 }, (_, n) => `enr_${n % 3}`))));
      const worker = story.startWorker(`ins_${round}`);
      await until(() => received.length > round * 9);
      await worker.stop();
    }
    story.startWorker('ins_last');
    await until(() => new Set(received.map((one) => one.id)).size === ids.length);
    for (const subject of ['enr_0', 'enr_1', 'enr_2']) {
      const got = received.filter(({ subjectId }) => subjectId === subject).map((one) => one.id);
      expect([...new Set(got)]).toEqual(ids.filter((id) => got.includes(id)));
    }
    const count = received.length;
    const cursor = story.endpoints.cursorOf(endpoint);
    valueOf(await story.redelivery.replay(story.viewer, endpoint.id, cursor));
    // A stopped worker may not have stored a result: its call is repeated.
    const again = (): ReadonlySet<string> => new Set(received.slice(count).map((one) => one.id));
    await until(() => again().size === ids.length);
    expect([...again()].toSorted()).toEqual(ids.toSorted());
  });

  test('takes an endpoint over within 10 s of the end of an instance', async () => {
    const story = await startEndpointStory(await openStore());
    const { received, url } = await startReceiver();
    const created = await story.changes.create(story.viewer, { fleetId: story.fleetId, url });
    const name = `endpoint/${valueOf(created).endpoint.id}`;
    const latest = new Date(story.now().getTime() + 10_000 - POLL_MS);
    // The lease of an instance that was killed right after it had extended it.
    const ends = leaseEnd(story.now());
    expect(ends.getTime()).toBeLessThanOrEqual(latest.getTime());
    const killed = { owner: 'ins_killed', now: story.now(), until: ends };
    await story.store.write((tx) => takeLeases(tx, [name], killed));
    await story.append('enr_a');
    story.startWorker();
    await story.append('enr_a');
    expect(received).toEqual([]);
    story.advance((ends.getTime() - story.now().getTime()) / 1000 + 0.1);
    await until(() => received.length === 2);
  });

  test('serves an endpoint on one of three instances', async () => {
    const story = await startEndpointStory(await openStore());
    const { received, url } = await startReceiver();
    valueOf(await story.changes.create(story.viewer, { fleetId: story.fleetId, url }));
    for (const instance of ['ins_1', 'ins_2', 'ins_3']) story.startWorker(instance);
    const ids: string[] = [];
    for (let round = 0; round < 10; round += 1) ids.push(...(await story.append('enr_a', 'enr_a')));
    await until(() => received.length >= ids.length);
    expect(received.map((one) => one.id)).toEqual(ids);
  });
});
