import { type RawSignal } from '../../domain/data/vehicle-data.js';
import { toFields } from './foreign-answer.js';

/** Maximum characters of one value as JSON; a larger one is no measurement. */
const MAX_JSON = 16_384;
const MAX_NAME = 200;
/** Maximum levels of objects and lists within one value. */
const MAX_DEPTH = 12;

/** Names of signals that are about a place whatever their value is. */
const PLACE_NAME = /^(altitude|heading)|coordinates|geohash|address|destination/i;
/** Names of fields that hold a place; `location` is none of them: it may be that of a wheel. */
const PLACE_FIELD =
  /^(lat|lon|lng|latitude|longitude)$|geohash|address|municipality|street|postal/i;

/** Returns whether a signal holds a place: by its name, or by a field of its value. */
export function isLocation(name: string, value: unknown): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return PLACE_NAME.test(last) || holdsPlace(value, 0);
}

/**
 * Creates a signal under the provider's own name.
 * @returns undefined for one that is too large or too deep, or without a name
 */
export function toRawSignal({
  name,
  value,
  measuredAt,
  location,
}: Omit<RawSignal, 'value'> & { readonly value: unknown }): RawSignal | undefined {
  if (name === '' || name.length > MAX_NAME) return undefined;
  if (isTooDeep(value, 0)) return undefined;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const wrapped = Array.isArray(value) ? { items: value as unknown } : { value };
  const object = isObject ? toFields(value) : wrapped;
  if (JSON.stringify(object).length > MAX_JSON) return undefined;
  return { name, value: object, measuredAt, location };
}

function holdsPlace(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  return Object.entries(value).some(
    ([name, part]) => PLACE_FIELD.test(name) || holdsPlace(part, depth + 1),
  );
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > MAX_DEPTH || Object.values(value).some((part) => isTooDeep(part, depth + 1));
}
