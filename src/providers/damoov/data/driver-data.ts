import {
  type DriverActivityStatus,
  type DrivingStatistics,
  type Period,
  splitPeriod,
} from '../../../domain/data/driving.js';
import { toFields } from '../../access/foreign-answer.js';
import { type ListSource } from '../../access/listing.js';
import { readText, readTime } from '../../access/values.js';
import {
  type AccountSession,
  type DriverDataPort,
  ProviderFailure,
  type TripPage,
} from '../../provider.js';
import { type DamoovClient, type DamoovOptions } from '../client.js';
import { DataCalls, type Days, TRIPS_PER_PAGE } from './calls.js';
import { meanScores, sumStatistics, toScores, toStatistics } from './indicators.js';
import { readTrips } from './trips.js';
import { type WireTripPage } from './wire.js';

const DAY_MS = 86_400_000;

/** Days that one call may be about: the official Python client asks for no more. */
const WINDOW_DAYS = 14;

/** Days of a window of trips: one day less, which is asked for beyond its end. */
const TRIP_WINDOW_DAYS = WINDOW_DAYS - 1;

/** Maximum pages of one window: 10,000 trips in two weeks are none of one person. */
const MAX_PAGES = 200;

/** Windows that are asked for at the same time. */
const AT_ONCE = 4;

/** `ActivityStatus` of a user, without blanks: it is `No Data` in answers and `NoData` in filters. */
const ACTIVITY: ReadonlyMap<string, DriverActivityStatus> = new Map([
  ['active', 'ACTIVE'],
  ['inactive', 'INACTIVE'],
  ['lost', 'LOST'],
  ['nodata', 'NO_DATA'],
]);

/** Creates the port for data of drivers. Nothing of it is stored by the provider's folder. */
export function createDriverData(client: DamoovClient, options: DamoovOptions): DriverDataPort {
  const calls = new DataCalls(client);
  const source: ListSource = {
    provider: 'DAMOOV',
    call: 'listTrips',
    telemetry: options.telemetry,
  };
  const statisticsOf = (session: AccountSession, userId: string) => async (days: Days) =>
    readRows(await calls.readStatistics(session, userId, days));
  return {
    async listTrips(session, externalId, period, place): Promise<TripPage> {
      const { before = period.to, page = 1 } = place ?? {};
      const end = before < period.to ? before : period.to;
      const [window] = splitPeriod({ from: period.from, to: end }, TRIP_WINDOW_DAYS);
      if (!window) return { trips: [], problems: [], next: null };
      const wire = await calls.listTrips(
        session,
        externalId,
        beyondEnd(window, options.now()),
        page,
      );
      const { items, problems } = readTrips(wire.Trips ?? [], { ...source, part: `page ${page}` });
      const trips = items.filter(
        ({ startedAt }) => startedAt >= window.from && startedAt < window.to,
      );
      if (!goesOn(wire, page)) {
        const isLast = window.from <= period.from;
        return { trips, problems, next: isLast ? null : { before: window.from, page: 1 } };
      }
      if (page >= MAX_PAGES)
        throw new ProviderFailure('DAMOOV', 'malformed', "Damoov's list of trips has no end.");
      return { trips, problems, next: { before: end, page: page + 1 } };
    },
    async readStatistics(session, externalId, period) {
      const parts = await inTurns(toDays(period), statisticsOf(session, externalId));
      return sumStatistics(parts.flat());
    },
    async readScores(session, externalId, period) {
      const windows = toDays(period);
      const distanceOf = async (days: Days): Promise<number> =>
        windows.length < 2
          ? 1
          : (sumStatistics(await statisticsOf(session, externalId)(days))?.distance ?? 0);
      const parts = await inTurns(windows, async (days) => {
        const [safety, eco] = await Promise.all([
          calls.readScores(session, externalId, 'safety', days),
          calls.readScores(session, externalId, 'eco', days),
        ]);
        return { scores: toScores(safety[0], eco[0]), distance: await distanceOf(days) };
      });
      return meanScores(parts);
    },
    async readActivity(session, externalId) {
      const users = await client.findUsers(session, { DeviceToken: externalId });
      const found = users
        .map(toFields)
        .find((user) => readText(user['DeviceToken'])?.toLowerCase() === externalId.toLowerCase());
      if (!found) return undefined;
      const word = readText(found['ActivityStatus'])?.toLowerCase().replace(/\s/g, '') ?? '';
      const dates = await calls.readDates(session, externalId).catch(ignoreMissing);
      const lastTripAt = readTime(toFields(dates)['LatestTripDate']);
      return { status: ACTIVITY.get(word) ?? 'UNKNOWN', lastTripAt };
    },
  };
}

/**
 * Returns the window with one more day at its end: whether the provider goes by the start of a trip
 * or by its end is not on record, and a trip over the edge must not be lost. Never beyond now.
 */
function beyondEnd({ from, to }: Period, now: Date): Period {
  const end = Math.min(to.getTime() + DAY_MS, now.getTime());
  return { from, to: new Date(Math.max(to.getTime(), end)) };
}

/** Returns the days (UTC) of a period in windows, both ends included. */
function toDays({ from, to }: Period): readonly Days[] {
  const startOfDay = (time: number) => Math.floor(time / DAY_MS) * DAY_MS;
  const first = startOfDay(from.getTime());
  const afterLast = startOfDay(to.getTime() - 1) + DAY_MS;
  const toDay = (time: number) => new Date(time).toISOString().slice(0, 10);
  const days = { from: new Date(first), to: new Date(to > from ? afterLast : first) };
  return splitPeriod(days, WINDOW_DAYS).map((window) => ({
    first: toDay(window.from.getTime()),
    last: toDay(window.to.getTime() - 1),
  }));
}

/** @throws ProviderFailure `malformed` for a row that cannot be summed */
function readRows(rows: readonly unknown[]): readonly DrivingStatistics[] {
  return rows.map((row) => {
    const statistics = toStatistics(row);
    if (statistics) return statistics;
    const message = "Damoov's statistics lack a distance, a time or a number of trips.";
    throw new ProviderFailure('DAMOOV', 'malformed', message);
  });
}

/** Returns whether there is a page after this one; without paging information a full page goes on. */
function goesOn({ Trips, PagingInfo }: WireTripPage, page: number): boolean {
  const size = Trips?.length ?? 0;
  if (size === 0) return false;
  if (typeof PagingInfo?.HasNextPage === 'boolean') return PagingInfo.HasNextPage;
  if (typeof PagingInfo?.TotalPages === 'number') return page < PagingInfo.TotalPages;
  return size >= TRIPS_PER_PAGE;
}

/** Works on a few items at a time, and returns the results in their order. */
async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  return results;
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ProviderFailure && error.refusal === 'not-found') return undefined;
  throw error;
}
