import { type AfterCommit, type Db, type Store, UniqueViolation } from './store.js';

/** Each time somebody else has got ahead: so many who want the same at once all come through. */
const LOOKS = 3;

/**
 * A write that looks whether something is there before it makes it. Where writers run side by side, two can both find it
 * missing, and an index refuses the second one. The first is through by then: another look finds what it has made.
 * @throws UniqueViolation when the job makes what is there, however often it looks
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
