import {
  type DrivingScores,
  type DrivingStatistics,
  type Period,
  type Trip,
} from '../../domain/data/driving.js';
import { type AccountSession } from '../../providers/ports/account.js';
import { type DriverDataPort } from '../../providers/ports/driver-data.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredDriver } from '../../store/drivers.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type Activities, driverActivities } from './driver-activity.js';
import { type DrivingCalls, type DrivingSubject } from './driving-calls.js';

export interface DrivingQuestionsParts {
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly calls: DrivingCalls;
}

/**
 * Questions about drivers to their providers, each about one window. All of them
 * @throws FleetgraphError PROVIDER_…
 */
export class DrivingQuestions {
  readonly #parts: DrivingQuestionsParts;

  constructor(parts: DrivingQuestionsParts) {
    this.#parts = parts;
  }

  portOf({ account }: DrivingSubject): DriverDataPort {
    const { driverData } = this.#parts.sessions.provider(account);
    if (!driverData) throw new Error('a driver of a provider without data of drivers');
    return driverData;
  }

  /** Deletes what is remembered about a driver. */
  forget(driverId: string): void {
    this.#parts.calls.forget(driverId);
  }

  /** Returns the activity of drivers by id; nothing of those whose provider does not answer. */
  activities(subjects: readonly DrivingSubject[]): Promise<Activities> {
    return driverActivities(this.#parts, subjects);
  }

  lastTripAt(subject: DrivingSubject): Promise<Date | null> {
    return this.#ask(subject, 'last trip', 1, (port, session, key) =>
      port.readLastTripAt(session, key),
    );
  }

  /** Returns the trips of a window, each once and the newest first. */
  trips(subject: DrivingSubject, window: Period): Promise<readonly Trip[]> {
    const { driver, account } = subject;
    return this.#parts.calls.ask<readonly Trip[]>({
      account,
      subjectId: driver.id,
      about: nameOf('trips', window),
      weigh: ({ length }) => length,
      ask: async (spend) => {
        const trips = new Map<string, Trip>();
        const session = this.#parts.sessions.open(account);
        for (let page: number | null = 1; page !== null;) {
          spend();
          const port = this.portOf(subject);
          const read = await port.listTrips(session, this.#keyOf(driver), window, page);
          for (const trip of read.trips) trips.set(trip.externalId, trip);
          page = read.nextPage;
        }
        return [...trips.values()].sort(newestFirst);
      },
    });
  }

  statistics(subject: DrivingSubject, window: Period): Promise<DrivingStatistics | null> {
    return this.#ask(subject, nameOf('statistics', window), 1, (port, session, key) =>
      port.readStatistics(session, key, window),
    );
  }

  scores(subject: DrivingSubject, window: Period): Promise<DrivingScores | null> {
    return this.#ask(subject, nameOf('scores', window), 2, (port, session, key) =>
      port.readScores(session, key, window),
    );
  }

  #ask<T>(
    subject: DrivingSubject,
    about: string,
    calls: number,
    read: (port: DriverDataPort, session: AccountSession, key: string) => Promise<T>,
  ): Promise<T> {
    const { driver, account } = subject;
    return this.#parts.calls.ask({
      account,
      subjectId: driver.id,
      about,
      ask: (spend) => {
        spend(calls);
        const session = this.#parts.sessions.open(account);
        return read(this.portOf(subject), session, this.#keyOf(driver));
      },
    });
  }

  /** Returns the provider's permanent key of the driver, which is a secret. */
  #keyOf({ sealedKey, id }: StoredDriver): string {
    return this.#parts.vault.open(sealedKey, sealIdentity('drivers.sealed_key', id));
  }
}

const nameOf = (what: string, { from, to }: Period): string =>
  `${what} ${from.toISOString()} ${to.toISOString()}`;

function newestFirst(one: Trip, other: Trip): number {
  const later = other.startedAt.getTime() - one.startedAt.getTime();
  return later !== 0 ? later : one.externalId < other.externalId ? 1 : -1;
}
