import { type z } from 'zod';
import { type Period } from '../../../domain/data/driving.js';
import { type AccountSession } from '../../ports/account.js';
import { type DamoovClient } from '../client.js';
import { dates, rows, tripPage, type WireTripPage } from './wire.js';

/** Trips on a page, as many as the official Python client asks for. */
export const TRIPS_PER_PAGE = 50;

/** Maximum bytes of a page: 50 trips without waypoints are some 150 kB. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Whole days, both included, as `YYYY-MM-DD`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/**
 * Calls of Damoov's trips and indicators, by the admin's token. A driver's key is a secret and in
 * no error. All of them
 * @throws ProviderFailure
 */
export class DataCalls {
  readonly #client: DamoovClient;

  constructor(client: DamoovClient) {
    this.#client = client;
  }

  /** `POST /trips/get/admin/v1`: one page of the trips of a driver, the newest first. */
  listTrips(
    session: AccountSession,
    userId: string,
    { from, to }: Period,
    page: number,
  ): Promise<WireTripPage> {
    const exchange = {
      name: 'listTrips',
      method: 'POST',
      path: '/trips/get/admin/v1',
      json: {
        Identifiers: { UserId: userId },
        StartDate: from.toISOString(),
        EndDate: to.toISOString(),
        IncludeDetails: true,
        IncludeStatistics: true,
        IncludeScores: true,
        Locale: 'EN',
        UnitSystem: 'Si',
        SortBy: 'StartDateUtc_Desc',
        Paging: { Page: page, Count: TRIPS_PER_PAGE, IncludePagingInfo: true },
      },
      repeatable: true,
      maxBytes: MAX_BYTES,
    } as const;
    return this.#client.dataCall(session, exchange, [userId], tripPage);
  }

  /** `GET /indicators/admin/v3/Statistics` of trips as the driver: an array. */
  readStatistics(session: AccountSession, userId: string, days: Days): Promise<readonly unknown[]> {
    const more = { ...toQuery(days), TransportType: 'Driver' };
    return this.#indicators(session, userId, 'Statistics', more, rows);
  }

  /** `GET /indicators/admin/v3/Scores/safety` or `…/eco`: an array. */
  readScores(
    session: AccountSession,
    userId: string,
    kind: 'safety' | 'eco',
    days: Days,
  ): Promise<readonly unknown[]> {
    return this.#indicators(session, userId, `Scores/${kind}`, toQuery(days), rows);
  }

  /** `GET /indicators/admin/v3/Statistics/Dates`: the time of the latest trip. */
  readDates(session: AccountSession, userId: string): Promise<z.infer<typeof dates>> {
    return this.#indicators(session, userId, 'Statistics/Dates', {}, dates);
  }

  #indicators<T>(
    session: AccountSession,
    userId: string,
    what: string,
    query: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const search = new URLSearchParams({ UserId: userId, ...query }).toString();
    const path = `/indicators/admin/v3/${what}?${search}`;
    const exchange = { name: 'readIndicators', method: 'GET', path } as const;
    return this.#client.dataCall(session, exchange, [userId], schema);
  }
}

function toQuery({ first, last }: Days): { readonly StartDate: string; readonly EndDate: string } {
  return { StartDate: first, EndDate: last };
}
