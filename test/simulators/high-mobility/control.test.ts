import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  call,
  signIn,
  startTestSimulator,
  startWebhookReceiver,
  TEST_APP,
  type TestSimulator,
} from '../../support/simulator.js';

const VIN = 'WBATESTVIN0000001';

describe('the control endpoint', () => {
  let simulator: TestSimulator;
  beforeEach(async () => {
    simulator = await startTestSimulator({ now: () => new Date('2026-03-01T12:00:00Z') });
    simulator.book.request(TEST_APP.clientId, VIN, 'bmw', {});
  });
  afterEach(() => simulator.close());

  const control = (method: string, path: string, body?: unknown) =>
    call(simulator.controlUrl, method, path, body);

  it('moves clearances, with the reason', async () => {
    const { status } = await control('POST', `/clearances/${VIN}`, {
      status: 'rejected',
      reason: 'No contract',
    });
    expect(status).toBe(200);
    expect(simulator.book.find(VIN)?.changelog.at(-1)).toMatchObject({
      status: 'rejected',
      reason: 'No contract',
    });
    expect((await control('POST', '/clearances/UNKNOWN', { status: 'approved' })).status).toBe(404);
  });

  it('hides clearances and shows them again', async () => {
    const listed = () => simulator.book.list().map(({ vin }) => vin);
    expect((await control('POST', `/clearances/${VIN}/hidden`, { hidden: true })).status).toBe(200);
    expect([listed(), simulator.book.find(VIN)]).toEqual([[], undefined]);
    await control('POST', `/clearances/${VIN}/hidden`, { hidden: false });
    expect(listed()).toEqual([VIN]);
    expect((await control('POST', `/clearances/${VIN}/hidden`, {})).status).toBe(400);
  });

  it('puts the clock forward', async () => {
    const token = await signIn(simulator);
    expect((await control('POST', '/clock', { advanceSeconds: 301 })).body.now).toBe(
      '2026-03-01T12:05:01.000Z',
    );
    expect((await call(simulator.url, 'GET', '/fleets/vehicles', undefined, token)).status).toBe(
      401,
    );
  });

  it('points webhooks elsewhere and pings', async () => {
    const receiver = await startWebhookReceiver();
    try {
      await control('POST', '/webhooks/target', { url: receiver.url, secret: 'not-a-real-secret' });
      expect((await control('POST', '/webhooks/ping', {})).status).toBe(202);
      await simulator.webhooksSettled();
      expect(receiver.received.map(({ headers }) => headers['x-hm-event'])).toEqual(['ping']);
    } finally {
      await receiver.close();
    }
  });

  it('says who is eligible', async () => {
    await control('POST', `/eligibility/${VIN}`, {
      eligible: false,
      connectivityStatus: 'deactivated',
    });
    const { body } = await call(
      simulator.url,
      'POST',
      '/eligibility',
      { vin: VIN, brand: 'bmw' },
      await signIn(simulator),
    );
    expect(body).toEqual({
      vin: VIN,
      eligible: false,
      data_delivery: [],
      connectivity_status: 'deactivated',
    });
  });

  it('shows its state and what was asked, without secrets', async () => {
    await signIn(simulator);
    const state = (await control('GET', '/state')).body;
    expect(
      state.clearances.map(({ vin, status }: { vin: string; status: string }) => [vin, status]),
    ).toEqual([[VIN, 'pending']]);
    const { requests } = (await control('GET', '/requests')).body;
    expect(requests).toMatchObject([
      { method: 'POST', path: '/v1/access_tokens', grantType: 'client_credentials', status: 200 },
    ]);
    expect(JSON.stringify([state, requests])).not.toContain(TEST_APP.clientSecret);
  });
});
