// Tests: test/api/driving-data.test.ts

import {
  commonPeriod,
  type DriverActivityStatus,
  type DrivingScores,
  type DrivingStatistics,
  gridWindows,
  type Period,
  type Trip,
  type TripPlace,
  wholeDays,
} from '../../domain/data/driving.js';
import { meanScores, sumStatistics } from '../../domain/data/driving-sums.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { accountsByIds } from '../../store/accounts.js';
import { driversByIds } from '../../store/drivers.js';
import { type Store } from '../../store/engine/store.js';
import { type Keyset } from '../../store/query/keyset.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type PositionAudit } from '../data/position-audit.js';
import { Pager } from '../paging.js';
import { type DrivingSubject } from './driving-calls.js';
import { type DrivingQuestions } from './driving-questions.js';
import { isVisible } from './visible-driver.js';

const DAY_MS = 86_400_000;
/** Maximum days of a period. */
const MAX_DAYS = 366;

export interface DrivingDataParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly cursors: CursorSeal;
  readonly questions: DrivingQuestions;
  readonly positions: PositionAudit;
  readonly now: () => Date;
}

/** Trip of a driver of a fleet. */
export type FleetTrip = Trip & { readonly fleetId: string };

/** Trips, statistics, scores and activity of drivers: asked at their providers, never stored. */
export class DrivingDataService {
  readonly #parts: DrivingDataParts;

  constructor(parts: DrivingDataParts) {
    this.#parts = parts;
  }

  /** Returns the drivers whose providers can be asked; null for others and those being removed. */
  async subjectsOf(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (DrivingSubject | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const { store, sessions } = this.#parts;
    const drivers = (await driversByIds(store.read, ids)).filter(
      (driver) => isVisible(viewer, driver) && driver.status === 'ACTIVE',
    );
    const accountIds = [...new Set(drivers.map(({ accountId }) => accountId))];
    const accounts = new Map(
      (await accountsByIds(store.read, accountIds)).map((account) => [account.id, account]),
    );
    const subjects = new Map<string, DrivingSubject>();
    for (const driver of drivers) {
      const account = accounts.get(driver.accountId);
      if (account && sessions.provider(account).driverData)
        subjects.set(driver.id, { driver, account });
    }
    return ids.map((id) => subjects.get(id) ?? null);
  }

  /** Returns a page of the trips that started within the period, the newest first. */
  async trips(
    caller: Caller,
    subject: DrivingSubject,
    period: Period,
    page: PageRequest,
  ): Promise<Page<FleetTrip>> {
    const { fleetId, id } = this.#allowed(caller, subject).driver;
    const within = this.#checked(period);
    const pager = new Pager<FleetTrip>(this.#parts.cursors, `trips:${id}`, toKeyset);
    const read = async (limit: number, cut: Keyset | undefined): Promise<readonly FleetTrip[]> => {
      const cutAt = cut?.value instanceof Date ? new Date(cut.value.getTime() + 1) : within.to;
      const rest = commonPeriod(within, { from: within.from, to: cutAt });
      const found: FleetTrip[] = [];
      for (const window of gridWindows(rest, this.#parts.questions.portOf(subject).tripDays)) {
        if (found.length >= limit) break;
        const trips = await this.#parts.questions.trips(subject, window);
        const inside = trips.filter(
          (trip) => trip.startedAt >= rest.from && trip.startedAt < rest.to && isBeyond(trip, cut),
        );
        found.push(...inside.map((trip) => ({ ...trip, fleetId })));
      }
      return found.slice(0, limit);
    };
    return pager.page(page, read, () => Promise.resolve(0));
  }

  /** Returns sums over the days of the period (UTC) as the driver; null without any data. */
  async statistics(
    caller: Caller,
    subject: DrivingSubject,
    period: Period,
  ): Promise<DrivingStatistics | null> {
    const { questions } = this.#parts;
    const windows = this.#dayWindows(this.#allowed(caller, subject), period);
    const parts = await Promise.all(windows.map((window) => questions.statistics(subject, window)));
    return sumStatistics(parts.filter((part) => part !== null));
  }

  /**
   * Returns the scores over the days of the period (UTC), weighted by distance; null without any.
   */
  async scores(
    caller: Caller,
    subject: DrivingSubject,
    period: Period,
  ): Promise<DrivingScores | null> {
    const { questions } = this.#parts;
    const windows = this.#dayWindows(this.#allowed(caller, subject), period);
    const parts = await Promise.all(
      windows.map(async (window) => {
        const scores = await questions.scores(subject, window);
        if (!scores) return [];
        const statistics = windows.length > 1 ? await questions.statistics(subject, window) : null;
        return [{ scores, distance: statistics?.distance ?? 0 }];
      }),
    );
    return meanScores(parts.flat());
  }

  /** Returns whether the phones of drivers deliver; UNKNOWN where the provider does not answer. */
  async activitiesOf(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly DriverActivityStatus[]> {
    const subjects = await this.subjectsOf(caller, ids);
    const known = await this.#parts.questions.activities(
      subjects.filter((subject) => subject !== null),
    );
    return ids.map((id) => known.get(id) ?? 'UNKNOWN');
  }

  /** Returns when the driver's latest trip was; null without any. */
  lastTripAt(caller: Caller, subject: DrivingSubject): Promise<Date | null> {
    return this.#parts.questions.lastTripAt(this.#allowed(caller, subject));
  }

  /**
   * Returns the start or end of a trip, which the audit log counts as a position.
   * @throws FleetgraphError FORBIDDEN without the scope
   */
  placeOf(caller: Caller, { fleetId }: FleetTrip, place: TripPlace | null): TripPlace | null {
    const viewer = requireScope(caller, 'vehicle-location:read');
    if (place) this.#parts.positions.note(viewer, fleetId);
    return place;
  }

  #allowed(caller: Caller, subject: DrivingSubject): DrivingSubject {
    const viewer = requireScope(caller, 'driver-data:read');
    if (maySeeFleet(viewer, subject.driver.fleetId)) return subject;
    throw new Error('a driver of a fleet that the caller does not see');
  }

  /** @throws FleetgraphError BAD_USER_INPUT; nothing happens after now */
  #checked({ from, to }: Period): Period {
    const wrong = (argument: string, message: string) =>
      new FleetgraphError('BAD_USER_INPUT', message, { argument });
    if (to <= from) throw wrong('to', '"to" must be later than "from".');
    if (to.getTime() - from.getTime() > MAX_DAYS * DAY_MS)
      throw wrong(
        'from',
        `The period must not be longer than ${MAX_DAYS} days. Split it into several.`,
      );
    const now = this.#parts.now();
    return { from, to: to < now ? to : now };
  }

  /** Returns the days of the period, in windows that the provider allows. */
  #dayWindows(subject: DrivingSubject, period: Period): readonly Period[] {
    const within = this.#checked(period);
    if (within.to <= within.from) return [];
    const days = wholeDays(within);
    return gridWindows(days, this.#parts.questions.portOf(subject).indicatorDays).map((window) =>
      commonPeriod(window, days),
    );
  }
}

const toKeyset = ({ startedAt, externalId }: Trip): Keyset => ({
  value: startedAt,
  id: externalId,
});

/** Returns whether a trip comes after the cut in the list, the newest first. */
function isBeyond({ startedAt, externalId }: Trip, cut: Keyset | undefined): boolean {
  if (!(cut?.value instanceof Date)) return true;
  const earlier = cut.value.getTime() - startedAt.getTime();
  return earlier > 0 || (earlier === 0 && externalId < cut.id);
}
