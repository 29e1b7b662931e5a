import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '../../../domain/ports/logger.js';
import { NotUpYet } from './start-fault.js';

/** Interval between two attempts, in milliseconds. */
const RETRY_MS = 1000;
/** Attempts between two log lines of the same reason. */
const ATTEMPTS_PER_LINE = 10;

export interface WaitOptions {
  /** Maximum time to wait, in milliseconds; 0 for one attempt. */
  readonly waitMs: number;
  readonly log: Logger;
}

/**
 * Repeats the attempt while the server may come up by itself, and logs the reason.
 * @throws the last failure when the time is over, and any other at once
 */
export async function waitForServer<T>(
  attempt: () => Promise<T>,
  { waitMs, log }: WaitOptions,
): Promise<T> {
  const giveUpAt = performance.now() + waitMs;
  let reason: string | undefined;
  for (let attempts = 0; ; attempts += 1) {
    try {
      const value = await attempt();
      if (reason !== undefined) log.info({}, 'the database answers');
      return value;
    } catch (error) {
      const leftMs = giveUpAt - performance.now();
      if (!(error instanceof NotUpYet) || leftMs < RETRY_MS) throw error;
      if (reason !== error.message || attempts % ATTEMPTS_PER_LINE === 0) {
        const secondsLeft = Math.round(leftMs / 1000);
        log.warn({ reason: error.message, secondsLeft }, 'waiting for the database');
      }
      reason = error.message;
      await sleep(RETRY_MS);
    }
  }
}
