import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAMOOV_ODDITIES } from '../../../../simulators/damoov/oddities.js';
import { type DamoovSimulator } from '../../../../simulators/damoov/simulator.js';
import { gridWindows, type Trip } from '../../../../src/domain/data/driving.js';
import { createDamoovProvider } from '../../../../src/providers/damoov/provider.js';
import { type AccountSession } from '../../../../src/providers/ports/account.js';
import { type DriverPort } from '../../../../src/providers/ports/driver.js';
import { type DriverDataPort } from '../../../../src/providers/ports/driver-data.js';
import { startTestDamoov } from '../../../simulators/damoov/support.js';
import { sessionOf } from '../../account-conformance.js';
import { SECRETS } from '../support.js';

const DAY_MS = 86_400_000;

let simulator: DamoovSimulator;
let port: DriverDataPort;
let drivers: DriverPort;
let session: AccountSession;
let driver: string;
beforeEach(async () => {
  simulator = await startTestDamoov({
    settings: { historyDays: 90, activityStatus: 'Active' },
  });
  const { url, now } = simulator;
  const provider = createDamoovProvider({ userUrl: url, apiUrl: url, now });
  port = provider.driverData!;
  drivers = provider.drivers!;
  session = sessionOf({ provider, secrets: { usual: SECRETS } });
  driver = simulator.addUser().deviceToken;
  // Signing in twice at the same time would end the first token.
  await session.token();
});
afterEach(() => simulator.close());

const lastDays = (days: number) => {
  const to = simulator.now();
  return { from: new Date(to.getTime() - days * DAY_MS), to };
};

async function allTrips(days: number): Promise<readonly Trip[]> {
  const found: Trip[] = [];
  const period = lastDays(days);
  for (const window of gridWindows(period, port.tripDays))
    for (let page: number | null = 1; page !== null;) {
      const read = await port.listTrips(session, driver, window, page);
      expect(read.problems).toEqual([]);
      found.push(...read.trips.filter(({ startedAt }) => startedAt >= period.from));
      page = read.nextPage;
    }
  return found;
}

describe('the simulated drivers of Damoov', () => {
  it('deliver trips over many windows, each once and the newest first', async () => {
    const trips = await allTrips(60);
    expect(trips.length).toBeGreaterThan(60);
    expect(new Set(trips.map(({ externalId }) => externalId)).size).toBe(trips.length);
    const starts = trips.map(({ startedAt }) => startedAt.getTime());
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
    expect(trips.every(({ start, end, scores }) => start && end && scores)).toBe(true);
    expect(new Set(trips.map(({ asDriver }) => asDriver))).toEqual(new Set([true, false]));
  });

  it('drive more as time goes on', async () => {
    const before = (await allTrips(5)).length;
    simulator.advanceClock(5 * DAY_MS);
    expect((await allTrips(10)).length).toBeGreaterThan(before);
  });

  it('have statistics that agree with their trips as drivers', async () => {
    const period = {
      from: new Date('2026-05-18T00:00:00Z'),
      to: new Date('2026-06-01T00:00:00Z'),
    };
    const statistics = await port.readStatistics(session, driver, period);
    const driven = (await allTrips(60)).filter(
      ({ asDriver, startedAt }) =>
        asDriver === true && startedAt >= period.from && startedAt < period.to,
    );
    expect(statistics?.trips).toBe(driven.length);
    expect(statistics?.distance).toBeCloseTo(
      driven.reduce((sum, { distance }) => sum + distance, 0),
      6,
    );
  });

  it('have scores of 0 to 100', async () => {
    const scores = await port.readScores(session, driver, lastDays(7));
    for (const score of Object.values(scores!)) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(100);
    }
  });

  it('are active, and have driven lately', async () => {
    const remote = await drivers.find(session, SECRETS, { externalId: driver });
    expect(remote?.activity).toBe('ACTIVE');
    const lastTripAt = await port.readLastTripAt(session, driver);
    expect(lastTripAt?.getTime()).toBeGreaterThan(lastDays(3).from.getTime());
  });

  it('without a history have no trips, no statistics and no scores', async () => {
    simulator.configure({ historyDays: 0 });
    expect(await allTrips(30)).toEqual([]);
    expect(await port.readStatistics(session, driver, lastDays(13))).toBeNull();
    expect(await port.readScores(session, driver, lastDays(13))).toBeNull();
  });

  const oddities = Object.entries(DAMOOV_ODDITIES).filter(([, { about }]) => about === 'trips');

  it.each(oddities)('deliver the other trips in spite of %s', async (_name, { fault }) => {
    const period = lastDays(7);
    const usual = await port.listTrips(session, driver, period, 1);
    simulator.setFault(fault);
    const odd = await port.listTrips(session, driver, period, 1);
    const ids = new Set(odd.trips.map(({ externalId }) => externalId));
    const missing = usual.trips.filter(({ externalId }) => !ids.has(externalId));
    expect(missing.length).toBe(odd.problems.length === 0 ? 0 : 1);
    expect(JSON.stringify(odd.problems)).not.toContain('Example street');
  });
});
