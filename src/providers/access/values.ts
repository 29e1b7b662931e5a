const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Earliest time of a measurement: an earlier one comes from an unset clock. */
const FIRST_TIME = Date.UTC(2000, 0, 1);

/** Minutes that a vehicle's clock may be ahead of ours. */
const MAX_AHEAD_MINUTES = 10;

/** Returns a number, also one that is written as text; null for anything else. */
export function readNumber(value: unknown): number | null {
  const isText = typeof value === 'string' && NUMBER.test(value.trim());
  const number = isText ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Returns a text without blanks around it; null for an empty one and for anything else. */
export function readText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' ? text.trim() || null : null;
}

/** Returns a maker's name, which has a letter; null for anything else, such as a number. */
export function readMaker(value: unknown): string | null {
  return typeof value === 'string' && /\p{L}/u.test(value) ? readText(value) : null;
}

/** Returns a boolean, also one that is written as text; null for anything else. */
export function readBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (word === 'true') return true;
  return word === 'false' ? false : null;
}

/** Returns a date and time of ISO 8601, in UTC where it has no zone; null for anything else. */
export function readTime(value: unknown): Date | null {
  const text = typeof value === 'string' ? value.trim() : '';
  const [, day, time, fraction = '0', zone = 'Z'] = TIMESTAMP.exec(text) ?? [];
  if (day === undefined || time === undefined) return null;
  const at = new Date(`${day}T${time}.${fraction.slice(0, 3)}${zone.toUpperCase()}`);
  return isStorable(at) ? at : null;
}

/** Returns whether databases take the time: from 1970, in years of four digits. */
export function isStorable(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1970 && year <= 9999;
}

/**
 * Returns the time of a measurement; null for one that no measurement can have: before the year
 * 2000, or ahead of our clock, where it would outlast every later measurement.
 */
export function readMeasuredAt(value: unknown, now: Date): Date | null {
  const at = readTime(value);
  if (at === null || at.getTime() < FIRST_TIME) return null;
  return at.getTime() > now.getTime() + MAX_AHEAD_MINUTES * 60_000 ? null : at;
}
