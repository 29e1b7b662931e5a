import { pick, share } from './hash.js';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** A place on a route and the direction of travel. */
export interface Place extends Point {
  /** Degrees clockwise from north. */
  readonly heading: number;
}

const CITIES: readonly [Point, ...Point[]] = [
  { latitude: 52.52, longitude: 13.405 },
  { latitude: 48.137, longitude: 11.575 },
  { latitude: 50.938, longitude: 6.96 },
  { latitude: 53.551, longitude: 9.994 },
  { latitude: 48.857, longitude: 2.352 },
];

/** Kilometers of one round. */
export const ROUND_KM = 12;

const RADIUS_KM = ROUND_KM / (2 * Math.PI);
const KM_PER_DEGREE = 111.32;

/**
 * Returns the place on a vehicle's round, whose start and end are its home.
 * @param progress 0 to 1
 */
export function placeOn(name: string, progress: number): Place {
  const city = pick(CITIES, name, 'city');
  const angle = 2 * Math.PI * (share(name, 'home') + progress);
  const center = {
    latitude: city.latitude + (share(name, 'north') - 0.5) * 0.1,
    longitude: city.longitude + (share(name, 'east') - 0.5) * 0.1,
  };
  const north = (RADIUS_KM * Math.sin(angle)) / KM_PER_DEGREE;
  const east =
    (RADIUS_KM * Math.cos(angle)) / (KM_PER_DEGREE * Math.cos((city.latitude * Math.PI) / 180));
  // Against the clock around the center: the tangent points to the left of the radius.
  const heading = (360 - (((angle * 180) / Math.PI) % 360)) % 360;
  return {
    latitude: round(center.latitude + north, 6),
    longitude: round(center.longitude + east, 6),
    heading: round(heading, 1),
  };
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
