/**
 * Random delay with full jitter, so that callers do not return together: from zero up to a ceiling
 * that doubles from two seconds to five minutes.
 */
export function backoffMs(attempts: number, random: () => number): number {
  return Math.ceil(random() * Math.min(300_000, 1000 * 2 ** Math.min(attempts, 16)));
}

export interface NextAttempt {
  readonly now: Date;
  /** Attempts so far, the last one included. */
  readonly attempts: number;
  readonly random: () => number;
  /** Milliseconds added to the backoff, e.g. required by the account's retry budget. */
  readonly extraMs?: number;
  /** Time before which the provider is not called, where it is known. */
  readonly notBefore?: Date | null | undefined;
}

/**
 * Time of the next attempt: after the backoff, and not before the time that the provider has named.
 */
export function nextAttemptAt({
  now,
  attempts,
  random,
  extraMs = 0,
  notBefore,
}: NextAttempt): Date {
  const wait = new Date(now.getTime() + extraMs + backoffMs(attempts, random));
  return notBefore && notBefore > wait ? notBefore : wait;
}
