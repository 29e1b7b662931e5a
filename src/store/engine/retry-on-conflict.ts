import { type AfterCommit, type Db, type Store, UniqueViolation } from './store.js';

/** Maximum attempts. After a unique violation the winner's row is visible to the next attempt. */
const LOOKS = 3;

/**
 * Runs a write that checks whether a row exists before it inserts it. Two concurrent writers can
 * both find it missing, and a unique index refuses the second. The first has committed by then, so
 * the next attempt finds its row.
 * @throws UniqueViolation if every attempt inserts a row that exists
 */
export async function writeSideBySide<T>(
  store: Pick<Store, 'write'>,
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  for (let look = 1; ; look += 1) {
    try {
      return await store.write(job);
    } catch (error) {
      if (!(error instanceof UniqueViolation) || look === LOOKS) throw error;
    }
  }
}
