import { type Telemetry } from '../../domain/ports/telemetry.js';
import { ProviderFailure } from '../../providers/failure.js';
import { findAccount, type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { setInventoryTimes } from '../../store/inventory/listed-drivers.js';
import { type Vault } from '../../vault/vault.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type ClearanceChanges } from '../clearance/changes.js';
import { type CommandQueue } from '../commands/command-queue.js';
import { ClearanceInventory, type InventoryResult } from '../inventory/clearance-inventory.js';
import { type Comparison, NOTHING_COMPARED } from '../inventory/comparison.js';
import { CredentialAuthorizations } from '../inventory/credential-authorizations.js';
import { DriverInventory } from '../inventory/driver-inventory.js';
import { VehicleInventory } from '../inventory/vehicle-inventory.js';

export interface ReconciliationParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly commands: CommandQueue;
  readonly telemetry?: Pick<Telemetry, 'inventoryChanged'>;
  readonly now: () => Date;
}

/**
 * Compares an account with what its provider has: clearances, vehicles or drivers. Applies missed
 * changes, and notes what the provider no longer has.
 */
export class Reconciliation {
  readonly #parts: ReconciliationParts;
  readonly #clearances: ClearanceInventory;
  readonly #vehicles: VehicleInventory;
  readonly #drivers: DriverInventory;
  readonly #authorizations: CredentialAuthorizations;

  constructor(parts: ReconciliationParts) {
    this.#parts = parts;
    this.#clearances = new ClearanceInventory(parts);
    this.#vehicles = new VehicleInventory(parts);
    this.#drivers = new DriverInventory(parts);
    this.#authorizations = new CredentialAuthorizations(parts);
  }

  /** @throws ProviderFailure; it is recorded in the account's health too */
  async run({ id }: Pick<StoredAccount, 'id'>): Promise<Comparison> {
    const { store, sessions, telemetry, now } = this.#parts;
    const account = await findAccount(store.read, id);
    if (!account) return NOTHING_COMPARED;
    try {
      const { comparison, isComplete } = await this.#compare(account);
      const checkedAt = now();
      const times = { checkedAt, listedAt: isComplete ? checkedAt : null };
      await store.write((tx) => setInventoryTimes(tx, account.id, times));
      const { provider } = account;
      for (const change of ['gone', 'returned'] as const)
        telemetry?.inventoryChanged({ provider, change, count: comparison[change] });
      return comparison;
    } catch (error) {
      if (error instanceof ProviderFailure) await sessions.noteFailure(account, error);
      throw error;
    }
  }

  async #compare(account: StoredAccount): Promise<InventoryResult> {
    const { clearances, vehicles, drivers, credentials } = this.#parts.sessions.provider(account);
    if (clearances) return this.#clearances.compare(account, clearances);
    if (vehicles) {
      const result = await this.#vehicles.compare(account, vehicles);
      if (!credentials) return result;
      const { comparison } = result;
      const changed = await this.#authorizations.compare(account, credentials);
      return { ...result, comparison: { ...comparison, changed: comparison.changed + changed } };
    }
    if (drivers) return this.#drivers.compare(account, drivers);
    return { comparison: NOTHING_COMPARED, isComplete: false };
  }
}
