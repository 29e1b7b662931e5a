/** Retries that each call adds to the budget: retries stay under a fifth of all calls. */
const PER_CALL = 0.2;
/** Retries in a new account's budget, and the maximum it accumulates. */
const AT_FIRST = 3;
const AT_MOST = 10;
/**
 * Milliseconds between retries without any budget left: otherwise the last rows of an onboarding
 * would never be retried.
 */
const SPACING_MS = 10_000;
/** Maximum wait, in milliseconds. */
const MAX_WAIT_MS = 60_000;

/**
 * Budget of an account's retries. A provider that fails half of all calls must not get half as many
 * again.
 */
export class RetryBudget {
  #left = AT_FIRST;
  #nextSpaced = 0;

  noteCall(): void {
    this.#left = Math.min(AT_MOST, this.#left + PER_CALL);
  }

  /** Reserves one retry. Returns the milliseconds it has to wait. */
  reserve(now: Date): number {
    if (this.#left >= 1) {
      this.#left -= 1;
      return 0;
    }
    const time = now.getTime();
    this.#nextSpaced = Math.min(Math.max(time, this.#nextSpaced) + SPACING_MS, time + MAX_WAIT_MS);
    return this.#nextSpaced - time;
  }
}
