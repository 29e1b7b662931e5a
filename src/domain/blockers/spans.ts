import { type Known } from './known.js';
import { type Period, type Span } from './rule.js';

const MS_PER_SECOND = 1000;
const MS_PER_HOUR = 3_600_000;
const HOURS_PER_DAY = 24;
const DECIMAL_PLACES = 2;

/** Returns the length of a period in milliseconds. */
export const lengthOf = (period: Period): number =>
  MS_PER_HOUR * ('days' in period ? period.days * HOURS_PER_DAY : period.hours);

/** Converts hours, such as a median, to days. */
export const toDays = (hours: number): number =>
  Number((hours / HOURS_PER_DAY).toFixed(DECIMAL_PLACES));

/** Returns the length of a span in milliseconds; null for one that the catalogue does not state. */
export function millisecondsOf(
  span: Span,
  { support, usualHours }: Pick<Known, 'support' | 'usualHours'>,
): number | null {
  if (span === 'minCancelAge') {
    const seconds = support?.minCancelAgeSeconds ?? null;
    return seconds === null ? null : seconds * MS_PER_SECOND;
  }
  if (!('timesMedian' in span)) return lengthOf(span);
  const { timesMedian, atLeast, withoutMedian } = span;
  if (usualHours === null) return lengthOf(withoutMedian);
  return Math.max(timesMedian * lengthOf({ hours: usualHours }), lengthOf(atLeast));
}
