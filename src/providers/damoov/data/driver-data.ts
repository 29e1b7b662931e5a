import { type DrivingStatistics, type Period, wholeDays } from '../../../domain/data/driving.js';
import { sumStatistics } from '../../../domain/data/driving-sums.js';
import { toFields } from '../../access/foreign-answer.js';
import { type ListSource } from '../../access/lists/listing.js';
import { readTime } from '../../access/values.js';
import { ProviderFailure } from '../../failure.js';
import { type DriverDataPort } from '../../ports/driver-data.js';
import { type DamoovClient, type DamoovOptions } from '../client.js';
import { DataCalls, type Days, TRIPS_PER_PAGE } from './calls.js';
import { toScores, toStatistics } from './indicators.js';
import { readTrips } from './trips.js';
import { type WireTripPage } from './wire.js';

const DAY_MS = 86_400_000;

/** Maximum days of one call: the official Python client asks for no more. */
const WINDOW_DAYS = 14;

/** Maximum pages of one window: 10,000 trips in two weeks are none of one person. */
const MAX_PAGES = 200;

/** Creates the port for data of drivers. Nothing of it is stored by the provider's folder. */
export function createDriverData(client: DamoovClient, options: DamoovOptions): DriverDataPort {
  const calls = new DataCalls(client);
  const source: ListSource = {
    provider: 'DAMOOV',
    call: 'listTrips',
    telemetry: options.telemetry,
  };
  return {
    // One day less, which is asked for beyond the end.
    tripDays: WINDOW_DAYS - 1,
    indicatorDays: WINDOW_DAYS,
    async listTrips(session, externalId, period, page) {
      const asked = beyondEnd(period, options.now());
      const wire = await calls.listTrips(session, externalId, asked, page);
      const { items, problems } = readTrips(wire.Trips ?? [], { ...source, part: `page ${page}` });
      const trips = items.filter(
        ({ startedAt }) => startedAt >= period.from && startedAt < period.to,
      );
      if (!goesOn(wire, page)) return { trips, problems, nextPage: null };
      if (page >= MAX_PAGES)
        throw new ProviderFailure('DAMOOV', 'malformed', "Damoov's list of trips has no end.");
      return { trips, problems, nextPage: page + 1 };
    },
    async readStatistics(session, externalId, period) {
      return sumStatistics(
        readRows(await calls.readStatistics(session, externalId, toDays(period))),
      );
    },
    async readScores(session, externalId, period) {
      const days = toDays(period);
      const [safety, eco] = await Promise.all([
        calls.readScores(session, externalId, 'safety', days),
        calls.readScores(session, externalId, 'eco', days),
      ]);
      return toScores(safety[0], eco[0]);
    },
    async readLastTripAt(session, externalId) {
      const dates = await calls.readDates(session, externalId).catch(ignoreMissing);
      return readTime(toFields(dates)['LatestTripDate']);
    },
  };
}

/**
 * Returns the window with one more day at its end: whether the provider goes by the start of a trip
 * or by its end is not on record, and a trip over the edge must not be lost. Never beyond now.
 */
function beyondEnd({ from, to }: Period, now: Date): Period {
  return { from, to: new Date(Math.min(to.getTime() + DAY_MS, now.getTime())) };
}

/** Returns the days (UTC) of a period, both ends included. */
function toDays(period: Period): Days {
  const { from, to } = wholeDays(period);
  const toDay = (time: number) => new Date(time).toISOString().slice(0, 10);
  return { first: toDay(from.getTime()), last: toDay(to.getTime() - 1) };
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

/**
 * Returns whether there is a page after this one; without paging information a full page goes on.
 */
function goesOn({ Trips, PagingInfo }: WireTripPage, page: number): boolean {
  const size = Trips?.length ?? 0;
  if (size === 0) return false;
  if (typeof PagingInfo?.HasNextPage === 'boolean') return PagingInfo.HasNextPage;
  if (typeof PagingInfo?.TotalPages === 'number') return page < PagingInfo.TotalPages;
  return size >= TRIPS_PER_PAGE;
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ProviderFailure && error.refusal === 'not-found') return undefined;
  throw error;
}
