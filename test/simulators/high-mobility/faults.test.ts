import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, signIn, startTestSimulator, type TestSimulator } from '../../support/simulator.js';

const VIN = 'WBATESTVIN0000001';

describe('faults', () => {
  let simulator: TestSimulator;
  let token: string;
  beforeEach(async () => {
    simulator = await startTestSimulator();
    token = await signIn(simulator);
  });
  afterEach(() => simulator.close());

  const list = () => call(simulator.url, 'GET', '/fleets/vehicles', undefined, token);
  const request = () =>
    call(
      simulator.url,
      'POST',
      '/fleets/vehicles',
      { vehicles: [{ vin: VIN, brand: 'bmw' }] },
      token,
    );
  const control = (method: string, path: string, body?: unknown) =>
    call(simulator.controlUrl, method, path, body);

  it('answer with a status as often as set, and only on the set paths', async () => {
    simulator.setFault({
      kind: 'status',
      status: 503,
      path: '/v1/fleets/*',
      method: 'get',
      times: 2,
    });
    expect((await request()).status).toBe(200);
    expect([(await list()).status, (await list()).status, (await list()).status]).toEqual([
      503, 503, 200,
    ]);
  });

  it('answer with the body they are given', async () => {
    simulator.setFault({
      kind: 'status',
      status: 401,
      body: [{ title: 'bare' }],
      headers: { 'x-fault': 'yes' },
      times: 1,
    });
    expect(await list()).toEqual({ status: 401, body: [{ title: 'bare' }] });
  });

  it('limit the rate in the words of the provider', async () => {
    simulator.setFault({ kind: 'rate-limit', times: 1 });
    const { status, body } = await list();
    expect(status).toBe(429);
    expect(body.errors[0]).toMatchObject({ title: 'Too many requests', detail: 'retry after 10s' });
  });

  it('tear the connection before the effect', async () => {
    simulator.setFault({ kind: 'reset', times: 1 });
    await expect(request()).rejects.toThrow('fetch failed');
    expect(simulator.book.find(VIN)).toBeUndefined();
  });

  it('tear the connection after the effect', async () => {
    simulator.setFault({ kind: 'timeout-after-effect', ending: 'reset', times: 1 });
    await expect(request()).rejects.toThrow('fetch failed');
    expect(simulator.book.find(VIN)?.status).toBe('pending');
  });

  it('leave the caller without an answer after the effect, and do not prevent the simulator from closing', async () => {
    simulator.setFault({ kind: 'timeout-after-effect', times: 1 });
    const waiting = request().then(
      () => 'answered',
      () => 'torn',
    );
    await expect.poll(() => simulator.book.find(VIN)?.status).toBe('pending');
    await simulator.close();
    expect(await waiting).toBe('torn');
  });

  it('leave the caller without an answer and without an effect', async () => {
    simulator.setFault({ kind: 'hang', times: 1 });
    const waiting = request().then(
      () => 'answered',
      () => 'torn',
    );
    await expect.poll(() => simulator.requests.count('POST', '/v1/fleets/vehicles')).toBe(1);
    await simulator.close();
    expect(await waiting).toBe('torn');
    expect(simulator.book.find(VIN)).toBeUndefined();
  });

  it('cut the answer in the middle of its JSON', async () => {
    simulator.setFault({ kind: 'malformed', times: 1 });
    await expect(request()).rejects.toThrow(SyntaxError);
    expect(simulator.book.find(VIN)?.status).toBe('pending');
    simulator.setFault({ kind: 'malformed', body: '"a string"', times: 1 });
    expect((await list()).body).toBe('a string');
  });

  it('delay the answer and strike besides', async () => {
    simulator.setFault({ kind: 'latency', ms: 1 });
    simulator.setFault({ kind: 'status', status: 500, times: 1 });
    expect([(await list()).status, (await list()).status]).toEqual([500, 200]);
  });

  it('strike by chance, the same for the same seed', async () => {
    const course = async () => {
      const other = await startTestSimulator({ seed: 7 });
      try {
        const bearer = await signIn(other);
        other.setFault({ kind: 'status', status: 500, probability: 0.5 });
        const statuses: number[] = [];
        for (let turn = 0; turn < 20; turn += 1)
          statuses.push(
            (await call(other.url, 'GET', '/fleets/vehicles', undefined, bearer)).status,
          );
        return statuses;
      } finally {
        await other.close();
      }
    };
    const first = await course();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await course()).toEqual(first);
  });

  it('are taken away one by one or all at once', async () => {
    const undo = simulator.setFault({ kind: 'status', status: 500 });
    simulator.setFault({ kind: 'status', status: 502 });
    undo();
    expect((await list()).status).toBe(502);
    simulator.clearFaults();
    expect((await list()).status).toBe(200);
  });

  it('are set, shown and cleared at the control endpoint', async () => {
    expect(
      (await control('POST', '/faults', { kind: 'status', status: 500, times: 3 })).status,
    ).toBe(201);
    expect((await list()).status).toBe(500);
    expect((await control('GET', '/faults')).body.faults).toEqual([
      { kind: 'status', status: 500, times: 3, left: 2 },
    ]);
    await control('DELETE', '/faults');
    expect((await list()).status).toBe(200);
  });

  it.each([
    ['/faults', { kind: 'earthquake' }],
    ['/faults', { kind: 'status', status: 200 }],
    ['/faults', { kind: 'reset', tmies: 1 }],
    ['/clock', { advanceSeconds: -1 }],
    ['/clock', {}],
    [`/clearances/${VIN}`, { status: 'gone' }],
    ['/webhooks/target', { url: 'nowhere', secret: 'x' }],
    ['/webhooks/ping', { clientId: 'unknown' }],
    ['/webhooks/ping', {}],
  ])('and other orders to %s are refused when they are not understood: %j', async (path, body) => {
    const { status, body: answer } = await control('POST', path, body);
    expect(status).toBe(400);
    expect(answer.error).not.toBe('');
  });
});
