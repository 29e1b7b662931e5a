import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccountGuards } from '../../../../src/providers/access/account-guards.js';
import { type VehicleDataPort } from '../../../../src/providers/ports/vehicle-data.js';
import { type Provider } from '../../../../src/providers/provider.js';
import { AnsweringServer } from '../../answering-server.js';
import { failureOf, NOW, providerAt, session } from '../support.js';

const VIN = 'EXVETESTVIN000001';
const VEHICLE = { vin: VIN, externalId: null, powertrain: null };

let server: AnsweringServer;
let provider: Provider;
let port: VehicleDataPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  provider = providerAt(server.url);
  port = provider.vehicleData!;
});
afterAll(() => server.stop());
beforeEach(() => server.answer());

const refusal = (status: number, title: string, detail: string) => ({
  status,
  json: { errors: [{ title, detail }], request_id: 'r' },
});

describe('vehicleData.read', () => {
  it('reads one vehicle on the account token', async () => {
    const odometer = { data: { value: 5, unit: 'kilometers' } };
    server.answer({ status: 200, json: { vin: VIN.toLowerCase(), diagnostics: { odometer } } });
    const { signals } = await port.read(session(), VEHICLE);
    expect(signals).toEqual({ odometer: { value: 5, measuredAt: null } });
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        url: `/v1/vehicle-data/autoapi-13/${VIN}`,
        headers: { authorization: 'Bearer fake-token-1' },
      },
    ]);
  });

  it.each([
    [401, 'Not Authorized', 'Consent is removed by OEM', 'NO_CONSENT'],
    [403, 'Forbidden', 'No active consent for this vehicle', 'NO_CONSENT'],
    [403, 'Forbidden', 'Privacy mode is active', 'PRIVACY_MODE'],
    [403, 'Forbidden', 'The token does not have the required scope.', 'NOT_PERMITTED'],
    [404, 'Not Found', 'Vehicle not found', 'NO_CONSENT'],
    [408, 'Request Timeout', 'Vehicle is offline or asleep', 'ASLEEP'],
    [422, 'Pending', 'Vehicle data is not available yet', 'NOT_YET'],
    [503, 'Service Unavailable', 'Failure when fetching data from OEM', 'PROVIDER_ERROR'],
    [504, 'Timeout', "OEM didn't response in the expected time", 'TIMEOUT'],
  ])('answers %i %s: %s as %s of the vehicle', async (status, title, detail, reason) => {
    server.answer(refusal(status, title, detail));
    const account = session();
    expect(await port.read(account, VEHICLE)).toEqual({
      signals: {},
      raw: [],
      problems: [{ signal: null, reason, at: NOW }],
    });
    expect(account.renewals()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  it('takes a refused token for what it is, after one renewal', async () => {
    server.answer(refusal(401, 'Not Authorized', 'Invalid token'));
    const account = session();
    expect((await failureOf(port.read(account, VEHICLE))).kind).toBe('unauthorized');
    expect(account.renewals()).toBe(1);
  });

  it.each([
    [429, 'rate-limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('throws for %i, which is not about the vehicle', async (status, kind) => {
    server.answer(refusal(status, 'Trouble', 'Please contact support'));
    expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe(kind);
  });

  it('concludes nothing from what a proxy answers', async () => {
    for (const status of [401, 403, 404, 408, 422, 504]) {
      server.answer({ status, text: '<html>No</html>', headers: { 'content-type': 'text/html' } });
      expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe('unavailable');
    }
  });

  it.each([
    ['another vehicle', { vin: 'EXVETESTVIN000002' }],
    ['a list', []],
    ['nothing', null],
  ])('refuses an answer about %s', async (_what, json) => {
    server.answer({ status: 200, json });
    expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe('malformed');
  });

  it("does not cut the account off for a carmaker's outage", async () => {
    const guards = new AccountGuards({ now: () => NOW });
    const guarded = { ...session(), guard: guards.of('acc_1') };
    server.answer(refusal(503, 'Service Unavailable', 'Failure when fetching data from OEM'));
    for (let read = 0; read < 10; read += 1) await provider.vehicleData!.read(guarded, VEHICLE);
    expect(guards.retryAt('acc_1')).toBeNull();
    server.answer(refusal(503, 'Service Unavailable', 'Please contact support'));
    for (let read = 0; read < 5; read += 1)
      await failureOf(provider.vehicleData!.read(guarded, VEHICLE));
    expect(guards.retryAt('acc_1')).not.toBeNull();
  });
});

describe('vehicleData.readDetails', () => {
  it('reads make, model and powertrain', async () => {
    server.answer({
      status: 200,
      json: {
        vehicle: {
          manufacturer: { brand: { name: 'BMW' }, model: { name: 'iX' } },
          specs: { fuel: { type: { name: 'Elektro' } } },
        },
      },
    });
    expect(await port.readDetails!(session(), VIN)).toEqual({
      make: 'BMW',
      model: 'iX',
      modelYear: null,
      powertrain: 'BATTERY_ELECTRIC',
    });
    expect(server.requests[0]?.url).toBe(`/v1/vehicle-static-data/${VIN}/data`);
  });

  it.each([403, 404, 422])('knows nothing of a vehicle by %i', async (status) => {
    server.answer(refusal(status, 'Forbidden', 'No'));
    expect(await port.readDetails!(session(), VIN)).toBeUndefined();
  });

  it('throws when the provider is out of order', async () => {
    server.answer(refusal(500, 'Internal Server Error', 'Please contact support'));
    expect((await failureOf(port.readDetails!(session(), VIN))).kind).toBe('unavailable');
  });
});

describe('vehicleData.minIntervalSeconds', () => {
  it.each([
    ['tesla', 3600],
    ['kia', 125],
    ['volvo-cars', 125],
    ['bmw', 120],
    ['renault', 60],
    ['unheard-of', 60],
  ])('of %s is %i', (brand, seconds) => {
    expect(port.minIntervalSeconds(brand)).toBe(seconds);
  });
});
