import { pick, share } from '../../world/hash.js';
import { placeOn, round } from '../../world/route.js';
import { type SimulatedUser } from '../user-book.js';

/** A trip that has ended. */
export interface SimulatedTrip {
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
  readonly kilometers: number;
  readonly speedingKilometers: number;
  readonly accelerations: number;
  readonly brakings: number;
  readonly phoneMinutes: number;
  readonly maxSpeedKmh: number;
  readonly transport: 'OriginalDriver' | 'Passenger';
  readonly startProgress: number;
  readonly endProgress: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Minutes of the day (UTC) at which trips start, before they are moved by up to 30. */
const STARTS = [7 * 60, 12 * 60, 17 * 60];

/** Minutes until an ended trip has been enriched and is in the list. */
const ENRICHMENT_MINUTES = 5;

/**
 * The trips of a user between two times, oldest first: the same for the same user and day.
 * @param historyDays days before the registration on which the user drove already
 */
export function tripsOf(
  user: SimulatedUser,
  now: Date,
  historyDays: number,
  { from, to }: { readonly from: Date; readonly to: Date },
): readonly SimulatedTrip[] {
  const first = Math.max(from.getTime() - DAY_MS, user.createdAt.getTime() - historyDays * DAY_MS);
  const last = Math.min(to.getTime(), now.getTime());
  const trips: SimulatedTrip[] = [];
  for (let day = Math.floor(first / DAY_MS); day <= Math.floor(last / DAY_MS); day += 1)
    trips.push(...tripsOfDay(user.deviceToken, day));
  const enriched = now.getTime() - ENRICHMENT_MINUTES * MINUTE_MS;
  return trips.filter(
    ({ start, end }) =>
      start.getTime() >= first && end.getTime() <= enriched && end >= from && start <= to,
  );
}

function tripsOfDay(name: string, day: number): readonly SimulatedTrip[] {
  return STARTS.flatMap((minute, place) => {
    const key = `${name}|${day}|${place}`;
    if (share(key, 'none') < 0.3) return [];
    const start = day * DAY_MS + (minute + Math.floor(share(key, 'start') * 30)) * MINUTE_MS;
    const minutes = 12 + Math.floor(share(key, 'minutes') * 30);
    const kilometers = round(minutes * (0.4 + share(key, 'pace') * 0.5), 2);
    const isSpeeding = share(key, 'speeding') < 0.3;
    return {
      id: toUuid(key),
      start: new Date(start),
      end: new Date(start + minutes * MINUTE_MS),
      kilometers,
      speedingKilometers: isSpeeding ? round(kilometers * 0.1, 2) : 0,
      accelerations: Math.floor(share(key, 'accelerations') * 3),
      brakings: Math.floor(share(key, 'brakings') * 3),
      phoneMinutes: share(key, 'phone') < 0.2 ? 2 : 0,
      maxSpeedKmh: round(50 + share(key, 'speed') * 60, 1),
      transport: pick(['OriginalDriver', 'OriginalDriver', 'Passenger'], key, 'transport'),
      startProgress: share(key, 'from'),
      endProgress: share(key, 'to'),
    };
  });
}

/** Element of `Trips` (damoov-telematics-skills, trips-api.md). */
export function toTripItem(user: SimulatedUser, trip: SimulatedTrip): Record<string, unknown> {
  const address = (progress: number) => {
    const { latitude, longitude } = placeOn(user.deviceToken, progress);
    return {
      Full: `Example street ${1 + Math.floor(progress * 99)}`,
      Parts: { CountryCode: 'EX', City: 'Exampletown', Latitude: latitude, Longitude: longitude },
    };
  };
  const minutes = (trip.end.getTime() - trip.start.getTime()) / MINUTE_MS;
  return {
    Id: trip.id,
    DateUpdated: toOffset(new Date(trip.end.getTime() + ENRICHMENT_MINUTES * MINUTE_MS)),
    Identifiers: { InstanceId: user.instanceId, UserId: user.deviceToken },
    Data: {
      StartDate: toOffset(trip.start),
      EndDate: toOffset(trip.end),
      UnitSystem: 'Si',
      Addresses: { Start: address(trip.startProgress), End: address(trip.endProgress) },
      TransportType: { Current: trip.transport, ConfirmNeeded: false, IsChanged: false },
      Tags: [],
    },
    Statistics: {
      Mileage: trip.kilometers,
      DurationMinutes: minutes,
      AccelerationsCount: trip.accelerations,
      BrakingsCount: trip.brakings,
      CorneringsCount: 0,
      TotalSpeedingMileage: trip.speedingKilometers,
      PhoneUsageDurationMinutes: trip.phoneMinutes,
      NightHours: 0,
      AverageSpeed: round(trip.kilometers / (minutes / 60), 1),
      MaxSpeed: trip.maxSpeedKmh,
    },
    Scores: toTripScores(trip),
  };
}

/** Scores of a trip, whole numbers of 0 to 100. */
export function toTripScores(trip: SimulatedTrip): Readonly<Record<string, number>> {
  const less = (amount: number, weight: number) => Math.max(0, 100 - Math.round(amount * weight));
  const parts = {
    Acceleration: less(trip.accelerations, 15),
    Braking: less(trip.brakings, 15),
    Cornering: 100,
    Speeding: less(trip.speedingKilometers, 20),
    PhoneUsage: less(trip.phoneMinutes, 20),
  };
  const all = Object.values(parts);
  return {
    Safety: Math.round(all.reduce((sum, score) => sum + score, 0) / all.length),
    ...parts,
    Eco: less(trip.accelerations + trip.brakings, 8),
  };
}

/** Local time of a place two hours east of UTC. */
function toOffset(at: Date): string {
  const local = new Date(at.getTime() + 2 * 3_600_000);
  return `${local.toISOString().slice(0, 19)}+02:00`;
}

function toUuid(key: string): string {
  const digits = [0, 1, 2, 3]
    .map((part) =>
      Math.floor(share(key, 'id', part) * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
