import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EligibilityPort } from '../../../src/providers/ports/eligibility.js';
import { AnsweringServer } from '../answering-server.js';
import { failureOf, NOW, providerAt, session } from './support.js';

const VIN = 'EXVETESTVIN000001';

let server: AnsweringServer;
let port: EligibilityPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  port = providerAt(server.url).eligibility!;
});
afterAll(() => server.stop());

describe('eligibility.check', () => {
  it('asks about one vehicle and returns all that the provider states', async () => {
    server.answer({
      status: 200,
      json: {
        vin: VIN,
        eligible: true,
        data_delivery: ['push', 'pull'],
        connectivity_status: 'deactivated',
        primary_user_assigned: false,
        more: 1,
      },
    });
    expect(await port.check(session(), VIN, 'bmw')).toEqual({
      vin: VIN,
      eligible: true,
      dataDelivery: ['PULL', 'PUSH'],
      connectivityStatus: 'DEACTIVATED',
      primaryUserAssigned: false,
    });
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/v1/eligibility', headers: { authorization: 'Bearer fake-token-1' } },
    ]);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ vin: VIN, brand: 'bmw' });
  });

  it('is null where nothing is stated, and reads unknown words as well as possible', async () => {
    server.answer(
      { status: 200, json: { vin: VIN, eligible: false } },
      {
        status: 200,
        json: {
          vin: VIN,
          eligible: true,
          data_delivery: ['pigeon'],
          connectivity_status: 'asleep',
        },
      },
    );
    expect(await port.check(session(), VIN, 'bmw')).toEqual({
      vin: VIN,
      eligible: false,
      dataDelivery: [],
      connectivityStatus: null,
      primaryUserAssigned: null,
    });
    expect(await port.check(session(), VIN, 'bmw')).toMatchObject({
      dataDelivery: [],
      connectivityStatus: 'UNKNOWN',
    });
  });

  it('is rejected in the words of the provider for a VIN or brand it does not take', async () => {
    server.answer({
      status: 422,
      json: {
        errors: [{ title: 'Invalid brand', source: 'brand', detail: 'The brand is invalid' }],
      },
    });
    expect(await failureOf(port.check(session(), VIN, 'audi'))).toMatchObject({
      kind: 'rejected',
      status: 422,
      outcomeUnknown: false,
      details: [{ title: 'Invalid brand', detail: 'The brand is invalid', source: 'brand' }],
    });
  });

  it('renews a token that is refused, once', async () => {
    const renewing = session();
    server.answer({ status: 401 }, { status: 200, json: { vin: VIN, eligible: true } });
    expect(await port.check(renewing, VIN, 'bmw')).toMatchObject({ eligible: true });
    expect(renewing.renewals()).toBe(1);
    server.answer({ status: 401, json: { errors: [{ title: 'Not authorized' }] } });
    expect(await failureOf(port.check(session(), VIN, 'bmw'))).toMatchObject({
      kind: 'unauthorized',
    });
    expect(server.requests).toHaveLength(2);
    server.answer({ status: 401 });
    expect(await failureOf(port.check(session(), VIN, 'bmw'))).toMatchObject({
      kind: 'unavailable',
      foreign: true,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('says when to come back after a limit, and never that a question may have taken effect', async () => {
    server.answer({
      status: 429,
      json: { errors: [{ title: 'Too many requests', detail: 'retry after 17s' }] },
    });
    expect(await failureOf(port.check(session(), VIN, 'bmw'))).toMatchObject({
      kind: 'rate-limited',
      retryAt: new Date(NOW.getTime() + 17_000),
    });
    server.answer({ status: 503 });
    expect(await failureOf(port.check(session(), VIN, 'bmw'))).toMatchObject({
      kind: 'unavailable',
      outcomeUnknown: false,
    });
  });

  it.each<[string, unknown]>([
    ['says nothing of eligibility', { vin: VIN }],
    ['is about another vehicle', { vin: 'EXVETESTVIN000002', eligible: true }],
    ['is a list', []],
  ])('is malformed when the answer %s', async (_case, json) => {
    server.answer({ status: 200, json });
    expect(await failureOf(port.check(session(), VIN, 'bmw'))).toMatchObject({ kind: 'malformed' });
  });
});
