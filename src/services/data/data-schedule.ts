import { type ProviderAccount } from '../../domain/account.js';

/**
 * Step of the schedule: the fractional parts of its multiples are spread evenly, for any number of
 * them.
 */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Returns the seconds between two reads of a vehicle of the account; 0: no schedule. */
export function dataIntervalSeconds(
  { vehicleDataSeconds }: Pick<ProviderAccount, 'vehicleDataSeconds'>,
  defaultSeconds: number,
): number {
  return vehicleDataSeconds ?? defaultSeconds;
}

export interface NextReadOptions {
  /** Number of the vehicle's slot among those of its account. */
  readonly slot: number;
  readonly intervalSeconds: number;
  /** Time from which the vehicle's brand allows the read. */
  readonly allowedAt: Date;
  readonly now: Date;
}

/**
 * Returns when a vehicle is read next: at its place in the interval, but not before its brand
 * allows it. Places of an account are spread evenly over the interval, in the order in which slots
 * were taken. Without a schedule the read is due when it is allowed.
 */
export function nextReadAt({ slot, intervalSeconds, allowedAt, now }: NextReadOptions): Date {
  const intervalMs = intervalSeconds * 1000;
  if (intervalMs === 0) return allowedAt;
  const phase = Math.floor(((slot * GOLDEN_RATIO) % 1) * intervalMs);
  const passed = Math.floor((now.getTime() - phase) / intervalMs);
  const next = (passed + 1) * intervalMs + phase;
  return new Date(Math.max(next, allowedAt.getTime()));
}

/** Factor by which reads may be faster than the schedule needs, to make up for what was missed. */
const CATCH_UP = 1.25;

/**
 * Returns the maximum reads of an account in a second: what its schedule needs, and a quarter more,
 * so that reads that were missed come in a stream as even as all the others.
 * @param dataSlots number of vehicles of the account, or more
 * @param minimum of any account
 */
export function readsPerSecond(
  dataSlots: number,
  intervalSeconds: number,
  minimum: number,
): number {
  if (intervalSeconds === 0) return minimum;
  return Math.max(minimum, Math.ceil((dataSlots / intervalSeconds) * CATCH_UP));
}

/** Missed reads after which a vehicle is silent, if its brand sends more often. */
const MISSED_READS = 3;

/**
 * Returns from when a vehicle counts as silent unless data come; null without a schedule, because
 * data come on request only and their absence says nothing.
 */
export function silentAtAfter(
  lastDataAt: Date,
  silentAfterSeconds: number,
  intervalSeconds: number,
): Date | null {
  if (intervalSeconds === 0) return null;
  const seconds = Math.max(silentAfterSeconds, MISSED_READS * intervalSeconds);
  return new Date(lastDataAt.getTime() + seconds * 1000);
}
