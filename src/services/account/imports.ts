import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import { toBrandSlug, UNKNOWN_BRAND } from '../../domain/values/brand.js';
import { newId } from '../../domain/values/ids.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { parseVin } from '../../domain/values/vin.js';
import { ENROLLMENT_ID_PREFIX, hasEnded, NEVER_LISTED } from '../../domain/vehicle.js';
import { type ItemProblem, type Listing } from '../../providers/access/lists/item-problem.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type RemoteClearance } from '../../providers/ports/clearance.js';
import { type RemoteVehicle, type VehiclePort } from '../../providers/ports/vehicle.js';
import { type Provider } from '../../providers/provider.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { writeSideBySide } from '../../store/engine/retry-on-conflict.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import {
  enrollmentsByVin,
  insertEnrollments,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import { insertVehicles, type StoredVehicle, vehiclesByVin } from '../../store/vehicles.js';
import { type AccountSessions } from '../access/account-sessions.js';
import { toUserError } from '../access/provider-errors.js';
import { toItemErrors } from '../access/unreadable-items.js';
import {
  accountNotFound,
  findVisibleAccount,
  holdVisibleAccount,
} from '../access/visible-account.js';
import { type ClearanceChanges } from '../clearance/changes.js';
import { type CommandQueue } from '../commands/command-queue.js';
import { type DriverImport } from '../driver/driver-import.js';
import { batches } from '../inventory/comparison.js';
import { ListedProblems } from '../inventory/listed-problems.js';
import { newVehicle } from '../vehicle/new-vehicle.js';
import { importCredentials, importVehicles } from '../vehicle/vehicle-import.js';

const NOTHING = { items: [], problems: [] } as const;

/** Numbers of new items. */
export interface Imported {
  readonly credentials: number;
  readonly vehicles: number;
  readonly drivers: number;
  /** Errors of the omitted items. */
  readonly userErrors: readonly UserError[];
}

export interface ImportServiceParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly changes: ClearanceChanges;
  readonly commands: CommandQueue;
  readonly drivers: DriverImport;
  readonly now: () => Date;
}

/**
 * Imports what was added at a provider directly. Existing items are not changed, so the import can
 * be repeated.
 */
export class ImportService {
  readonly #parts: ImportServiceParts;

  constructor(parts: ImportServiceParts) {
    this.#parts = parts;
  }

