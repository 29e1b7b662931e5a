import { parseVin } from '../../domain/values/vin.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type RemoteVehicle, type VehiclePort } from '../../providers/ports/vehicle.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsByIds, lockEnrollments, updateEnrollment } from '../../store/enrollments.js';
import {
  type Contact,
  inventoryOf,
  type InventoryRow,
  saveContacts,
} from '../../store/inventory/listed-enrollments.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { type CommandQueue } from '../commands/command-queue.js';
import { describe, isSameDescription, saveDetails } from '../data/vehicle-details.js';
import { importVehicles } from '../vehicle/vehicle-import.js';
import { type InventoryResult } from './clearance-inventory.js';
import { batches, filterStillThere, isComplete } from './comparison.js';
import { EnrollmentPresence } from './enrollment-presence.js';

export interface VehicleInventoryParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly commands: CommandQueue;
  readonly now: () => Date;
}

/** Vehicle of the list, and its enrollment here. */
interface Match {
  readonly row: InventoryRow;
  readonly remote: RemoteVehicle;
}

interface Matching {
  readonly matches: readonly Match[];
  /** Number of vehicles that an import would bring in. */
  readonly appeared: number;
}

/** Compares an account's vehicles with the provider's list. */
export class VehicleInventory {
  readonly #parts: VehicleInventoryParts;
  readonly #presence: EnrollmentPresence;

  constructor(parts: VehicleInventoryParts) {
    this.#parts = parts;
    this.#presence = new EnrollmentPresence(parts);
  }

  /** @throws ProviderFailure */
  async compare(account: StoredAccount, port: VehiclePort): Promise<InventoryResult> {
    const { store, sessions, now } = this.#parts;
    const session = sessions.open(account);
    const askedAt = now();
    const { items: remotes, problems } = await port.list(session);
    await sessions.noteReading(account, { vehicles: problems });
    const rows: InventoryRow[] = [];
    for await (const part of inventoryOf(store.read, account.id)) rows.push(...part);
    const { matches, appeared } = match(rows, remotes);
    const returned = matches.filter(({ row }) => row.status === 'GONE');
    await this.#bringBack(account, port, returned);
    const replaced = matches.filter(
      ({ row, remote }) => row.status === 'ACTIVE' && row.externalId !== remote.externalId,
    );
    await this.#replace(account, replaced);
    await this.#saveContacts(account, matches);
    await this.#saveDetails(account, matches);
    const listed = new Set(matches.map(({ row }) => row));
    const names = new Set(remotes.flatMap(({ vin, externalId }) => [vin ?? '', externalId]));
    const complete = isComplete(names, problems);
    const gone = await this.#presence.settle({
      account,
      askedAt,
      isComplete: complete,
      rows: inParts(rows),
      isListed: (row) => listed.has(row),
      askFor: (some) =>
        filterStillThere(some, async ({ externalId }) => {
          if (externalId === null) return true;
          return (await port.find(session, externalId).catch(toUnreadable)) !== undefined;
        }),
    });
    return {
      comparison: {
        compared: matches.length,
        changed: returned.length + replaced.length + gone.length,
        appeared,
        gone: gone.length,
        returned: returned.length,
      },
      isComplete: complete,
    };
  }

  /** Enrolls vehicles again, each in the state of its setup. */
  async #bringBack(
    account: StoredAccount,
    port: VehiclePort,
    returned: readonly Match[],
  ): Promise<void> {
    const { store, commands, now } = this.#parts;
    for (const batch of batches(returned)) {
      // The provider's list may lack the VIN.
      const remotes = batch.map(({ row, remote }) => ({ ...remote, vin: row.vin }));
      await store.write((tx, afterCommit) => {
        afterCommit(() => commands.wake());
        return importVehicles(tx, account, port, remotes, now());
      });
    }
  }

  /** Stores the ids of vehicles that were removed at the provider and added again. */
  async #replace(account: StoredAccount, replaced: readonly Match[]): Promise<void> {
    for (const batch of batches(replaced)) {
      const ids = batch.map(({ row }) => row.id);
      await this.#parts.store.write(async (tx) => {
        if (!(await holdAccount(tx, account.id))) return;
        await lockEnrollments(tx, ids);
        const known = new Map((await enrollmentsByIds(tx, ids)).map((row) => [row.id, row]));
        for (const { row, remote } of batch) {
          const current = known.get(row.id);
          if (current?.status !== 'ACTIVE' || current.externalId !== row.externalId) continue;
          const { externalId, telematicsUnitId } = remote;
          await updateEnrollment(tx, row.id, { externalId, telematicsUnitId });
        }
      });
    }
  }

  /** Stores what the provider's list states of the vehicles themselves. */
  async #saveDetails(account: StoredAccount, matches: readonly Match[]): Promise<void> {
    const { store, sessions, now } = this.#parts;
    const { description } = sessions.provider(account);
    const news = matches.filter(
      ({ row, remote }) => !isSameDescription(row, describe(row, remote.details, description)),
    );
    for (const batch of batches(news)) {
      const stated = batch.map(({ row, remote }) => ({
        vehicleId: row.vehicleId,
        details: remote.details,
      }));
      await store.write((tx) => saveDetails(tx, description, stated, now()));
    }
  }

  async #saveContacts(account: StoredAccount, matches: readonly Match[]): Promise<void> {
    for (const batch of batches(matches.flatMap(toContact))) {
      await this.#parts.store.write(async (tx) => {
        if (!(await holdAccount(tx, account.id))) return;
        await lockEnrollments(
          tx,
          batch.map(({ id }) => id),
        );
        await saveContacts(tx, batch);
      });
    }
  }
}

async function* inParts(rows: readonly InventoryRow[]): AsyncGenerator<readonly InventoryRow[]> {
  yield await Promise.resolve(rows);
}

/** Finds the enrollment of each listed vehicle, by its id at the provider, else by its VIN. */
function match(rows: readonly InventoryRow[], remotes: readonly RemoteVehicle[]): Matching {
  const ours = rows.filter(({ status }) => status !== 'REMOVED');
  const byId = new Map(ours.map((row) => [row.externalId ?? '', row]));
  const byVin = new Map(rows.map((row) => [row.vin, row]));
  const found = new Map<InventoryRow, RemoteVehicle>();
  const others: RemoteVehicle[] = [];
  for (const remote of remotes) {
    const row = byId.get(remote.externalId);
    if (row) found.set(row, remote);
    else others.push(remote);
  }
  let appeared = 0;
  for (const remote of others) {
    const vin = remote.vin === null ? undefined : parseVin(remote.vin, remote.brand);
    if (vin === undefined) continue;
    const row = byVin.get(vin);
    if (!row || row.status === 'REMOVED') appeared += 1;
    else if (!found.has(row)) found.set(row, remote);
  }
  return { matches: [...found].map(([row, remote]) => ({ row, remote })), appeared };
}

/** Returns the contact to store; none if it is stored already. */
function toContact({ row, remote }: Match): readonly Contact[] {
  const { id, lastContactAt: before, online } = row;
  const isNews = remote.lastContactAt !== null && (!before || remote.lastContactAt > before);
  const lastContactAt = isNews ? remote.lastContactAt : before;
  if (!isNews && remote.online === online) return [];
  return [{ id, lastContactAt, online: remote.online }];
}

/** Returns a value for a vehicle that exists and cannot be read. */
function toUnreadable(error: unknown): 'unreadable' {
  if (error instanceof ProviderFailure && error.kind === 'malformed') return 'unreadable';
  throw error;
}
