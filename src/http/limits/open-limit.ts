import { FleetgraphError } from '../../domain/errors.js';

/** When to try again: what is open ends when its readers go, which nobody knows beforehand. */
const RETRY_SECONDS = 5;

/** How many event streams and callback subscriptions each caller holds open at a time; kept in this process only. */
export class OpenLimit {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  /** @param most - 0 for no limit */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts one more. → to be called once when it is closed
   * @throws FleetgraphError RATE_LIMITED, with `retryAfterSeconds`, when there are as many as there may be
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
