import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountGuards } from '../../../../src/providers/access/account-guards.js';
import { createInversProvider } from '../../../../src/providers/invers/provider.js';
import { type VehicleDataPort } from '../../../../src/providers/ports/vehicle-data.js';
import { type Provider } from '../../../../src/providers/provider.js';
import { AnsweringServer } from '../../answering-server.js';
import { countingSession, failureOf } from '../../support.js';

const NOW = new Date('2026-11-30T08:00:00Z');
const VEHICLE = { vin: 'EXVETESTVIN000001', externalId: 'JQ7RP', powertrain: null };
const MILEAGE = { mileage_in_kilometers: { timestamp: '2026-11-20T10:28:05Z', value: 5 } };

let server: AnsweringServer;
let provider: Provider;
let port: VehicleDataPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  const url = server.url.replace(/\/v1$/, '');
  provider = createInversProvider({ url, now: () => NOW });
  port = provider.vehicleData!;
});
afterAll(() => server.stop());

const session = () => countingSession('LIVE');
const problem = (status: number, type: string) => ({
  status,
  json: { type: `/problems/${type}`, title: 'In words.', status },
});

describe('vehicleData.read', () => {
  it('asks for the latest state and never wakes the unit', async () => {
    server.answer({ status: 200, json: MILEAGE });
    expect((await port.read(session(), VEHICLE)).signals.odometer?.value).toBe(5);
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        url: '/vehicles/JQ7RP/vehicle-state',
        headers: { authorization: 'Bearer fake-token-1' },
      },
    ]);
  });

  it.each(['vehicle_state', 'data'])('reads a state within %s', async (wrapper) => {
    server.answer({ status: 200, json: { [wrapper]: MILEAGE } });
    expect((await port.read(session(), VEHICLE)).signals.odometer?.value).toBe(5);
  });

  it('asks nothing about a vehicle without an id', async () => {
    server.answer({ status: 200, json: MILEAGE });
    const { problems } = await port.read(session(), { ...VEHICLE, externalId: null });
    expect(problems).toEqual([{ signal: null, reason: 'NOT_YET', at: NOW }]);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [403, 'missing-permissions', 'NOT_PERMITTED'],
    [403, 'forbidden-resource', 'NOT_PERMITTED'],
    [404, 'resource-not-found', 'PROVIDER_ERROR'],
    [409, 'vehicle/conflicting-setup-status', 'NOT_YET'],
    [409, 'vehicle/command-not-supported', 'NOT_PERMITTED'],
    [500, 'telematics-unit/error', 'PROVIDER_ERROR'],
    [503, 'telematics-unit/unreachable', 'ASLEEP'],
  ])('answers %i %s as %s of the vehicle', async (status, type, reason) => {
    server.answer(problem(status, type));
    expect(await port.read(session(), VEHICLE)).toEqual({
      signals: {},
      raw: [],
      problems: [{ signal: null, reason, at: NOW }],
    });
  });

  it.each([
    [401, 'invalid-credentials', 'unauthorized'],
    [403, 'authorization-server-error', 'unavailable'],
    [429, 'too-many-requests', 'rate-limited'],
    [500, 'internal-server-error', 'unavailable'],
  ])('throws for %i %s, which is not about the vehicle', async (status, type, kind) => {
    server.answer(problem(status, type));
    expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe(kind);
  });

  it('takes a gateway that does not know the path for an outage', async () => {
    server.answer({ status: 404, json: { message: 'no Route matched with those values' } });
    expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe('unavailable');
  });

  it('refuses a state that is no object', async () => {
    server.answer({ status: 200, json: [MILEAGE] });
    expect((await failureOf(port.read(session(), VEHICLE))).kind).toBe('malformed');
  });

  it('does not cut the account off for units that fail', async () => {
    const guards = new AccountGuards({ now: () => NOW });
    const guarded = { ...session(), guard: guards.of('acc_1') };
    server.answer(problem(500, 'telematics-unit/error'));
    for (let read = 0; read < 10; read += 1) await provider.vehicleData!.read(guarded, VEHICLE);
    expect(guards.retryAt('acc_1')).toBeNull();
  });
});
