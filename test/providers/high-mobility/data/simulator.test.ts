import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HIGH_MOBILITY_ODDITIES } from '../../../../simulators/high-mobility/oddities.js';
import { SIGNAL_NAMES } from '../../../../src/domain/data/signal.js';
import { isConsentInDoubt, isPrivate } from '../../../../src/domain/data/vehicle-data.js';
import { ProviderFailure } from '../../../../src/providers/failure.js';
import { createHighMobilityProvider } from '../../../../src/providers/high-mobility/provider.js';
import { type AccountSession } from '../../../../src/providers/ports/account.js';
import { type VehicleDataPort } from '../../../../src/providers/ports/vehicle-data.js';
import { startTestSimulator, TEST_APP, type TestSimulator } from '../../../support/simulator.js';
import { sessionOf } from '../../account-conformance.js';

const START = new Date('2026-11-30T08:00:00Z');
const VINS = Array.from({ length: 12 }, (_, place) => `WBATESTVIN${1_000_000 + place}`);
const SECRETS = { clientSecret: TEST_APP };
const of = (vin: string) => ({ vin, externalId: null, powertrain: null });

let simulator: TestSimulator;
let port: VehicleDataPort;
let session: AccountSession;
beforeEach(async () => {
  simulator = await startTestSimulator({ now: () => START });
  const { url, now } = simulator;
  const provider = createHighMobilityProvider({ liveUrl: url, sandboxUrl: url, now });
  port = provider.vehicleData!;
  session = sessionOf({ provider, secrets: { usual: SECRETS } });
  for (const vin of VINS) {
    simulator.book.request(TEST_APP.clientId, vin, 'bmw', {});
    simulator.move(vin, 'approved');
  }
});
afterEach(() => simulator.close());

const VIN = VINS[0]!;
const read = (vin = VIN) => port.read(session, of(vin));
const oddity = (name: string) => simulator.setFault(HIGH_MOBILITY_ODDITIES[name]!.fault);

describe('the simulated fleet of High Mobility', () => {
  it('delivers every signal that its answers can have, without a problem', async () => {
    const answers = await Promise.all(VINS.map((vin) => read(vin)));
    expect(answers.flatMap(({ problems }) => problems)).toEqual([]);
    const names = new Set(answers.flatMap(({ signals }) => Object.keys(signals)));
    const others = ['fuelVolume', 'energyLevel', 'drivingEnabled', 'serviceDueOn'];
    expect([...names].toSorted()).toEqual(
      SIGNAL_NAMES.filter((name) => !others.includes(name)).toSorted(),
    );
  });

  it('moves with the clock', async () => {
    const before = await read();
    simulator.advanceClock(4 * 3_600_000);
    const after = await read();
    const odometers = [before, after].map(({ signals }) => signals.odometer?.value ?? 0);
    expect(odometers[1]! - odometers[0]!).toBeGreaterThan(10);
    expect(after.signals.odometer!.measuredAt!.getTime()).toBeGreaterThan(
      before.signals.odometer!.measuredAt!.getTime(),
    );
  });

  it('has the same odometer in miles', async () => {
    const kilometers = (await read()).signals.odometer!.value;
    simulator.setDataStyle(VIN, { units: 'miles' });
    const { signals, raw } = await read();
    expect(signals.odometer!.value).toBeCloseTo(kilometers, 0);
    expect(raw.find(({ name }) => name === 'diagnostics.odometer')?.value).toMatchObject({
      unit: 'miles',
    });
  });

  it.each(['call', 'properties'] as const)('is private by the %s', async (privacy) => {
    simulator.setDataStyle(VIN, { privacy });
    const data = await read();
    expect(isPrivate(data)).toBe(true);
    expect(data.signals.position).toBeUndefined();
    expect(data.raw.filter(({ location }) => location)).toEqual([]);
    expect(isPrivate(await read(VINS[1]))).toBe(false);
    simulator.setDataStyle(VIN, { privacy: 'off' });
    expect((await read()).signals.position).toBeDefined();
  });

  it('has no consent before its clearance, and none after', async () => {
    const unknown = await read('WBATESTVIN0000009');
    expect(isConsentInDoubt(unknown)).toBe(true);
    simulator.move(VIN, 'revoked');
    expect(isConsentInDoubt(await read())).toBe(true);
  });

  it('states make, model and powertrain', async () => {
    const details = await port.readDetails!(session, VIN);
    expect(details).toMatchObject({ make: 'BMW', modelYear: null });
    expect(details?.model).not.toBeNull();
    expect(details?.powertrain).not.toBeNull();
  });

  const named = (about: string) =>
    Object.entries(HIGH_MOBILITY_ODDITIES)
      .filter(([, { about: what }]) => what === about)
      .map(([name]) => name);

  it.each([...named('vehicle data'), ...named('wrong vehicle data')])(
    'is read in spite of %s, and what is not is named',
    async (name) => {
      const usual = await read();
      const mend = oddity(name);
      const odd = await read();
      mend();
      const missing = Object.keys(usual.signals).filter((signal) => !(signal in odd.signals));
      const isNamed = odd.problems.length > 0 || ['lone-door', 'text-capability'].includes(name);
      expect(missing.length === 0 || isNamed, missing.join()).toBe(true);
      expect(missing.length, missing.join()).toBeLessThanOrEqual(2);
      expect((await read()).problems).toEqual([]);
    },
  );

  it.each(named('refusals of vehicle data'))('is not read because of %s', async (name) => {
    oddity(name);
    const result = await read().catch((error: unknown) => error);
    if (result instanceof ProviderFailure)
      expect(['data-rate-limited', 'data-broken']).toContain(name);
    else expect(result).toMatchObject({ signals: {}, problems: [{ signal: null }] });
  });
});
