import { randomUUID } from 'node:crypto';
import { type ListedActivity, listedActivity } from '../../domain/driver.js';
import { driverPages } from '../../providers/access/lists/driver-pages.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type DriverPage, type DriverPort } from '../../providers/ports/driver.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { cancelDriverChanges } from '../../store/commands.js';
import { deleteDriver, takenAmong } from '../../store/drivers.js';
import { type Store } from '../../store/engine/store.js';
import {
  activeDrivers,
  beginDisappearance,
  type DriverRow,
  setActivity,
  setDriversMissing,
} from '../../store/inventory/listed-drivers.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { keySha256 } from '../driver/input.js';
import { type InventoryResult } from './clearance-inventory.js';
import { batches, filterStillThere, isComplete, MAX_ASKED } from './comparison.js';

/** Client in the audit log for what a comparison does by itself. */
const RECONCILIATION_CLIENT = 'reconciliation';

export interface DriverInventoryParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/** Drivers of the provider's list; of their keys only digests. */
interface ListedDrivers {
  /** Activities by the digests of their keys. */
  readonly keys: ReadonlyMap<string, ListedActivity>;
  readonly appeared: number;
  readonly problems: readonly ItemProblem[];
  readonly isComplete: boolean;
}

/**
 * Compares an account's drivers with the provider's list. A driver whom two complete lists in a row
 * lack, and whom the provider denies when asked by the key, is deleted here with all personal data
 * and tokens, as a removal does.
 */
export class DriverInventory {
  readonly #parts: DriverInventoryParts;

  constructor(parts: DriverInventoryParts) {
    this.#parts = parts;
  }

  /** @throws ProviderFailure */
  async compare(account: StoredAccount, port: DriverPort): Promise<InventoryResult> {
    const { store, sessions, now } = this.#parts;
    const askedAt = now();
    const list = await this.#list(account, port);
    await sessions.noteReading(account, { drivers: list.problems });
    const rows = await activeDrivers(store.read, account.id);
    const present = rows.filter((row) => list.keys.has(row.keySha256));
    const found = present.filter(({ missingSince }) => missingSince !== null);
    await this.#mark(account, found, null);
    await this.#noteActivity(account, present, list.keys, askedAt);
    const gone = list.isComplete ? await this.#settle(account, port, rows, list.keys, askedAt) : 0;
    return {
      comparison: {
        compared: present.length,
        changed: gone,
        appeared: list.appeared,
        gone,
        returned: 0,
      },
      isComplete: list.isComplete,
    };
  }

  async #list(account: StoredAccount, port: DriverPort): Promise<ListedDrivers> {
    const { sessions } = this.#parts;
    const keys = new Map<string, ListedActivity>();
    const names = new Set<string>();
    const problems: ItemProblem[] = [];
    let appeared = 0;
    let entries = 0;
    let total = 0;
    const secrets = sessions.secretsOf(account);
    for await (const page of driverPages(port, account.provider, sessions.open(account), secrets)) {
      for (const driver of page.drivers) {
        keys.set(keySha256(driver.externalId), listedActivity(driver));
        if (driver.ownKey !== null) names.add(driver.ownKey);
      }
      problems.push(...page.problems);
      appeared += await this.#countNew(account, page);
      entries += page.entries;
      total = Math.max(total, page.total ?? 0);
    }
    return {
      keys,
      appeared,
      problems,
      isComplete: entries >= total && isComplete(names, problems),
    };
  }

  async #countNew(account: StoredAccount, { drivers }: DriverPage): Promise<number> {
    const taken = await takenAmong(this.#parts.store.read, account.id, {
      keys: drivers.map(({ externalId }) => keySha256(externalId)),
      externalIds: drivers.flatMap(({ ownKey }) => ownKey ?? []),
    });
    return drivers.filter(({ externalId, ownKey }) => {
      const isPending = ownKey !== null && taken.externalIds.get(ownKey) === 'PENDING';
      return !isPending && !taken.keys.has(keySha256(externalId));
    }).length;
  }

  /** @returns the number of drivers that were deleted */
  async #settle(
    account: StoredAccount,
    port: DriverPort,
    rows: readonly DriverRow[],
    keys: ListedDrivers['keys'],
    askedAt: Date,
  ): Promise<number> {
    const absent = rows.filter((row) => !keys.has(row.keySha256));
    const fresh = absent.filter(({ missingSince }) => missingSince === null);
    await this.#mark(account, fresh, this.#parts.now());
    // Marked before this list was asked for: both lists in a row lack them.
    const candidates = absent
      .filter(({ missingSince }) => missingSince !== null && missingSince < askedAt)
      .slice(0, MAX_ASKED);
    const there = new Set(await this.#stillThere(account, port, candidates));
    await this.#mark(account, [...there], null);
    const denied = candidates.filter((row) => !there.has(row));
    return this.#delete(account, denied, askedAt);
  }

  #stillThere(
    account: StoredAccount,
    port: DriverPort,
    rows: readonly DriverRow[],
  ): Promise<readonly DriverRow[]> {
    const { vault, sessions } = this.#parts;
    const session = sessions.open(account);
    const secrets = sessions.secretsOf(account);
    return filterStillThere(rows, async ({ id, sealedKey }) => {
      const externalId = vault.open(sealedKey, sealIdentity('drivers.sealed_key', id));
      try {
        return (await port.find(session, secrets, { externalId })) !== undefined;
      } catch (error) {
        // A driver who exists and cannot be read.
        if (error instanceof ProviderFailure && error.kind === 'malformed') return true;
        throw error;
      }
    });
  }

  /** Stores the activities that have changed since the last list. */
  async #noteActivity(
    account: StoredAccount,
    rows: readonly DriverRow[],
    listed: ListedDrivers['keys'],
    readAt: Date,
  ): Promise<void> {
    const changed = rows.filter((row) => listed.get(row.keySha256) !== row.activity);
    for (const [activity, drivers] of Map.groupBy(changed, (row) => listed.get(row.keySha256)))
      for (const batch of batches(drivers)) {
        const ids = batch.map(({ id }) => id);
        await this.#parts.store.write(async (tx) => {
          if (activity && (await holdAccount(tx, account.id)))
            await setActivity(tx, ids, activity, readAt);
        });
      }
  }

  async #mark(
    account: StoredAccount,
    rows: readonly DriverRow[],
    missingSince: Date | null,
  ): Promise<void> {
    for (const batch of batches(rows)) {
      const ids = batch.map(({ id }) => id);
      await this.#parts.store.write(async (tx) => {
        if (await holdAccount(tx, account.id)) await setDriversMissing(tx, ids, missingSince);
      });
    }
  }

  async #delete(
    { id: accountId, fleetId }: StoredAccount,
    rows: readonly DriverRow[],
    missingBefore: Date,
  ): Promise<number> {
    const { store, now } = this.#parts;
    const viewer = { clientId: RECONCILIATION_CLIENT, requestId: randomUUID() };
    let deleted = 0;
    for (const batch of batches(rows)) {
      const ids = batch.map(({ id }) => id);
      deleted += await store.write(async (tx) => {
        if (!(await holdAccount(tx, accountId))) return 0;
        const gone = await beginDisappearance(tx, ids, missingBefore);
        for (const subjectId of gone) {
          await cancelDriverChanges(tx, subjectId, now());
          await deleteDriver(tx, subjectId);
          const record = { viewer, action: 'driver.disappeared', fleetId, subjectId };
          await recordAudit(tx, { ...record, details: { accountId } }, now());
        }
        return gone.length;
      });
    }
    return deleted;
  }
}
