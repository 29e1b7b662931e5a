import { takeTurn } from '../engine/write-jobs.js';

/** So many ids go into one `in (…)`; both engines take more, but their planners do not get better by it. */
export const IDS_PER_QUERY = 500;

/**
 * Goes through many, some at a time. Between two parts everything else that the process has to do gets its turn: SQLite
 * answers without ever letting go of the thread.
 */
export async function inParts<T>(
  all: readonly T[],
  work: (part: T[]) => PromiseLike<unknown>,
): Promise<void> {
  for (let from = 0; from < all.length; from += IDS_PER_QUERY) {
    if (from > 0) await takeTurn();
    await work(all.slice(from, from + IDS_PER_QUERY));
  }
}
