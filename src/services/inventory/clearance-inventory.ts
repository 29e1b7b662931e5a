import { parseVin } from '../../domain/values/vin.js';
import { type ClearancePort, type RemoteClearance } from '../../providers/provider.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsByVin } from '../../store/enrollments.js';
import { inventoryOf, type InventoryRow } from '../../store/inventory/listed-enrollments.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ClearanceChanges } from '../clearance/changes.js';
import { batches, type Comparison, isComplete, NOTHING_COMPARED } from './comparison.js';
import { EnrollmentPresence } from './enrollment-presence.js';

/** Reason of the clearance of an enrollment that is GONE. */
const GONE_FIELD = { id: null, field: 'status', reason: 'is not reported any more' } as const;

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
    const { store, sessions, changes, now } = this.#parts;
    const session = sessions.open(account);
    const askedAt = now();
    const { items: remotes, problems } = await port.list(session);
    await sessions.noteReading(account, { clearances: problems });
    const vins = new Set(remotes.map(({ vin }) => vin));
    const listed = isComplete(vins, problems);
    let total = NOTHING_COMPARED;
    for (const batch of batches(remotes)) {
      const part = await this.#apply(account, batch, askedAt, listed);
      total = {
        compared: total.compared + part.compared,
        changed: total.changed + part.changed,
        appeared: total.appeared + part.appeared,
        returned: total.returned + part.returned,
        gone: 0,
      };
    }
    if (problems.length > 0)
      await store.write((tx) => changes.noteTroubles(tx, account.id, problems));
    const rows: InventoryRow[] = [];
    for await (const part of inventoryOf(store.read, account.id))
      rows.push(...part.filter(({ hasClearance }) => hasClearance));
    const gone = await this.#presence.settle({
      account,
      askedAt,
      isComplete: listed,
      rows,
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
    const lost = rows.filter(({ id }) => gone.includes(id));
    if (lost.length > 0)
      await store.write((tx) =>
        changes.noteTroubles(
          tx,
          account.id,
          lost.map(({ vin }) => ({ ...GONE_FIELD, vin })),
        ),
      );
    return {
      comparison: { ...total, gone: gone.length, changed: total.changed + gone.length },
      isComplete: listed,
    };
  }

  async #apply(
    account: StoredAccount,
    remotes: readonly RemoteClearance[],
    askedAt: Date,
    listed: boolean,
  ): Promise<Comparison> {
    const { store, changes } = this.#parts;
    return store.write(async (tx, afterCommit) => {
      if (!(await holdAccount(tx, account.id))) return NOTHING_COMPARED;
      const enrollments = await enrollmentsByVin(
        tx,
        account.id,
        remotes.map(({ vin }) => vin),
      );
      const heard = remotes.flatMap((remote) => {
        const enrollment = enrollments.get(remote.vin);
        return enrollment ? [{ enrollment, remote, askedAt }] : [];
      });
      const changed = await changes.apply(tx, afterCommit, 'RECONCILIATION', heard, { listed });
      const returned = heard.filter(({ enrollment }) => enrollment.status === 'GONE').length;
      return {
        compared: heard.length,
        changed: changed + returned,
        appeared: remotes.filter((remote) => isNew(remote, enrollments.get(remote.vin)?.status))
          .length,
        gone: 0,
        returned,
      };
    });
  }
}

/** Returns whether an import would bring the clearance in. */
function isNew(remote: RemoteClearance, status: string | undefined): boolean {
  if (parseVin(remote.vin, remote.brand) === undefined) return false;
  const isRunning = remote.status === 'PENDING' || remote.status === 'APPROVED';
  return status === undefined || (status === 'REMOVED' && isRunning);
}
