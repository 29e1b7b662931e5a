import { lastObservedAt } from '../../domain/clearance.js';
import { parseVin } from '../../domain/values/vin.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { type ClearancePort, type RemoteClearance } from '../../providers/ports/clearance.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { touchClearances } from '../../store/clearances.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByVin, lockEnrollments } from '../../store/enrollments.js';
import { inventoryOf, type InventoryRow } from '../../store/inventory/listed-enrollments.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ClearanceChanges, type Observation } from '../clearance/changes.js';
import { batches, type Comparison, NOTHING_COMPARED } from './comparison.js';
import { EnrollmentPresence } from './enrollment-presence.js';
import { ListedProblems } from './listed-problems.js';

/** Reason of the clearance of an enrollment that is GONE. */
const GONE_FIELD = { id: null, field: 'status', reason: 'is not reported any more' } as const;

/** Milliseconds after which an incomplete list's confirmation of a clearance is stored again. */
const TOUCH_AFTER_MS = 3_600_000;

export interface ClearanceInventoryParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly now: () => Date;
}

/** Result of comparing, and whether the list showed everything that the provider has. */
export interface InventoryResult {
  readonly comparison: Comparison;
  readonly isComplete: boolean;
}

/** Compares an account's clearances with the provider's list, and applies what has changed. */
export class ClearanceInventory {
  readonly #parts: ClearanceInventoryParts;
  readonly #presence: EnrollmentPresence;

  constructor(parts: ClearanceInventoryParts) {
    this.#parts = parts;
    this.#presence = new EnrollmentPresence(parts);
  }

  /** @throws ProviderFailure */
  async compare(account: StoredAccount, port: ClearancePort): Promise<InventoryResult> {
    const { store, sessions, now } = this.#parts;
    const session = sessions.open(account);
    const askedAt = now();
    const vins = new Set<string>();
    const problems = new ListedProblems();
    let total = NOTHING_COMPARED;
    for await (const part of port.parts(session)) {
      for (const { vin } of part.items) vins.add(vin);
      problems.add(part.problems);
      for (const batch of batches(part.items)) {
        const compared = await this.#apply(account, batch, askedAt);
        total = sumOf(total, compared);
      }
      await this.#noteTroubles(account, part.problems);
    }
    const listed = problems.areOf(vins);
    await sessions.noteReading(account, { clearances: problems.first });
    if (!listed) await this.#touch(account, vins, askedAt);
    const gone = await this.#presence.settle({
      account,
      askedAt,
      isComplete: listed,
      rows: withClearance(inventoryOf(store.read, account.id)),
      isListed: ({ vin }) => vins.has(vin),
      askFor: async (some) => {
        const asked = await port.list(
          session,
          some.map(({ vin }) => vin),
        );
        const there = new Set([...asked.items, ...asked.problems].map(({ vin }) => vin));
        // An entry without a VIN may be any of them.
        return some.filter(({ vin }) => there.has(vin) || there.has(null));
      },
    });
    await this.#noteTroubles(
      account,
      gone.map(({ vin }) => ({ ...GONE_FIELD, vin })),
    );
    return {
      comparison: { ...total, gone: gone.length, changed: total.changed + gone.length },
      isComplete: listed,
    };
  }

  /**
   * Stores that an incomplete list confirmed clearances, at most once an hour: the account holds
   * the time of complete lists only.
   */
  async #touch(account: StoredAccount, vins: ReadonlySet<string>, askedAt: Date): Promise<void> {
    const { store } = this.#parts;
    const before = new Date(askedAt.getTime() - TOUCH_AFTER_MS);
    for await (const rows of inventoryOf(store.read, account.id)) {
      const stale = rows.filter(({ vin, listed, observedAt }) => {
        if (observedAt === null || !vins.has(vin)) return false;
        return lastObservedAt({ listed, observedAt }, account.listedAt) < before;
      });
      for (const batch of batches(stale))
        await store.write(async (tx) => {
          if (!(await holdAccount(tx, account.id))) return;
          const ids = batch.map(({ id }) => id);
          await lockEnrollments(tx, ids);
          await touchClearances(tx, ids, { observedAt: askedAt });
        });
    }
  }

  async #noteTroubles(account: StoredAccount, problems: readonly ItemProblem[]): Promise<void> {
    const { store, changes } = this.#parts;
    for (const batch of batches(problems))
      await store.write((tx) => changes.noteTroubles(tx, account.id, batch));
  }

  /** Compares without a lock first: where nothing is new, which is usual, nothing is written. */
  async #apply(
    account: StoredAccount,
    remotes: readonly RemoteClearance[],
    askedAt: Date,
  ): Promise<Comparison> {
    const { store, changes } = this.#parts;
    const all = await this.#observe(store.read, account, remotes, askedAt);
    const news = await changes.news(store.read, all.observations, LISTED);
    if (news.length === 0) return all.comparison;
    const fresh = new Set(news.map(({ remote }) => remote));
    const written = await store.write(async (tx, afterCommit) => {
      if (!(await holdAccount(tx, account.id))) return NOTHING_COMPARED;
      const some = remotes.filter((remote) => fresh.has(remote));
      const { observations, comparison } = await this.#observe(tx, account, some, askedAt);
      const changed = await changes.apply(tx, afterCommit, 'RECONCILIATION', observations, LISTED);
      return { ...comparison, changed: changed + comparison.returned };
    });
    return { ...all.comparison, changed: written.changed, returned: written.returned };
  }

  async #observe(
    db: Db,
    account: StoredAccount,
    remotes: readonly RemoteClearance[],
    askedAt: Date,
  ): Promise<{ readonly observations: readonly Observation[]; readonly comparison: Comparison }> {
    const enrollments = await enrollmentsByVin(
      db,
      account.id,
      remotes.map(({ vin }) => vin),
    );
    const observations = remotes.flatMap((remote) => {
      const enrollment = enrollments.get(remote.vin);
      return enrollment ? [{ enrollment, remote, askedAt }] : [];
    });
    const comparison = {
      compared: observations.length,
      changed: 0,
      appeared: remotes.filter((remote) => isNew(remote, enrollments.get(remote.vin)?.status))
        .length,
      gone: 0,
      returned: observations.filter(({ enrollment }) => enrollment.status === 'GONE').length,
    };
    return { observations, comparison };
  }
}

const LISTED = { listed: true } as const;

const sumOf = (one: Comparison, other: Comparison): Comparison => ({
  compared: one.compared + other.compared,
  changed: one.changed + other.changed,
  appeared: one.appeared + other.appeared,
  returned: one.returned + other.returned,
  gone: one.gone + other.gone,
});

async function* withClearance(
  parts: AsyncIterable<readonly InventoryRow[]>,
): AsyncGenerator<readonly InventoryRow[]> {
  for await (const rows of parts) yield rows.filter(({ observedAt }) => observedAt !== null);
}

/** Returns whether an import would bring the clearance in. */
function isNew(remote: RemoteClearance, status: string | undefined): boolean {
  if (parseVin(remote.vin, remote.brand) === undefined) return false;
  const isRunning = remote.status === 'PENDING' || remote.status === 'APPROVED';
  return status === undefined || (status === 'REMOVED' && isRunning);
}
