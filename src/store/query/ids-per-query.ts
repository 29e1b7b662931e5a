import { takeTurn } from '../engine/write-jobs.js';

/**
 * Maximum ids in one `in (…)`; both engines take more, but their planners do not improve with it.
 */
export const IDS_PER_QUERY = 500;

/**
 * Processes items in parts and yields to the event loop between two parts: SQLite answers without
 * ever releasing the thread.
 */
export async function inParts<T>(
  all: readonly T[],
  work: (part: T[]) => PromiseLike<unknown>,
  size = IDS_PER_QUERY,
): Promise<void> {
  for (let from = 0; from < all.length; from += size) {
    if (from > 0) await takeTurn();
    await work(all.slice(from, from + size));
  }
}
