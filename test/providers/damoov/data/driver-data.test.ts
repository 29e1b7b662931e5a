import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gridWindows, type Trip } from '../../../../src/domain/data/driving.js';
import { createDamoovProvider } from '../../../../src/providers/damoov/provider.js';
import { type DriverDataPort } from '../../../../src/providers/ports/driver-data.js';
import { AnsweringServer, type SeenRequest } from '../../answering-server.js';
import { failureOf, NOW, session } from '../support.js';

const DRIVER = '3f0c7c1e-0000-4000-8000-000000000001';
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let server: AnsweringServer;
let port: DriverDataPort;
beforeAll(async () => {
  server = await AnsweringServer.start();
  const apiUrl = server.url.replace(/\/v1$/, '');
  port = createDamoovProvider({ userUrl: apiUrl, apiUrl, now: () => NOW }).driverData!;
});
afterAll(() => server.stop());

const ok = (Result: unknown) => ({ Result, Status: 200, Title: '', Errors: [] });

/** Answers each request by its path. */
function answerBy(answers: Readonly<Record<string, (request: SeenRequest) => unknown>>): void {
  server.answer((response, request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ok(answers[path]?.(request) ?? null)));
  });
}

interface Asked {
  readonly StartDate: string;
  readonly EndDate: string;
  readonly Paging: { readonly Page: number; readonly Count: number };
}
const toWireTrip = (startedAt: Date) => ({
  Id: startedAt.toISOString(),
  Data: {
    StartDate: startedAt.toISOString(),
    EndDate: new Date(startedAt.getTime() + 3_600_000).toISOString(),
  },
  Statistics: { Mileage: 10 },
});

/** Answers as a provider that goes by the end of a trip, and pages by two. */
function answerTrips(starts: readonly Date[]): void {
  answerBy({
    '/trips/get/admin/v1': ({ body }) => {
      const { StartDate, EndDate, Paging } = JSON.parse(body) as Asked;
      const inside = starts
        .map(toWireTrip)
        .filter(({ Data }) => Data.EndDate >= StartDate && Data.EndDate <= EndDate)
        .toSorted((a, b) => (a.Data.StartDate < b.Data.StartDate ? 1 : -1));
      const from = (Paging.Page - 1) * 2;
      return {
        Trips: inside.slice(from, from + 2),
        PagingInfo: { HasNextPage: inside.length > from + 2, CurrentPage: Paging.Page },
      };
    },
  });
}

/** Trips of a period, read in windows of a grid as the service reads them. */
async function allTrips(from: Date, to: Date): Promise<readonly Trip[]> {
  const found: Trip[] = [];
  for (const window of gridWindows({ from, to }, port.tripDays))
    for (let page: number | null = 1; page !== null;) {
      const read = await port.listTrips(session(), DRIVER, window, page);
      found.push(...read.trips.filter(({ startedAt }) => startedAt >= from && startedAt < to));
      page = read.nextPage;
    }
  return found;
}