  async run(caller: Caller, accountId: string): Promise<Outcome<Imported>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, sessions, now } = this.#parts;
    const account = await findVisibleAccount(store.read, viewer, accountId);
    if (!account) return accountNotFound();
    const provider = sessions.provider(account);
    if (!provider.clearances && !provider.vehicles && !provider.drivers)
      return refused(
        userError(
          'NOT_SUPPORTED',
          ['accountId'],
          'This provider has nothing that could be imported.',
        ),
      );
    try {
      const { userErrors, ...imported } = await this.#import(account, provider);
      const audit = {
        viewer,
        action: 'provider_account.imported',
        fleetId: account.fleetId,
        subjectId: account.id,
        details: { ...imported },
      };
      return await store.write(async (tx): Promise<Outcome<Imported>> => {
        if (!(await holdVisibleAccount(tx, viewer, accountId))) return accountNotFound();
        await recordAudit(tx, audit, now());
        return done({ ...imported, userErrors });
      });
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      await sessions.noteFailure(account, error);
      return refused(toUserError(error, ['accountId']));
    }
  }

  async #import(
    account: StoredAccount,
    { clearances, credentials, vehicles, drivers }: Provider,
  ): Promise<Imported> {
    const { sessions, now } = this.#parts;
    const session = sessions.open(account);
    const askedAt = now();
    const listed = {
      credentials: credentials ? await credentials.list(session) : NOTHING,
      vehicles: vehicles ? await vehicles.list(session) : NOTHING,
    };
    const { imported, namesTaken } = await writeSideBySide(this.#parts.store, (tx) =>
      importCredentials(tx, account, listed.credentials.items, now()),
    );
    const added = vehicles
      ? await this.#importVehicles(account, vehicles, listed.vehicles.items)
      : 0;
    const cleared = clearances
      ? await this.#importClearances(account, clearances.parts(session), askedAt)
      : { imported: 0, problems: [] };
    const fromDrivers = drivers
      ? await this.#parts.drivers.run(account, drivers)
      : { imported: 0, problems: [] };
    const problems = {
      credentials: listed.credentials.problems,
      vehicles: listed.vehicles.problems,
      clearances: cleared.problems,
      drivers: fromDrivers.problems,
    };
    await sessions.noteReading(account, problems);
    const userErrors = [
      ...toNamesTaken(namesTaken),
      ...toWithoutVin(listed.vehicles.items),
      ...toItemErrors(Object.values(problems).flat()),
    ];
    return {
      credentials: imported,
      vehicles: added + cleared.imported,
      drivers: fromDrivers.imported,
      userErrors,
    };
  }

  async #importVehicles(
    account: StoredAccount,
    port: VehiclePort,
    remotes: readonly RemoteVehicle[],
  ): Promise<number> {
    const { commands, now } = this.#parts;
    let imported = 0;
    for (const some of batches(remotes))
      imported += await writeSideBySide(this.#parts.store, (tx, afterCommit) => {
        commands.wakeAfter(afterCommit);
        return importVehicles(tx, account, port, some, now());
      });
    return imported;
  }

  /** Imports clearances while the list arrives, with the problems of the others. */
  async #importClearances(
    account: StoredAccount,
    parts: AsyncIterable<Listing<RemoteClearance>>,
    askedAt: Date,
  ): Promise<{ readonly imported: number; readonly problems: readonly ItemProblem[] }> {
    const { store, changes } = this.#parts;
    const all = new ListedProblems();
    let imported = 0;
    for await (const { items, problems } of parts) {
      for (const some of batches(items))
        imported += await writeSideBySide(store, (tx, afterCommit) =>
          this.#importSome(tx, afterCommit, account, some, askedAt),
        );
      all.add(problems);
      for (const some of batches(problems))
        await store.write((tx) => changes.noteTroubles(tx, account.id, some));
    }
    return { imported, problems: all.first };
  }

  async #importSome(
    tx: Db,
    afterCommit: AfterCommit,
    account: StoredAccount,
    remotes: readonly RemoteClearance[],
    askedAt: Date,
  ): Promise<number> {
    if (!(await holdAccount(tx, account.id))) return 0;
    const now = this.#parts.now();
    const byVin = new Map(
      remotes.flatMap((remote) => {
        const vin = parseVin(remote.vin, remote.brand);
        return vin === undefined ? [] : [[vin, remote] as const];
      }),
    );
    const vehicles = await vehiclesByVin(tx, account.fleetId, [...byVin.keys()]);
    const enrolled = await enrollmentsByVin(tx, account.id, [...byVin.keys()]);
    const newVehicles: StoredVehicle[] = [];
    const newEnrollments: StoredEnrollment[] = [];
    const observations: Parameters<ClearanceChanges['apply']>[3][number][] = [];
    let imported = 0;
    for (const [vin, remote] of byVin) {
      const known = enrolled.get(vin);
      // An ended enrollment is imported again only if its clearance is running at the provider.
      if (known && !(hasEnded(known) && isRunning(remote))) continue;
      const vehicle =
        vehicles.get(vin) ??
        newVehicle(
          {
            fleetId: account.fleetId,
            vin,
            brand: toBrandSlug(remote.brand ?? '') ?? UNKNOWN_BRAND,
            textOf: () => null,
            tags: remote.tags,
          },
          now,
        );
      if (!vehicles.has(vin)) newVehicles.push(vehicle);
      const enrollment = known ?? toEnrollment(vehicle, account, now);
      if (known) await updateEnrollment(tx, known.id, { status: 'ACTIVE', reason: null });
      else newEnrollments.push(enrollment);
      observations.push({ enrollment, remote, askedAt });
      imported += 1;
    }
    await insertVehicles(tx, newVehicles);
    await insertEnrollments(tx, newEnrollments);
    await this.#parts.changes.apply(tx, afterCommit, 'RECONCILIATION', observations, {
      imported: true,
    });
    return imported;
  }
}

function toNamesTaken(names: readonly string[]): readonly UserError[] {
  return names.map((name) =>
    userError(
      'NAME_TAKEN',
      ['accountId'],
      `The credential ${JSON.stringify(name)} was left out: the fleet has another one of this name. Rename one of them at the provider, then import again.`,
    ),
  );
}

function toWithoutVin(remotes: readonly RemoteVehicle[]): readonly UserError[] {
  const without = remotes.filter(
    ({ vin, brand }) => vin === null || parseVin(vin, brand) === undefined,
  );
  if (without.length === 0) return [];
  const units = without
    .slice(0, 5)
    .map(({ telematicsUnitId, externalId }) => telematicsUnitId ?? externalId)
    .join(', ');
  return [
    userError(
      'INVALID_VIN',
      ['accountId'],
      `${without.length} vehicles were left out, for they have no proper VIN at the provider (${units}${without.length > 5 ? ', …' : ''}). Give them one there, then import again.`,
    ),
  ];
}

const isRunning = ({ status }: RemoteClearance): boolean =>
  status === 'PENDING' || status === 'APPROVED';

function toEnrollment(vehicle: StoredVehicle, account: StoredAccount, now: Date): StoredEnrollment {
  return {
    id: newId(ENROLLMENT_ID_PREFIX),
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
    ...NEVER_LISTED,
    createdAt: now,
  };
}
