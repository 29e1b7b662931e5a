import { type Place } from '../../domain/data/signal.js';
import { type DeliveredSignals } from '../../domain/data/vehicle-data.js';
import { readNumber } from './values.js';

type Found = { readonly [Name in keyof DeliveredSignals]: DeliveredSignals[Name] | undefined };

/** Returns the signals without those that were not delivered. */
export function delivered(found: Found): DeliveredSignals {
  return Object.fromEntries(Object.entries(found).filter(([, reading]) => reading !== undefined));
}

/**
 * Reads a place.
 * @returns null for one that is not on earth, and for 0/0, which units without a fix report
 */
export function readPlace(latitude: unknown, longitude: unknown): Place | null {
  const lat = readNumber(latitude);
  const lon = readNumber(longitude);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return lat === 0 && lon === 0 ? null : { latitude: lat, longitude: lon };
}

/** Writes a provider's name in UPPER_SNAKE. */
export function toCode(name: string): string {
  return name
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}
