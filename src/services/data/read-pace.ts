/** Milliseconds in which reads are counted. */
const WINDOW_MS = 1000;

/**
 * Counts the reads of an account in the last second, so that looks that are late, and then follow
 * each other at once, do not add up to a burst. Times are milliseconds of a monotonic clock.
 */
export class ReadPace {
  #claims: readonly { readonly at: number; readonly count: number }[] = [];

  /** Returns the number of reads that may be made at a time. */
  free(perSecond: number, at: number): number {
    this.#claims = this.#claims.filter((claim) => at - claim.at < WINDOW_MS);
    return Math.max(0, perSecond - this.#claims.reduce((sum, { count }) => sum + count, 0));
  }

  /** Counts reads that were made at a time. */
  add(count: number, at: number): void {
    if (count > 0) this.#claims = [...this.#claims, { at, count }];
  }
}
