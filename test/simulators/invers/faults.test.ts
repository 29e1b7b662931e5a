import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InversSimulator } from '../../../simulators/invers/simulator.js';
import { type Api, call, NOW, signedIn, startSimulator, TEST_CLIENT } from './support.js';

const CLOUDBOXX = { telematics_brand: 'CLOUDBOXX', telematics_unit_id: 'UNIT1' };
const resetIn = (seconds: number) => String(NOW.getTime() / 1000 + seconds);

describe('the simulated INVERS in trouble', () => {
  let simulator: InversSimulator;
  let api: Api;
  beforeEach(async () => {
    simulator = await startSimulator();
    api = await signedIn(simulator);
  });
  afterEach(() => simulator.close());

  it('answers with a problem whose flow id is that of the header', async () => {
    const { body, headers, status } = await api('GET', '/vehicles/NONE1');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toEqual({
      type: '/problems/resource-not-found',
      type_documentation: 'https://developers.invers.com/problems/resource-not-found',
      title: 'The resource cannot be found.',
      status: 404,
      detail: "The vehicle with ID 'NONE1' cannot be found.",
      flow_id: headers.get('x-invers-flow-id'),
    });
    expect((await api('GET', '/nowhere')).body.type).toBe('/problems/resource-not-found');
  });

  it('limits the rate by either header when set so', async () => {
    simulator.setFault({ kind: 'rate-limit', retryAfterSeconds: 17, times: 1 });
    const first = await api('GET', '/vehicles');
    expect([first.status, first.headers.get('retry-after'), first.body.type]).toEqual([
      429,
      '17',
      '/problems/too-many-requests',
    ]);
    expect(first.body.detail).toContain("'Retry-After'");
    simulator.setFault({
      kind: 'rate-limit',
      retryAfterSeconds: 17,
      headers: 'x-rate-limit',
      times: 1,
    });
    const second = await api('GET', '/vehicles');
    expect([second.headers.get('retry-after'), second.headers.get('x-rate-limit-reset')]).toEqual([
      null,
      resetIn(17),
    ]);
    expect(second.body.detail).toContain("'X-Rate-Limit'");
  });

  it('limits the calls of a client in a minute', async () => {
    const strict = await startSimulator({ callsPerMinute: 2, limitHeaders: 'x-rate-limit' });
    try {
      const other = await signedIn(strict);
      expect([
        (await other('GET', '/vehicles')).status,
        (await other('GET', '/vehicles')).status,
      ]).toEqual([200, 200]);
      const refused = await other('GET', '/vehicles');
      expect([
        refused.status,
        refused.headers.get('x-rate-limit-remaining'),
        refused.headers.get('x-rate-limit-reset'),
      ]).toEqual([429, '0', resetIn(60)]);
      strict.advanceClock(60_000);
      expect((await other('GET', '/vehicles')).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it.each([
    [401, '/problems/missing-credentials'],
    [409, '/problems/conflicting-resource'],
    [500, '/problems/internal-server-error'],
    [502, '/problems/telematics-unit/third-party-error'],
    [503, '/problems/internal-server-error'],
  ])('answers %i with a problem that fits, without an effect', async (status, type) => {
    simulator.setFault({ kind: 'status', status, times: 1 });
    const answer = await api('POST', '/vehicles', CLOUDBOXX);
    expect([answer.status, answer.body.type]).toEqual([status, type]);
    expect(simulator.vehicles.list()).toEqual([]);
  });

  it('takes effect without an answer', async () => {
    simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      method: 'POST',
      path: '/vehicles',
      times: 1,
    });
    await expect(api('POST', '/vehicles', CLOUDBOXX)).rejects.toThrow('fetch failed');
    expect(simulator.vehicles.list()).toHaveLength(1);
  });

  it('refuses what is not JSON', async () => {
    const { body } = await call(
      simulator.url,
      'POST',
      '/auth/oauth/token?grant_type=client_credentials',
    );
    expect(body.error).toBe('invalid_client');
    const response = await fetch(`${simulator.url}/vehicles`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
      400,
      '/problems/validation-error',
    ]);
  });
});

describe('the control endpoint of the simulated INVERS', () => {
  let simulator: InversSimulator;
  let api: Api;
  beforeEach(async () => {
    simulator = await startSimulator();
    api = await signedIn(simulator);
  });
  afterEach(() => simulator.close());

  const control = (method: string, path: string, body?: unknown) =>
    call(simulator.controlUrl, method, path, body);

  it('ends setups, forgets units and ends tokens', async () => {
    const { id } = (await api('POST', '/vehicles', CLOUDBOXX)).body;
    expect(
      (await control('POST', `/vehicles/${id}/setup`, { status: 'FAILED', reason: 'No contract' }))
        .status,
    ).toBe(200);
    expect(simulator.vehicles.find(id)?.setup).toMatchObject({
      status: 'FAILED',
      reason: 'No contract',
    });
    expect((await control('POST', '/vehicles/NONE1/setup', { status: 'FAILED' })).status).toBe(404);
    expect((await control('POST', `/vehicles/${id}/setup`, { status: 'LOST' })).status).toBe(400);
    await control('POST', '/units/UNIT2', { known: false });
    expect(
      (await api('POST', '/vehicles', { ...CLOUDBOXX, telematics_unit_id: 'UNIT2' })).body.type,
    ).toBe('/problems/referenced-resource-not-found');
    await control('POST', '/units/UNIT2', { known: true });
    expect(
      (await api('POST', '/vehicles', { ...CLOUDBOXX, telematics_unit_id: 'UNIT2' })).status,
    ).toBe(201);
    expect((await control('DELETE', '/tokens')).status).toBe(204);
    expect((await api('GET', '/vehicles')).status).toBe(401);
  });

  it('puts the clock forward and shows the state and the requests, without secrets', async () => {
    await api('POST', '/telematics-brands/NIU/credentials', {
      name: 'Scooters',
      client_id: 'niu1',
      client_secret: 'fake-hunter2',
    });
    await api('POST', '/vehicles', {
      telematics_brand: 'NIU',
      telematics_unit_id: 'UNIT3',
      password: 'fake-12345',
    });
    expect((await control('POST', '/clock', { advanceSeconds: 60 })).body.now).toBe(
      '2026-03-01T12:01:00.000Z',
    );
    const state = (await control('GET', '/state')).body;
    expect(state).toMatchObject({
      clients: [{ clientId: TEST_CLIENT.clientId, fleetId: 'EXFL29' }],
      credentials: [{ name: 'Scooters' }],
      vehicles: [{ unitId: 'UNIT3' }],
    });
    const { requests } = (await control('GET', '/requests')).body;
    expect(requests.map(({ path }: { path: string }) => path)).toEqual([
      '/auth/oauth/token',
      '/telematics-brands/NIU/credentials',
      '/vehicles',
    ]);
    expect(JSON.stringify([state, requests])).not.toMatch(/fake-|not-a-real/);
  });
});
