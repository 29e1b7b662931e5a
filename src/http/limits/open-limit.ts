import { FleetgraphError } from '../../domain/errors.js';

/** Seconds until a retry: the time at which an open stream ends is not known in advance. */
const RETRY_SECONDS = 5;

/**
 * Limits the open event streams and callback subscriptions of each caller; counted in this process
 * only.
 */
export class OpenLimit {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  /** @param most - 0 for no limit */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts one more. Returns the function to call once when it is closed.
   * @throws FleetgraphError RATE_LIMITED, with `retryAfterSeconds`, at the limit
   */
  take(key: string): () => void {
    const open = this.#open.get(key) ?? 0;
    if (this.#most > 0 && open >= this.#most) {
      throw new FleetgraphError(
        'RATE_LIMITED',
        `This caller has ${open} event streams and callback subscriptions open already: end one of them first.`,
        { retryAfterSeconds: RETRY_SECONDS },
      );
    }
    this.#open.set(key, open + 1);
    return () => this.#release(key);
  }

  #release(key: string): void {
    const open = this.#open.get(key) ?? 0;
    if (open > 1) this.#open.set(key, open - 1);
    else this.#open.delete(key);
  }
}
