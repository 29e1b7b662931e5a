import { type Reading } from '../../../domain/data/signal.js';
import { type DeliveredSignals } from '../../../domain/data/vehicle-data.js';
import { delivered } from '../../access/signals.js';
import { readTime } from '../../access/values.js';
import { type AnswerReader } from './answer-reader.js';
import { readQuantity } from './units.js';

/** Earliest year of a service day: an earlier one comes from an unset clock. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/**
 * Reads when the next service is due. The distance and time to the next oil service are not read:
 * once overdue they count upwards without a sign.
 */
export function readService(answer: AnswerReader): DeliveredSignals {
  const distance = answer.first(
    ['maintenance.distance_to_next_service', 'maintenance.kilometers_to_next_service'],
    (data) => readQuantity(data, 'length'),
  );
  const dueOn = answer.first(['maintenance.service_date'], readDay) ?? dayOfRemainingTime(answer);
  return delivered({
    serviceDistance: distance,
    serviceDueOn: dueOn,
    serviceOverdue: overdueOf(distance, dueOn, answer.at),
  });
}

function overdueOf(
  distance: Reading<number> | undefined,
  dueOn: Reading<string> | undefined,
  at: Date,
): Reading<boolean> | undefined {
  const source = distance ?? dueOn;
  if (!source) return undefined;
  const isLate = dueOn !== undefined && dueOn.value < toDay(at);
  const isFar = distance !== undefined && distance.value < 0;
  const measuredAt = (isLate && !isFar ? dueOn : source).measuredAt;
  return { value: isLate || isFar, measuredAt };
}

/** A remaining time is counted from its measurement; without the time of it, it says no day. */
function dayOfRemainingTime(answer: AnswerReader): Reading<string> | undefined {
  const remaining = answer.first(
    ['maintenance.time_to_next_service', 'maintenance.days_to_next_service'],
    (data) => readQuantity(data, 'duration'),
  );
  if (!remaining?.measuredAt) return undefined;
  const due = new Date(remaining.measuredAt.getTime() + remaining.value * 1000);
  const value = isPossible(due) ? toDay(due) : null;
  return value === null ? undefined : { value, measuredAt: remaining.measuredAt };
}

function readDay(data: unknown): string | null {
  const at = readTime(data) ?? readTime(`${String(data)}T00:00:00Z`);
  return at !== null && isPossible(at) ? toDay(at) : null;
}

function isPossible(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function toDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
