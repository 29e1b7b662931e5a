/**
 * The simulator's vehicle data against the provider's own OpenAPI files, which are not part of this
 * project: `node test/openapi/run.mjs <folder with hm-*.yml>`. Skipped without the folder.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HIGH_MOBILITY_ODDITIES } from '../../simulators/high-mobility/oddities.js';
import {
  call,
  signIn,
  startTestSimulator,
  TEST_APP,
  type TestSimulator,
} from '../support/simulator.js';
import { createOracle, type Oracle } from './oracle.js';

const folder = process.env['OPENAPI_DIR'];
const BRANDS = ['bmw', 'volvo-cars', 'tesla', 'sandbox', 'mercedes-benz'];
const VINS = Array.from({ length: 20 }, (_, place) => `WBATESTVIN${1_000_000 + place}`);
const VIN = VINS[0]!;

describe.skipIf(folder === undefined)(
  'the simulated vehicles of High Mobility, by the OpenAPI files',
  () => {
    let oracle: Oracle;
    let simulator: TestSimulator;
    beforeAll(async () => {
      oracle = createOracle(folder ?? '');
      simulator = await startTestSimulator({ now: () => new Date('2026-11-30T08:00:00Z') });
      for (const [place, vin] of VINS.entries()) {
        simulator.book.request(TEST_APP.clientId, vin, BRANDS[place % BRANDS.length]!, {});
        simulator.move(vin, 'approved');
      }
    });
    afterAll(() => simulator.close());

    /** One call whose answer must be as documented. */
    async function visit(path: string, expected: number): Promise<void> {
      // A token lives five minutes of the simulator's clock.
      const token = await signIn(simulator, TEST_APP);
      const { status, body } = await call(simulator.url, 'GET', path, undefined, token);
      expect([path, status]).toEqual([path, expected]);
      expect(oracle.checkAnswer('GET', `/v1${path}`, status, body), path).toEqual([]);
    }
    const dataOf = (vin: string) => `/vehicle-data/autoapi-13/${vin}`;

    it('deliver documented answers, whatever they are and do', async () => {
      for (let hours = 0; hours < 3; hours += 1) {
        for (const vin of VINS) await visit(dataOf(vin), 200);
        simulator.advanceClock(40 * 60_000);
      }
    });

    it('deliver documented answers in miles and in privacy mode', async () => {
      simulator.setDataStyle(VIN, { units: 'miles', privacy: 'properties' });
      await visit(dataOf(VIN), 200);
      simulator.setDataStyle(VIN, { privacy: 'call' });
      await visit(dataOf(VIN), 403);
      simulator.setDataStyle(VIN, { units: 'kilometers', privacy: 'off' });
    });

    it('refuse as documented without consent', async () => {
      await visit(dataOf('WBATESTVIN0000009'), 403);
      simulator.move(VINS[1]!, 'revoked');
      await visit(dataOf(VINS[1]!), 401);
    });

    it('deliver documented static data', async () => {
      for (const vin of VINS) await visit(`/vehicle-static-data/${vin}/data`, 200);
    });

    it('deliver documented answers with every oddity that says so, and others with the rest', async () => {
      const unlike: string[] = [];
      for (const [name, { about, fault }] of Object.entries(HIGH_MOBILITY_ODDITIES)) {
        if (!/vehicle data/.test(about)) continue;
        const token = await signIn(simulator, TEST_APP);
        const mend = simulator.setFault(fault);
        const { status, body } = await call(simulator.url, 'GET', dataOf(VIN), undefined, token);
        mend();
        const problems = oracle.checkAnswer('GET', `/v1${dataOf(VIN)}`, status, body);
        const isWrong = about === 'wrong vehicle data';
        if (isWrong !== problems.length > 0) unlike.push(name);
      }
      expect(unlike).toEqual([]);
    });
  },
);