describe('driverData.listTrips', () => {
  it('brings each trip of a long period once, the newest first, in windows of at most 14 days', async () => {
    const starts = [0.5, 1, 12.99, 13, 13.01, 26, 40, 41, 42, 99.9].map(daysAgo);
    // Over the edges of the period.
    answerTrips([...starts, daysAgo(100.01), daysAgo(-0.5)]);
    const trips = await allTrips(daysAgo(100), NOW);
    expect(trips.map(({ startedAt }) => startedAt)).toEqual(starts);
    for (const { body, headers } of server.requests) {
      const { StartDate, EndDate, Paging } = JSON.parse(body) as Asked;
      const length = new Date(EndDate).getTime() - new Date(StartDate).getTime();
      expect(length).toBeLessThanOrEqual(14 * DAY_MS);
      expect(new Date(EndDate).getTime()).toBeLessThanOrEqual(NOW.getTime());
      expect(Paging.Count).toBe(50);
      expect(headers.authorization).toBe('Bearer fake-token-1');
    }
  });

  it('finds a trip that is under way at the edge of two windows', async () => {
    const [{ from: edge } = { from: NOW }] = gridWindows({ from: daysAgo(30), to: NOW }, 13);
    answerTrips([new Date(edge.getTime() - 1_800_000)]);
    expect(await allTrips(daysAgo(30), NOW)).toHaveLength(1);
  });

  it('asks nothing for a period that ends before it begins', async () => {
    answerTrips([]);
    expect(await allTrips(NOW, daysAgo(1))).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('gives up a list without an end', async () => {
    answerBy({
      '/trips/get/admin/v1': () => ({
        Trips: [toWireTrip(daysAgo(1))],
        PagingInfo: { HasNextPage: true },
      }),
    });
    const period = { from: daysAgo(5), to: NOW };
    expect((await failureOf(port.listTrips(session(), DRIVER, period, 200))).kind).toBe(
      'malformed',
    );
  });

  it('never quotes the key of the driver', async () => {
    const errors = [{ Key: 'UserId', Message: `Unknown user ${DRIVER}` }];
    server.answer({
      status: 404,
      json: { Result: null, Status: 404, Title: DRIVER, Errors: errors },
    });
    const period = { from: daysAgo(5), to: NOW };
    const failure = await failureOf(port.listTrips(session(), DRIVER, period, 1));
    expect(failure.refusal).toBe('not-found');
    expect(JSON.stringify([failure.message, failure.details])).not.toContain(DRIVER);
  });
});

/** The days that each call was about. */
const askedDays = (path: string) =>
  server.requests
    .map(({ url }) => new URL(url, 'http://localhost'))
    .filter(({ pathname }) => pathname === path)
    .map(({ searchParams }) => [searchParams.get('StartDate'), searchParams.get('EndDate')]);

const STATISTICS = '/indicators/admin/v3/Statistics';
const SAFETY = '/indicators/admin/v3/Scores/safety';
const ECO = '/indicators/admin/v3/Scores/eco';

describe('driverData.readStatistics', () => {
  it('are about whole days', async () => {
    answerBy({ [STATISTICS]: () => [{ MileageKm: 10, DrivingTime: 5, TripsCount: 1 }] });
    const period = { from: new Date('2026-01-17T10:00:00Z'), to: new Date('2026-01-30T12:00:00Z') };
    expect(await port.readStatistics(session(), DRIVER, period)).toMatchObject({
      distance: 10,
      duration: 300,
      trips: 1,
    });
    expect(askedDays(STATISTICS)).toEqual([['2026-01-17', '2026-01-30']]);
    const query = new URL(server.requests[0]!.url, 'http://localhost').searchParams;
    expect([query.get('UserId'), query.get('TransportType')]).toEqual([DRIVER, 'Driver']);
  });

  it('are null without any data, never zero', async () => {
    for (const nothing of [[], null]) {
      answerBy({ [STATISTICS]: () => nothing });
      const period = { from: daysAgo(3), to: NOW };
      expect(await port.readStatistics(session(), DRIVER, period)).toBeNull();
    }
  });

  it('refuse a row that cannot be summed', async () => {
    answerBy({ [STATISTICS]: () => [{ MileageKm: 10 }] });
    const reading = port.readStatistics(session(), DRIVER, { from: daysAgo(3), to: NOW });
    expect((await failureOf(reading)).kind).toBe('malformed');
  });
});

describe('driverData.readScores', () => {
  it('joins both kinds in one window without a further call', async () => {
    answerBy({ [SAFETY]: () => [{ SafetyScore: 80 }], [ECO]: () => [{ EcoScore: 60 }] });
    expect(await port.readScores(session(), DRIVER, { from: daysAgo(3), to: NOW })).toMatchObject({
      safety: 80,
      eco: 60,
      braking: null,
    });
    expect(askedDays(STATISTICS)).toEqual([]);
  });

  it('is null where nothing is scored yet', async () => {
    answerBy({ [SAFETY]: () => [], [ECO]: () => [] });
    expect(await port.readScores(session(), DRIVER, { from: daysAgo(1), to: NOW })).toBeNull();
  });
});

describe('driverData.readLastTripAt', () => {
  const DATES = '/indicators/admin/v3/Statistics/Dates';

  it.each([
    [{ LatestTripDate: '2026-01-01T10:00:00+02:00' }, new Date('2026-01-01T08:00:00Z')],
    [[{ LatestTripDate: '2026-01-01T10:00:00+02:00' }], new Date('2026-01-01T08:00:00Z')],
    [{ LatestTripDate: null }, null],
    [[], null],
    [null, null],
  ])('reads %j', async (answer, lastTripAt) => {
    answerBy({ [DATES]: () => answer });
    expect(await port.readLastTripAt(session(), DRIVER)).toEqual(lastTripAt);
  });

  it('is null for a driver whom the provider does not have', async () => {
    server.answer({ status: 404, json: { Result: null, Status: 404, Title: '', Errors: [] } });
    expect(await port.readLastTripAt(session(), DRIVER)).toBeNull();
  });
});
