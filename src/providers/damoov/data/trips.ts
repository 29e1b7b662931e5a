import { type DrivingScores, type Trip, type TripPlace } from '../../../domain/data/driving.js';
import { toFields } from '../../access/foreign-answer.js';
import { type Listing } from '../../access/lists/item-problem.js';
import {
  type ItemKind,
  ItemReader,
  type ListSource,
  nameText,
} from '../../access/lists/listing.js';
import { readPlace } from '../../access/signals.js';
import { readNumber, readText, readTime } from '../../access/values.js';
import { trip, type WireTrip } from './wire.js';

const KILOMETERS_PER_MILE = 1.609_344;

const TRIP: ItemKind<WireTrip> = {
  schema: trip,
  essential: ['Id', 'Data'],
  nameOf: ({ Id: id }) => ({ vin: null, id: nameText(id) }),
};

/** Reads trips one by one; one that cannot be read is named by its id. */
export function readTrips(items: readonly unknown[], source: ListSource): Listing<Trip> {
  const reader = new ItemReader(source);
  const trips = items.flatMap((item, place) => {
    const wire = reader.read(item, place, TRIP);
    if (!wire) return [];
    const read = toTrip(wire);
    if (typeof read !== 'string') return [read];
    reader.report({ vin: null, id: wire.Id, field: read, reason: 'is missing or out of bounds' });
    return [];
  });
  return { items: trips, problems: reader.problems };
}

/** @returns the name of a field without which a trip says nothing */
function toTrip({ Id, Data, Statistics, Scores }: WireTrip): Trip | string {
  const startedAt = readTime(Data.StartDate);
  const endedAt = readTime(Data.EndDate);
  if (!startedAt || !endedAt || endedAt < startedAt) return 'Data.EndDate';
  const statistics = toFields(Statistics);
  // Asked for in SI units, it says which ones it is in.
  const factor = Data['UnitSystem'] === 'Imperial' ? KILOMETERS_PER_MILE : 1;
  const kilometers = (value: unknown): number | null => {
    const number = readNumber(value);
    return number === null || number < 0 ? null : number * factor;
  };
  const distance = kilometers(statistics['Mileage']);
  if (distance === null) return 'Statistics.Mileage';
  const addresses = toFields(Data['Addresses']);
  const minutes = readNumber(statistics['DurationMinutes']);
  const lastsMs = endedAt.getTime() - startedAt.getTime();
  return {
    externalId: Id,
    startedAt,
    endedAt,
    distance,
    duration: Math.round(minutes !== null && minutes >= 0 ? minutes * 60 : lastsMs / 1000),
    maxSpeed: kilometers(statistics['MaxSpeed']),
    averageSpeed: kilometers(statistics['AverageSpeed']),
    asDriver: toAsDriver(toFields(Data['TransportType'])['Current']),
    start: toPlace(addresses['Start']),
    end: toPlace(addresses['End']),
    scores: toTripScores(Scores),
  };
}

/**
 * `OriginalDriver` is on record, and that there are others; whatever does not end so is no driver.
 */
function toAsDriver(current: unknown): boolean | null {
  const word = readText(current);
  return word === null ? null : /driver$/i.test(word);
}

function toPlace(address: unknown): TripPlace | null {
  const { Parts: parts, Full: full } = toFields(address);
  const { Latitude: latitude, Longitude: longitude } = toFields(parts);
  const place = readPlace(latitude, longitude);
  return place && { ...place, address: readText(full) };
}

function toTripScores(scores: unknown): DrivingScores | null {
  const fields = toFields(scores);
  const read = {
    safety: readScore(fields['Safety']),
    acceleration: readScore(fields['Acceleration']),
    braking: readScore(fields['Braking']),
    cornering: readScore(fields['Cornering']),
    speeding: readScore(fields['Speeding']),
    phoneUse: readScore(fields['PhoneUsage']),
    eco: readScore(fields['Eco']),
  };
  return Object.values(read).every((score) => score === null) ? null : read;
}

/** Means that the provider computes may exceed 100 by what the arithmetic adds. */
const MAX_SCORE = 100.001;

/** Returns a score of 0 to 100; null for anything else. */
export function readScore(value: unknown): number | null {
  const score = readNumber(value);
  return score === null || score < 0 || score > MAX_SCORE ? null : Math.min(score, 100);
}
