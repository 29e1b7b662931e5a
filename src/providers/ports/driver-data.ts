import {
  type DrivingScores,
  type DrivingStatistics,
  type Period,
  type Trip,
} from '../../domain/data/driving.js';
import { type Listing } from '../access/lists/item-problem.js';
import { type AccountSession } from './account.js';

/** Page of the trips of a driver; may be empty although there are more pages. */
export interface TripPage {
  readonly trips: readonly Trip[];
  readonly problems: Listing<Trip>['problems'];
  /** null after the last page. */
  readonly nextPage: number | null;
}

/**
 * Data of drivers, by the provider's permanent key of the driver. All methods throw
 * ProviderFailure, and take periods of at most the days that the provider allows for one call.
 */
export interface DriverDataPort {
  /** Maximum days of a period of trips. */
  readonly tripDays: number;
  /** Maximum days of a period of statistics or scores. */
  readonly indicatorDays: number;
  /** Reads a page, from 1, of the trips that started within the period. */
  listTrips(
    session: AccountSession,
    externalId: string,
    period: Period,
    page: number,
  ): Promise<TripPage>;
  /** Reads sums over the whole days (UTC) of the period; null without any data. */
  readStatistics(
    session: AccountSession,
    externalId: string,
    period: Period,
  ): Promise<DrivingStatistics | null>;
  /** Reads the scores over the whole days (UTC) of the period; null without any. */
  readScores(
    session: AccountSession,
    externalId: string,
    period: Period,
  ): Promise<DrivingScores | null>;
  /** Reads when the latest trip was; null where there is none, or no such driver. */
  readLastTripAt(session: AccountSession, externalId: string): Promise<Date | null>;
}
