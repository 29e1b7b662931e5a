import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Milliseconds after which a hanging provider is given up. The time includes queueing, waiting for
 * a token and repeating the call.
 */
export const CALL_TIME_MS = 15_000;

/**
 * Milliseconds after which a list of many pages is given up, although each page has arrived within
 * the time of a call.
 */
export const LIST_TIME_MS = 600_000;

/** Time of the process's own clock by which a call must end, in milliseconds. */
const deadlines = new AsyncLocalStorage<number>();
/** Time by which the list that a call belongs to must end. */
const listEnds = new AsyncLocalStorage<number>();

/** Runs `work` with a deadline for all its calls to providers; within another one, that applies. */
export function withinDeadline<T>(work: () => T): T {
  if (deadlines.getStore() !== undefined) return work();
  const endsAt = performance.now() + CALL_TIME_MS;
  return deadlines.run(Math.min(endsAt, listEnds.getStore() ?? Infinity), work);
}

/**
 * Runs `work` that makes any number of calls: each has the time of a call, all together that of a
 * list. Within a deadline, that applies.
 */
export function withinListTime<T>(work: () => T): T {
  if (deadlines.getStore() !== undefined || listEnds.getStore() !== undefined) return work();
  return listEnds.run(performance.now() + LIST_TIME_MS, work);
}

/** Returns whether the time of the list that a call belongs to is over. */
export function isListTimeOver(): boolean {
  return performance.now() >= (listEnds.getStore() ?? Infinity);
}

/**
 * Returns the milliseconds left of `limitMs`, at most those until the deadline; 0 once it is over.
 */
export function millisecondsLeft(limitMs = CALL_TIME_MS): number {
  const endsAt = deadlines.getStore();
  if (endsAt === undefined) return limitMs;
  return Math.max(0, Math.min(limitMs, Math.ceil(endsAt - performance.now())));
}

/**
 * Waits for something that no signal can abort, at most until the deadline.
 * @param limitMs maximum wait, if it is shorter
 * @param tooLate creates the error to throw when the time is over
 */
export async function beforeDeadline<T>(
  awaited: Promise<T>,
  tooLate: () => Error,
  limitMs?: number,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooLate()), millisecondsLeft(limitMs));
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
