import { describe, expect, it, onTestFinished } from 'vitest';
import { DAMOOV_ODDITIES } from '../../simulators/damoov/oddities.js';
import { startDamoovSimulator } from '../../simulators/damoov/simulator.js';
import { faultSchema } from '../../simulators/faults/faults.js';
import { type Oddities } from '../../simulators/faults/oddities.js';
import { HIGH_MOBILITY_ODDITIES } from '../../simulators/high-mobility/oddities.js';
import { startHighMobilitySimulator } from '../../simulators/high-mobility/simulator.js';
import { INVERS_ODDITIES } from '../../simulators/invers/oddities.js';
import { startInversSimulator } from '../../simulators/invers/simulator.js';
import { OptionError, parseOddities } from '../../simulators/launcher.js';
import { call, signIn, startTestSimulator } from '../support/simulator.js';

const PROVIDERS: readonly (readonly [
  string,
  Oddities,
  () => Promise<{ readonly controlUrl: string; close(): Promise<void> }>,
])[] = [
  ['High Mobility', HIGH_MOBILITY_ODDITIES, () => startHighMobilitySimulator({ apps: [] })],
  ['INVERS', INVERS_ODDITIES, () => startInversSimulator({ clients: [] })],
  ['Damoov', DAMOOV_ODDITIES, () => startDamoovSimulator({ instances: [], admins: [] })],
];

describe.each(PROVIDERS)('the oddities of %s', (_name, oddities, start) => {
  it('are switched on at the control port by their names, with what differs', async () => {
    const simulator = await start();
    onTestFinished(() => simulator.close());
    expect((await call(simulator.controlUrl, 'GET', '/oddities')).body.oddities).toEqual(oddities);
    for (const [name, { fault }] of Object.entries(oddities)) {
      const { status, body } = await call(simulator.controlUrl, 'POST', `/oddities/${name}`, {
        times: 3,
      });
      expect([name, status]).toEqual([name, 201]);
      expect(body.faults.at(-1)).toMatchObject({
        ...JSON.parse(JSON.stringify(faultSchema.parse(fault))),
        left: 3,
      });
    }
    expect(await call(simulator.controlUrl, 'POST', '/oddities/constructor', {})).toMatchObject({
      status: 404,
    });
  });

  it('are named at the start, and nothing else is', () => {
    const names = Object.keys(oddities);
    expect(parseOddities('odd', { odd: ` ${names.join(', ')}` }, oddities)).toEqual(
      Object.values(oddities),
    );
    expect(parseOddities('odd', {}, oddities)).toEqual([]);
    expect(() => parseOddities('odd', { odd: 'toString' }, oddities)).toThrow(OptionError);
  });
});

describe('brands that are not enabled', () => {
  it('refuse a whole batch by the status that is set, until they are', async () => {
    const simulator = await startTestSimulator();
    onTestFinished(() => simulator.close());
    const token = await signIn(simulator);
    const vehicles = ['bmw', 'kia'].map((brand, index) => ({
      vin: `WBATESTVIN000000${index}`,
      brand,
    }));
    const request = () => call(simulator.url, 'POST', '/fleets/vehicles', { vehicles }, token);
    for (const refusedWith of [400, 403, 422]) {
      await call(simulator.controlUrl, 'POST', '/brands/kia', { refusedWith });
      expect(await request()).toMatchObject({
        status: refusedWith,
        body: { errors: [{ source: 'brand' }] },
      });
      expect(simulator.book.list()).toEqual([]);
    }
    expect(
      (await call(simulator.controlUrl, 'POST', '/brands/kia', { refusedWith: 500 })).status,
    ).toBe(400);
    await call(simulator.controlUrl, 'POST', '/brands/kia', { refusedWith: null });
    expect((await request()).status).toBe(200);
  });
});

describe('a clearance in the state error', () => {
  it('remains, is listed with its reason, and can be requested again', async () => {
    const simulator = await startTestSimulator();
    onTestFinished(() => simulator.close());
    const token = await signIn(simulator);
    const vehicles = [{ vin: 'WBATESTVIN0000001', brand: 'bmw' }];
    const request = () => call(simulator.url, 'POST', '/fleets/vehicles', { vehicles }, token);
    await request();
    await call(simulator.controlUrl, 'POST', '/clearances/WBATESTVIN0000001', {
      status: 'error',
      reason: 'activation timeout',
    });
    const { body } = await call(simulator.url, 'GET', '/fleets/vehicles', undefined, token);
    expect(body).toMatchObject([
      {
        status: 'error',
        changelog: [{ status: 'pending' }, { status: 'error', reason: 'activation timeout' }],
      },
    ]);
    expect((await request()).body.vehicles).toMatchObject([{ status: 'pending' }]);
  });
});
