import { type SimulatedUser } from '../user-book.js';
import { type SimulatedTrip, toTripScores } from './trip-world.js';

const MINUTE_MS = 60_000;
const sum = (trips: readonly SimulatedTrip[], of: (trip: SimulatedTrip) => number): number =>
  trips.reduce((total, trip) => total + of(trip), 0);

/** Element of `indicators/admin/v3/Statistics`. */
export function toStatisticsRow(
  { deviceToken, instanceId }: SimulatedUser,
  trips: readonly SimulatedTrip[],
): object {
  return {
    UserId: deviceToken,
    InstanceId: instanceId,
    MileageKm: sum(trips, ({ kilometers }) => kilometers),
    TripsCount: trips.length,
    DriverTripsCount: trips.length,
    OtherTripsCount: 0,
    MaxSpeedKmh: Math.max(...trips.map(({ maxSpeedKmh }) => maxSpeedKmh)),
    TotalSpeedingKm: sum(trips, ({ speedingKilometers }) => speedingKilometers),
    AccelerationsCount: sum(trips, ({ accelerations }) => accelerations),
    BrakingsCount: sum(trips, ({ brakings }) => brakings),
    CorneringsCount: 0,
    PhoneUsageDurationMin: sum(trips, ({ phoneMinutes }) => phoneMinutes),
    DrivingTime: sum(trips, ({ start, end }) => (end.getTime() - start.getTime()) / MINUTE_MS),
    PermissionsLevel: 100,
    TrustLevel: 100,
  };
}

/** Element of `indicators/admin/v3/Scores/safety` or `…/eco`: means by distance. */
export function toScoreRow(kind: 'safety' | 'eco', trips: readonly SimulatedTrip[]): object {
  const kilometers = sum(trips, (trip) => trip.kilometers);
  const mean = (name: string) =>
    sum(trips, (trip) => (toTripScores(trip)[name] ?? 0) * trip.kilometers) / kilometers;
  if (kind === 'eco') return { EcoScore: mean('Eco'), EcoScoreFuel: mean('Eco') };
  return {
    SafetyScore: mean('Safety'),
    AccelerationScore: mean('Acceleration'),
    BrakingScore: mean('Braking'),
    CorneringScore: mean('Cornering'),
    SpeedingScore: mean('Speeding'),
    PhoneUsageScore: mean('PhoneUsage'),
  };
}
