import { describe, expect, it } from 'vitest';
import { disconnectAccount } from '../../../src/store/accounts.js';
import { insertDeliveries } from '../../../src/store/webhooks/webhook-receipts.js';
import { WebhookWorker } from '../../../src/workers/loops/webhook-worker.js';
import {
  startTestCore,
  type TestCore,
  until,
  vehicleOf,
  vinOf,
  WEBHOOK_SECRET,
  webhookOf,
} from '../../support/core.js';
import { signatureOf } from '../../support/simulator.js';

const LIST = '/v1/fleets/vehicles';

async function pending() {
  const core = await startTestCore();
  const { fleetId, accountId } = await core.begin();
  const { webhookEndpointKey } = await core.stored(accountId);
  await core.onboard(accountId, [vehicleOf(1)]);
  core.clock.advance(1);
  return { core, fleetId, accountId, key: webhookEndpointKey ?? '' };
}

async function send(
  core: TestCore,
  key: string,
  action: string,
  deliveryId?: string,
  vin = vinOf(1),
) {
  const { headers, body } = webhookOf(vin, action, deliveryId === undefined ? {} : { deliveryId });
  return core.webhooks.receive('HIGH_MOBILITY', key, headers, body);
}

const deliveries = async ({ store }: TestCore) =>
  store.read.orm.select().from(store.read.t.webhookDeliveries);
const settled = (core: TestCore) =>
  until(async () => (await deliveries(core)).every(({ state }) => state !== 'RECEIVED'));
const statuses = async (core: TestCore, fleetId: string) =>
  (await core.events(fleetId)).map(({ status }) => status);

