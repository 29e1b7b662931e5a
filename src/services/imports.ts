import { done, type Outcome, refused, userError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { parseVin } from '../domain/vin.js';
import { maySeeFleet, requireScope, type Viewer } from '../domain/viewer.js';
import { ProviderFailure, type RemoteClearance } from '../providers/provider.js';
import { findAccount, type StoredAccount } from '../store/accounts.js';
import { recordAudit } from '../store/audit-events.js';
import { enrollmentsByVin, insertEnrollments, type StoredEnrollment, updateEnrollment } from '../store/enrollments.js';
import { type AfterCommit, type Db, type Store } from '../store/store.js';
import { insertVehicles, type StoredVehicle, vehiclesByVin } from '../store/vehicles.js';
import { type AccountSessions } from './account-sessions.js';
import { type ClearanceChanges } from './clearance-changes.js';
import { type DriverImport } from './driver-import.js';
import { toUserError } from './provider-errors.js';
import { type Caller, type Imported, type ImportServiceApi } from './services.js';

/** So many vehicles go in one transaction: other writers wait no longer than that takes. */
const PER_TRANSACTION = 200;
const EPOCH = new Date(0);
/** Of a vehicle of which the provider does not say who made it. */
const UNKNOWN_BRAND = 'unknown';

export interface ImportServiceParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly drivers: DriverImport;
  readonly now: () => Date;
}

/** Brings in what was added at a provider directly. What is there already is left alone, so it can be called again. */
export class ImportService implements ImportServiceApi {
  readonly #parts: ImportServiceParts;

  constructor(parts: ImportServiceParts) {
    this.#parts = parts;
  }

  async run(caller: Caller, accountId: string): Promise<Outcome<Imported>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, sessions, now } = this.#parts;
    const account = await findAccount(store.read, accountId);
    if (!account || !maySeeFleet(viewer, account.fleetId)) return refused(userError('NOT_FOUND', ['accountId'], 'There is no such account.'));
    const { clearances, drivers } = sessions.provider(account);
    if (!clearances && !drivers) return refused(userError('NOT_SUPPORTED', ['accountId'], 'This provider has nothing that could be imported.'));
    const askedAt = now();
    try {
      const remotes = clearances && (await clearances.list(sessions.open(account)));
      const vehicles = remotes ? await this.#importAll(viewer, account, remotes, askedAt) : 0;
      return done({ credentials: 0, vehicles, drivers: drivers ? await this.#parts.drivers.run(viewer, account, drivers) : 0 });
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      await sessions.noteFailure(account, error);
      return refused(toUserError(error, ['accountId']));
    }
  }

  /** → how many were not enrolled before */
  async #importAll(viewer: Viewer, account: StoredAccount, remotes: readonly RemoteClearance[], askedAt: Date): Promise<number> {
    const { store, now } = this.#parts;
    let imported = 0;
    for (let from = 0; from < remotes.length; from += PER_TRANSACTION) {
      const some = remotes.slice(from, from + PER_TRANSACTION);
      imported += await store.write((tx, afterCommit) => this.#importSome(tx, afterCommit, account, some, askedAt));
    }
    const audit = { viewer, action: 'provider_account.imported', fleetId: account.fleetId, subjectId: account.id, details: { vehicles: imported } };
    await store.write((tx) => recordAudit(tx, audit, now()));
    return imported;
  }

  async #importSome(tx: Db, afterCommit: AfterCommit, account: StoredAccount, remotes: readonly RemoteClearance[], askedAt: Date): Promise<number> {
    const now = this.#parts.now();
    const byVin = new Map(remotes.flatMap((remote) => {
      const vin = parseVin(remote.vin);
      return vin === undefined ? [] : [[vin, remote] as const];
    }));
    const vehicles = await vehiclesByVin(tx, account.fleetId, [...byVin.keys()]);
    const enrolled = await enrollmentsByVin(tx, account.id, [...byVin.keys()]);
    const newVehicles: StoredVehicle[] = [];
    const newEnrollments: StoredEnrollment[] = [];
    const heard: Parameters<ClearanceChanges['apply']>[3][number][] = [];
    let imported = 0;
    for (const [vin, remote] of byVin) {
      const known = enrolled.get(vin);
      // One that was taken out of service here comes back only if the provider still has it running.
      if (known && (known.status !== 'REMOVED' || !isRunning(remote))) continue;
      const vehicle = vehicles.get(vin) ?? toVehicle(vin, remote, account.fleetId, now);
      if (!vehicles.has(vin)) newVehicles.push(vehicle);
      const enrollment = known ?? toEnrollment(vehicle, account, now);
      if (known) await updateEnrollment(tx, known.id, { status: 'ACTIVE', reason: null });
      else newEnrollments.push(enrollment);
      heard.push({ enrollment, remote, askedAt });
      imported += 1;
    }
    await insertVehicles(tx, newVehicles);
    await insertEnrollments(tx, newEnrollments);
    await this.#parts.changes.apply(tx, afterCommit, 'RECONCILIATION', heard);
    return imported;
  }
}

const isRunning = ({ status }: RemoteClearance): boolean => status === 'PENDING' || status === 'APPROVED';

function toVehicle(vin: string, remote: RemoteClearance, fleetId: string, now: Date): StoredVehicle {
  return {
    id: newId('vehicle'),
    fleetId,
    vin,
    brand: remote.brand ?? UNKNOWN_BRAND,
    name: null,
    licensePlate: null,
    tags: remote.tags,
    clearanceChangedAt: EPOCH,
    createdAt: now,
    updatedAt: now,
  };
}

function toEnrollment(vehicle: StoredVehicle, account: StoredAccount, now: Date): StoredEnrollment {
  return {
    id: newId('enrollment'),
    fleetId: account.fleetId,
    vehicleId: vehicle.id,
    accountId: account.id,
    status: 'ACTIVE',
    reason: null,
    brand: null,
    externalId: null,
    telematicsUnitId: null,
    credentialKind: 'NONE',
    credentialId: null,
    sealedPassword: null,
    vehicleModelId: null,
    odometer: null,
    createdAt: now,
  };
}
