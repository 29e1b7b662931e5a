import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INVERS_ODDITIES } from '../../../../simulators/invers/oddities.js';
import {
  type InversSimulator,
  startInversSimulator,
} from '../../../../simulators/invers/simulator.js';
import { createInversProvider } from '../../../../src/providers/invers/provider.js';
import { type AccountSession } from '../../../../src/providers/ports/account.js';
import { type Provider } from '../../../../src/providers/provider.js';
import { sessionOf } from '../../account-conformance.js';
import { SECRETS } from '../support.js';

const START = new Date('2026-11-30T08:00:00Z');

let simulator: InversSimulator;
let provider: Provider;
let session: AccountSession;
let externalId: string;
beforeEach(async () => {
  simulator = await startInversSimulator({ now: () => START, clients: [SECRETS] });
  provider = createInversProvider({ url: simulator.url, now: simulator.now });
  session = sessionOf({ provider, secrets: { usual: SECRETS } });
  ({ externalId } = await provider.vehicles!.add(session, {
    vin: 'EXVETESTVIN000001',
    brand: 'cloudboxx',
    telematicsUnitId: 'unit-1',
    modelId: null,
    credential: { kind: 'NONE' },
    name: null,
    licensePlate: null,
    tags: [],
  }));
});
afterEach(() => simulator.close());

const read = () =>
  provider.vehicleData!.read(session, { vin: 'EXVETESTVIN000001', externalId, powertrain: null });

describe('the simulated fleet of INVERS', () => {
  it('delivers a moving vehicle once its setup has succeeded', async () => {
    simulator.setSetup(externalId, 'IN_PROGRESS');
    expect((await read()).problems).toMatchObject([{ signal: null, reason: 'NOT_YET' }]);
    simulator.setSetup(externalId, 'SUCCEEDED');
    const before = await read();
    expect(before.problems).toEqual([]);
    expect(Object.keys(before.signals)).toEqual(
      expect.arrayContaining(['odometer', 'range', 'position', 'drivingEnabled', 'locked']),
    );
    simulator.advanceClock(4 * 3_600_000);
    const { signals } = await read();
    expect(signals.odometer!.value).toBeGreaterThan(before.signals.odometer!.value);
  });

  it('states contact and master data in its list, without a further call', async () => {
    simulator.setSetup(externalId, 'SUCCEEDED');
    const calls = simulator.requests.list().length;
    const { items } = await provider.vehicles!.list(session);
    expect(items).toMatchObject([{ online: true }]);
    expect(items[0]?.lastContactAt?.getTime()).toBeLessThanOrEqual(START.getTime());
    expect(items[0]?.details.powertrain).not.toBeNull();
    expect(simulator.requests.list().length - calls).toBe(1);
  });

  const named = (about: string) =>
    Object.entries(INVERS_ODDITIES)
      .filter(([, { about: what }]) => what === about)
      .map(([name]) => name);

  it.each(named('vehicle states'))('is read in spite of %s', async (name) => {
    simulator.setSetup(externalId, 'SUCCEEDED');
    const usual = await read();
    simulator.setFault(INVERS_ODDITIES[name]!.fault);
    const odd = await read();
    const missing = Object.keys(usual.signals).filter((signal) => !(signal in odd.signals));
    // Null is a value that is missing, and nothing to name.
    expect(missing.length === 0 || odd.problems.length > 0 || name === 'null-values').toBe(true);
    if (name !== 'null-values') expect(missing.length, missing.join()).toBeLessThanOrEqual(1);
  });

  it.each(named('refusals of vehicle states'))('is not read because of %s', async (name) => {
    simulator.setSetup(externalId, 'SUCCEEDED');
    simulator.setFault(INVERS_ODDITIES[name]!.fault);
    expect(await read()).toMatchObject({ signals: {}, problems: [{ signal: null }] });
  });
});
