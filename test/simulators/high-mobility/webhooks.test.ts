import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestSimulator,
  startWebhookReceiver,
  TEST_APP,
  type TestSimulator,
  type WebhookReceiver,
} from '../../support/simulator.js';

const SECRET = 'not-a-real-webhook-secret';
const VIN = 'WBATESTVIN0000001';
const OTHER = 'WBATESTVIN0000002';

describe('webhooks', () => {
  let receiver: WebhookReceiver;
  let simulator: TestSimulator;
  beforeEach(async () => {
    receiver = await startWebhookReceiver();
    simulator = await startTestSimulator({
      apps: [
        {
          ...TEST_APP,
          applicationId: 'test-application',
          webhook: { url: receiver.url, secret: SECRET },
        },
      ],
    });
    for (const vin of [VIN, OTHER]) simulator.book.request(TEST_APP.clientId, vin, 'bmw', {});
    await simulator.webhooksSettled();
  });
  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });

  const actions = (vin = VIN) =>
    receiver.received
      .filter(({ body }) => body.vehicle?.vin === vin)
      .map(({ body }) => body.event.action);

  it('carry the documented headers and signatures over the raw body', async () => {
    simulator.move(VIN, 'rejected', 'No contract');
    await simulator.webhooksSettled();
    const { headers, raw, body } = receiver.received.at(-1)!;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'HM-Webhook/1.2.0',
      'x-hm-event': 'fleet_clearance_changed',
    });
    expect(headers['x-hm-signature-256']).toBe(
      `sha256=${createHmac('sha256', SECRET).update(raw, 'utf8').digest('hex')}`,
    );
    expect(headers['x-hm-signature']).toBe(
      `sha1=${createHmac('sha1', SECRET).update(raw, 'utf8').digest('hex')}`,
    );
    expect(headers['x-hm-delivery']).toBe(simulator.deliveries.at(-1)?.id);
    expect(body).toEqual({
      vehicle: { vin: VIN },
      event: {
        type: 'fleet_clearance_changed',
        action: 'rejected',
        received_at: expect.any(String),
        detail: 'No contract',
      },
      application: { id: 'test-application' },
    });
  });

  it('report every change of a vehicle in order, each with an id of its own', async () => {
    for (const status of ['approved', 'revoking', 'revoked', 'pending', 'approved'] as const)
      simulator.move(VIN, status);
    await simulator.webhooksSettled();
    expect(actions()).toEqual([
      'pending',
      'approved',
      'revoking',
      'revoked',
      'pending',
      'approved',
    ]);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-hm-delivery'])).size).toBe(
      receiver.received.length,
    );
  });

  it('are tried again under the same id, and the next one about the vehicle waits', async () => {
    receiver.answerWith(503, 500);
    simulator.move(VIN, 'approved');
    simulator.move(VIN, 'revoked');
    await simulator.webhooksSettled();
    expect(actions()).toEqual(['pending', 'approved', 'approved', 'approved', 'revoked']);
    expect(
      new Set(receiver.received.slice(2, 5).map(({ headers }) => headers['x-hm-delivery'])).size,
    ).toBe(1);
    expect(
      simulator.deliveries.at(-2)?.attempts.map((attempt) => 'status' in attempt && attempt.status),
    ).toEqual([503, 500, 204]);
  });

  it('are given up after the last try, also when no server listens', async () => {
    receiver.answerWith(500, 500, 500);
    simulator.move(VIN, 'approved');
    simulator.setWebhookTarget({ url: 'http://127.0.0.1:1/no-listener', secret: SECRET });
    simulator.move(OTHER, 'approved');
    await simulator.webhooksSettled();
    expect(
      simulator.deliveries.slice(-2).map(({ outcome, attempts }) => [outcome, attempts.length]),
    ).toEqual([
      ['failed', 3],
      ['failed', 3],
    ]);
  });

  it('can be dropped, doubled and reordered', async () => {
    simulator.setFault({ kind: 'drop-webhooks', times: 1 });
    simulator.move(VIN, 'approved');
    simulator.setFault({ kind: 'double-webhooks', times: 1 });
    simulator.move(VIN, 'revoked');
    simulator.setFault({ kind: 'reorder-webhooks', times: 1, holdMs: 60_000 });
    simulator.move(VIN, 'pending');
    simulator.move(VIN, 'approved');
    await simulator.webhooksSettled();
    expect(actions()).toEqual(['pending', 'revoked', 'revoked', 'approved', 'pending']);
    expect(receiver.received[2]?.headers['x-hm-delivery']).toBe(
      receiver.received[3]?.headers['x-hm-delivery'],
    );
    expect(simulator.deliveries.map(({ outcome }) => outcome)).toContain('dropped');
  });

  it('that are held go out by themselves when nothing follows', async () => {
    simulator.setFault({ kind: 'reorder-webhooks', times: 1, holdMs: 1 });
    simulator.move(VIN, 'approved');
    await simulator.webhooksSettled();
    expect(actions()).toEqual(['pending', 'approved']);
  });

  it('can be limited to one vehicle by the fault', async () => {
    simulator.setFault({ kind: 'drop-webhooks', vin: OTHER });
    simulator.move(VIN, 'approved');
    simulator.move(OTHER, 'approved');
    await simulator.webhooksSettled();
    expect([actions(VIN), actions(OTHER)]).toEqual([['pending', 'approved'], ['pending']]);
  });

  it('ping is signed as the others are', async () => {
    simulator.ping();
    await simulator.webhooksSettled();
    const { headers, raw } = receiver.received.at(-1)!;
    expect(headers['x-hm-event']).toBe('ping');
    expect(headers['x-hm-signature-256']).toBe(
      `sha256=${createHmac('sha256', SECRET).update(raw, 'utf8').digest('hex')}`,
    );
  });
});
