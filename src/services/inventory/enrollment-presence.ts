import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { lockEnrollments } from '../../store/enrollments.js';
import {
  clearMissing,
  type InventoryRow,
  markGone,
  markListed,
  markMissing,
} from '../../store/inventory/listed-enrollments.js';
import { batches, MAX_ASKED } from './comparison.js';

/** Reason of an enrollment that is GONE. */
const GONE_REASON =
  'The provider no longer has this vehicle, although it was not removed here. Onboard it again, or remove it.';

/** Enrollments of an account, and what the provider's list says about them. */
export interface Presence {
  readonly account: StoredAccount;
  /** Time of the call for the list. */
  readonly askedAt: Date;
  /** Whether the list shows everything that the provider has. */
  readonly isComplete: boolean;
  /** Its enrollments, read part by part. */
  readonly rows: AsyncIterable<readonly InventoryRow[]>;
  readonly isListed: (row: InventoryRow) => boolean;
  /** Asks the provider for enrollments by their id, and returns those that it has. */
  readonly askFor: (rows: readonly InventoryRow[]) => Promise<readonly InventoryRow[]>;
}

/**
 * Stores which enrollments the provider's list has. One that two complete lists in a row lack, and
 * that the provider denies when asked for it by its id, becomes GONE. Writes only what differs from
 * the last list.
 */
export class EnrollmentPresence {
  readonly #store: Store;
  readonly #now: () => Date;

  constructor({ store, now }: { readonly store: Store; readonly now: () => Date }) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * @returns the enrollments that are GONE now
   * @throws ProviderFailure
   */
  async settle(presence: Presence): Promise<readonly InventoryRow[]> {
    const candidates: InventoryRow[] = [];
    for await (const rows of presence.rows) {
      const missing = await this.#mark(presence, rows);
      candidates.push(...missing.slice(0, MAX_ASKED - candidates.length));
    }
    if (candidates.length === 0) return [];
    const { account, askedAt, askFor } = presence;
    const there = new Set(await askFor(candidates));
    await this.#write(account, [...there], clearMissing);
    const denied = candidates.filter((row) => !there.has(row));
    const gone = await this.#write(account, denied, (tx, ids) =>
      markGone(tx, ids, { missingBefore: askedAt, reason: GONE_REASON }),
    );
    const ids = new Set(gone.flat());
    return denied.filter(({ id }) => ids.has(id));
  }

  /**
   * Stores for some enrollments whether they are listed.
   * @returns those that the provider is to be asked for
   */
  async #mark(
    { account, askedAt, isComplete, isListed }: Presence,
    rows: readonly InventoryRow[],
  ): Promise<readonly InventoryRow[]> {
    const present = rows.filter(isListed);
    if (!isComplete) {
      const found = present.filter(({ missingSince }) => missingSince !== null);
      await this.#write(account, found, clearMissing);
      return [];
    }
    const fresh = present.filter(({ listed, missingSince }) => !listed || missingSince !== null);
    await this.#write(account, fresh, markListed);
    const absent = rows.filter((row) => !isListed(row));
    const missing = absent.filter(
      ({ listed, status, missingSince }) =>
        listed || (status === 'ACTIVE' && missingSince === null),
    );
    await this.#write(account, missing, (tx, ids) =>
      markMissing(tx, ids, account.listedAt, this.#now()),
    );
    // Marked before this list was asked for: both lists in a row lack it.
    return absent.filter(
      ({ status, missingSince }) =>
        status === 'ACTIVE' && missingSince !== null && missingSince < askedAt,
    );
  }

  /** @returns the result of each transaction */
  async #write<T>(
    { id: accountId }: StoredAccount,
    rows: readonly InventoryRow[],
    write: (tx: Db, ids: readonly string[]) => Promise<T>,
  ): Promise<readonly T[]> {
    const results: T[] = [];
    for (const batch of batches(rows)) {
      const ids = batch.map(({ id }) => id);
      const result = await this.#store.write(async (tx) => {
        if (!(await holdAccount(tx, accountId))) return undefined;
        await lockEnrollments(tx, ids);
        return { value: await write(tx, ids) };
      });
      if (result) results.push(result.value);
    }
    return results;
  }
}