describe('a webhook', () => {
  it("makes the provider's record ours, with its reason and its time", async () => {
    const { core, fleetId, key } = await pending();
    core.simulator.move(vinOf(1), 'rejected', 'The model is not supported');
    expect(await send(core, key, 'rejected', 'd-1')).toBe('stored');
    await settled(core);
    const [, event] = await core.events(fleetId);
    expect(event).toMatchObject({
      status: 'REJECTED',
      source: 'WEBHOOK',
      reason: 'The model is not supported',
      occurredAt: new Date('2026-01-01T00:00:01Z'),
    });
    expect(await deliveries(core)).toMatchObject([
      { deliveryId: 'd-1', state: 'APPLIED', appliedAt: core.now() },
    ]);
  });

  it('is refused without a signature, with a wrong one, a short one, or only by SHA-1', async () => {
    const { core, key } = await pending();
    const { headers, body, raw } = webhookOf(vinOf(1), 'approved');
    const wrong = [
      undefined,
      '',
      'sha256=',
      signatureOf(raw, WEBHOOK_SECRET).slice(0, -1),
      signatureOf(raw, 'another'),
      signatureOf(`${raw} `, WEBHOOK_SECRET),
      signatureOf(raw, WEBHOOK_SECRET).slice(7),
    ];
    for (const signature of wrong) {
      expect(
        await core.webhooks.receive(
          'HIGH_MOBILITY',
          key,
          { ...headers, 'x-hm-signature-256': signature },
          body,
        ),
        signature,
      ).toBe('bad-signature');
    }
    expect(await deliveries(core)).toEqual([]);
  });

  it('is refused for an unknown key, when it is too large, and when it is no webhook', async () => {
    const { core, key } = await pending();
    const signed = (body: Buffer) =>
      core.webhooks.receive(
        'HIGH_MOBILITY',
        key,
        { 'x-hm-signature-256': signatureOf(body.toString('latin1'), WEBHOOK_SECRET) },
        body,
      );
    expect(await send(core, 'x'.repeat(32), 'approved')).toBe('unknown-endpoint');
    expect(await signed(Buffer.alloc(20_001, 0x20))).toBe('too-large');
    for (const text of ['', 'not json', '{"vehicle":']) {
      expect(await signed(Buffer.from(text)), text).toBe('malformed');
    }
    expect(await deliveries(core)).toEqual([]);
  });

  it('is stored and ignored when it is a ping', async () => {
    const { core, key } = await pending();
    const raw = JSON.stringify({ event: { type: 'ping', action: 'ping' } });
    expect(
      await core.webhooks.receive(
        'HIGH_MOBILITY',
        key,
        { 'x-hm-signature-256': signatureOf(raw, WEBHOOK_SECRET), 'x-hm-delivery': 'p' },
        Buffer.from(raw),
      ),
    ).toBe('stored');
    expect(await deliveries(core)).toMatchObject([{ kind: 'ping', state: 'IGNORED' }]);
  });

  it('is stored and ignored when it is any other JSON', async () => {
    const { core, key } = await pending();
    const texts = [
      'null',
      '[]',
      '17',
      '{}',
      '{"event":{"type":"trip_started"},"vehicle":{"vin":"x"}}',
    ];
    for (const raw of texts) {
      const headers = { 'x-hm-signature-256': signatureOf(raw, WEBHOOK_SECRET) };
      expect(
        await core.webhooks.receive('HIGH_MOBILITY', key, headers, Buffer.from(raw)),
        raw,
      ).toBe('stored');
    }
    expect((await deliveries(core)).map(({ state }) => state)).toEqual(texts.map(() => 'IGNORED'));
  });

  it('counts once, however often it comes', async () => {
    const { core, fleetId, key } = await pending();
    core.simulator.move(vinOf(1), 'approved');
    expect(
      await Promise.all(Array.from({ length: 10 }, () => send(core, key, 'approved', 'same'))),
    ).toEqual(Array.from({ length: 10 }, () => 'stored'));
    await settled(core);
    await send(core, key, 'approved', 'same');
    expect(await deliveries(core)).toHaveLength(1);
    expect(await statuses(core, fleetId)).toEqual(['PENDING', 'APPROVED']);
  });

  it('counts once without an id as well, by its body', async () => {
    const { core, key } = await pending();
    core.simulator.move(vinOf(1), 'approved');
    await send(core, key, 'approved');
    await send(core, key, 'approved');
    expect(await deliveries(core)).toHaveLength(1);
  });

  it('changes nothing when it is late, out of order, or an old body under a new id', async () => {
    const { core, fleetId, key } = await pending();
    for (const status of ['approved', 'revoking', 'revoked'] as const) {
      core.clock.advance(1);
      core.simulator.move(vinOf(1), status);
    }
    for (const action of ['revoked', 'approved', 'revoking'])
      await send(core, key, action, `first ${action}`);
    await settled(core);
    for (const action of ['approved', 'pending', 'approved'])
      await send(core, key, action, `again ${action}`);
    await settled(core);
    expect(await statuses(core, fleetId)).toEqual(['PENDING', 'APPROVED', 'REVOKING', 'REVOKED']);
    expect(await core.clearanceOf(vinOf(1), fleetId)).toMatchObject({ status: 'REVOKED' });
  });

  it('waits a little for a change that the provider announces and does not show yet, and not for ever', async () => {
    const { core, fleetId, key } = await pending();
    await send(core, key, 'approved', 'early');
    await until(async () => (await deliveries(core))[0]?.attempts === 1);
    core.simulator.move(vinOf(1), 'approved');
    core.clock.advance(10);
    core.wake();
    await settled(core);
    expect(await statuses(core, fleetId)).toEqual(['PENDING', 'APPROVED']);
    await send(core, key, 'canceled', 'invented');
    await until(async () => {
      core.clock.advance(1);
      core.wake();
      return (await deliveries(core)).every(({ state }) => state === 'APPLIED');
    });
    expect(await statuses(core, fleetId)).toEqual(['PENDING', 'APPROVED']);
  });

  it('for an unknown vehicle is parked, and applied once its request is stored', async () => {
    const { core, fleetId, accountId, key } = await pending();
    core.simulator.book.request(core.simulator.app.clientId, vinOf(2), 'bmw', {});
    core.clock.advance(1);
    core.simulator.move(vinOf(2), 'approved');
    await send(core, key, 'approved', 'stranger', vinOf(2));
    await until(async () => (await deliveries(core))[0]?.state === 'PARKED');
    expect(await statuses(core, fleetId)).toEqual(['PENDING']);
    await core.onboard(accountId, [vehicleOf(2)]);
    await until(async () => (await deliveries(core))[0]?.state === 'APPLIED');
    expect(await core.clearanceOf(vinOf(2), fleetId)).toMatchObject({
      status: 'APPROVED',
      provisional: false,
    });
    expect((await core.events(fleetId)).slice(1).map(({ status }) => status)).toEqual([
      'PENDING',
      'APPROVED',
    ]);
  });

  it('is applied later when the provider cannot be asked, and no sooner than it allows', async () => {
    const { core, fleetId, accountId, key } = await pending();
    core.simulator.move(vinOf(1), 'approved');
    core.simulator.requests.clear();
    core.simulator.setFault({ kind: 'status', status: 503, path: '/fleets/vehicles', times: 1 });
    core.simulator.setFault({
      kind: 'rate-limit',
      path: '/fleets/vehicles',
      retryAfterSeconds: 60,
      times: 1,
    });
    await send(core, key, 'approved', 'd-1');
    await until(async () => (await core.stored(accountId)).health.status === 'UNREACHABLE');
    await until(async () => (await deliveries(core))[0]?.attempts === 1);
    core.clock.advance(10);
    core.wake();
    await until(async () => (await deliveries(core))[0]?.attempts === 2);
    expect((await deliveries(core))[0]).toMatchObject({
      state: 'RECEIVED',
      nextAttemptAt: new Date(core.now().getTime() + 60_000),
    });
    expect(await statuses(core, fleetId)).toEqual(['PENDING']);
    core.clock.advance(60);
    core.wake();
    await settled(core);
    expect(await statuses(core, fleetId)).toEqual(['PENDING', 'APPROVED']);
    expect(core.simulator.requests.count('GET', LIST)).toBe(3);
    await until(async () => (await core.stored(accountId)).health.status === 'HEALTHY');
  });

  it('that comes in while its account is being disconnected is put aside, and not looked at for ever', async () => {
    const { core, accountId, key } = await pending();
    await core.webhookWorker.stop();
    await send(core, key, 'approved', 'late');
    const [late] = await deliveries(core);
    await core.store.write(async (tx) => {
      await disconnectAccount(tx, accountId, core.now());
      // Its receiver had looked the account up before.
      await insertDeliveries(tx, [late!]);
    });
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const worker = new WebhookWorker({
      store: core.store,
      sessions: core.sessions,
      changes: core.changes,
      log,
      now: core.now,
      random: () => 0.5,
    });
    worker.start();
    await settled(core);
    await worker.stop();
    expect(await deliveries(core)).toMatchObject([{ deliveryId: 'late', state: 'IGNORED' }]);
  });

  it('of many vehicles costs one look at the provider', async () => {
    const { core, fleetId, accountId, key } = await pending();
    await core.onboard(
      accountId,
      Array.from({ length: 40 }, (_, index) => vehicleOf(2 + index)),
    );
    await core.webhookWorker.stop();
    core.simulator.requests.clear();
    core.clock.advance(1);
    for (let number = 1; number <= 41; number += 1) {
      core.simulator.move(vinOf(number), 'approved');
      await send(core, key, 'approved', `d-${number}`, vinOf(number));
    }
    expect(core.simulator.requests.list()).toEqual([]);
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const worker = new WebhookWorker({
      store: core.store,
      sessions: core.sessions,
      changes: core.changes,
      log,
      now: core.now,
      random: () => 0.5,
    });
    worker.start();
    await settled(core);
    await worker.stop();
    expect(core.simulator.requests.count('GET', LIST)).toBe(1);
    const [summary] = await core.clearances.summaryOf(core.operator, [fleetId]);
    expect(summary?.find(({ status }) => status === 'APPROVED')?.count).toBe(41);
  });

  it('of more vehicles than one look takes is applied some vehicles at a time, each with all that came for it', async () => {
    const { core, fleetId, accountId, key } = await pending();
    await core.onboard(
      accountId,
      Array.from({ length: 119 }, (_, index) => vehicleOf(2 + index)),
    );
    await core.webhookWorker.stop();
    core.simulator.requests.clear();
    core.clock.advance(1);
    for (let number = 1; number <= 120; number += 1) core.simulator.move(vinOf(number), 'approved');
    for (const round of ['a', 'b', 'c']) {
      for (let number = 1; number <= 120; number += 1)
        await send(core, key, 'approved', `${round}-${number}`, vinOf(number));
    }
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const worker = new WebhookWorker({
      store: core.store,
      sessions: core.sessions,
      changes: core.changes,
      log,
      now: core.now,
      random: () => 0.5,
    });
    worker.start();
    await settled(core);
    await worker.stop();
    expect(core.simulator.requests.count('GET', LIST)).toBe(2);
    expect((await deliveries(core)).filter(({ state }) => state === 'APPLIED')).toHaveLength(360);
    const [summary] = await core.clearances.summaryOf(core.operator, [fleetId]);
    expect(summary?.find(({ status }) => status === 'APPROVED')?.count).toBe(120);
  });
});
