import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import {
  type Onboarding,
  ONBOARDING_ID_PREFIX,
  type OnboardVehicle,
} from '../../domain/onboarding.js';
import { UNKNOWN_BRAND } from '../../domain/values/brand.js';
import { newId } from '../../domain/values/ids.js';
import { isSoundText } from '../../domain/values/text.js';
import { type Viewer } from '../../domain/values/viewer.js';
import { ENROLLMENT_ID_PREFIX, NEVER_LISTED } from '../../domain/vehicle.js';
import { type Provider } from '../../providers/provider.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Command, insertCommands } from '../../store/commands.js';
import { credentialsOfAccount, lockCredentials } from '../../store/credentials.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  type EnrollmentChanges,
  enrollmentsByVin,
  insertEnrollments,
  lockEnrollmentsByVin,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import {
  insertOnboarding,
  type StoredOnboardingRow,
  tallyOnboarding,
} from '../../store/onboardings.js';
import {
  insertVehicles,
  type StoredVehicle,
  updateVehicle,
  vehiclesByVin,
} from '../../store/vehicles.js';
import { type Vault } from '../../vault/vault.js';
import {
  accountNotFound,
  findVisibleAccount,
  holdVisibleAccount,
} from '../access/visible-account.js';
import { newCommand } from '../commands/command-queue.js';
import { newVehicle } from '../vehicle/new-vehicle.js';
import { vehiclesElsewhere } from './elsewhere.js';
import { type CheckedRow, checkRows } from './rows.js';

export const MAX_ROWS = 10_000;

export interface OnboardingStartParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly now: () => Date;
}

/** Vehicles to enroll, and the account to enroll them at. */
export interface Request {
  readonly accountId: string;
  readonly vehicles: readonly OnboardVehicle[];
}

/** Rows that were checked against their account. */
export interface Checked {
  readonly account: StoredAccount;
  readonly provider: Provider;
  readonly rows: readonly CheckedRow[];
}

/** Sealed password of a row, and the enrollment it was sealed for. */
interface SealedPassword {
  readonly enrollmentId: string;
  readonly sealed: string;
}
type SealedPasswords = ReadonlyMap<number, SealedPassword>;

/** Starts an onboarding: checks its rows, and stores all of them with their commands. */
export class OnboardingStart {
  readonly #parts: OnboardingStartParts;

  constructor(parts: OnboardingStartParts) {
    this.#parts = parts;
  }

  /** Checks the rows and returns the action that would be taken for each. */
  async check(db: Db, viewer: Viewer, { accountId, vehicles }: Request): Promise<Outcome<Checked>> {
    if (vehicles.length === 0)
      return refused(userError('REQUIRED', ['vehicles'], 'Give at least one vehicle.'));
    if (vehicles.length > MAX_ROWS)
      return refused(
        userError(
          'TOO_MANY',
          ['vehicles'],
          `At most ${MAX_ROWS} vehicles at once; these are ${vehicles.length}.`,
        ),
      );
    const account = await findVisibleAccount(db, viewer, accountId);
    if (!account) return accountNotFound();
    const provider = this.#parts.registry.get(account.provider);
    if (!provider?.clearances && !provider?.vehicles)
      return refused(
        userError('NOT_SUPPORTED', ['accountId'], 'This provider has no vehicles to onboard.'),
      );
    const vins = vinsOf(vehicles);
    const known = await vehiclesByVin(db, account.fleetId, vins);
    const existing = {
      vehicles: known,
      elsewhere: await vehiclesElsewhere(db, account, known.values()),
      enrollments: await enrollmentsByVin(db, account.id, vins),
      credentials: new Map(
        (await credentialsOfAccount(db, account.id)).map((credential) => [
          credential.id,
          credential,
        ]),
      ),
    };
    return done({
      account,
      provider,
      rows: checkRows(vehicles, provider, existing, (brand) => this.#isMaker(brand)),
    });
  }

  /**
   * Locks the account, the credentials and the enrollments of the rows. Disconnecting the account
   * or deleting a credential waits until the rows that use it are stored, and vice versa; a
   * concurrent onboarding of the same vehicles waits too, and then finds them in progress.
   */
  async lock(tx: Db, viewer: Viewer, { accountId, vehicles }: Request): Promise<void> {
    const account = await holdVisibleAccount(tx, viewer, accountId);
    if (!account) return;
    const rows = vehicles.slice(0, MAX_ROWS);
    const wanted = new Set(rows.flatMap(({ credentialId }) => credentialId ?? []));
    const ours =
      wanted.size > 0 ? (await credentialsOfAccount(tx, accountId)).map(({ id }) => id) : [];
    await lockCredentials(
      tx,
      ours.filter((id) => wanted.has(id)),
    );
    await lockEnrollmentsByVin(tx, accountId, vinsOf(rows));
  }

  #isMaker(brand: string): boolean {
    return this.#isListed(brand, true);
  }

  /**
   * Returns whether a brand does not identify the vehicle's maker: a maker of units only, or an
   * unknown brand.
   */
  #isUnit(brand: string): boolean {
    return brand === UNKNOWN_BRAND || (this.#isListed(brand, false) && !this.#isMaker(brand));
  }

  #isListed(brand: string, maker: boolean): boolean {
    return this.#parts.registry
      .descriptions()
      .some(({ brands }) =>
        brands.some((support) => support.brand === brand && support.maker === maker),
      );
  }

  /**
   * Seals the units' passwords, before the transaction, so that other writers do not wait for it.
   */
  async sealPasswords(viewer: Viewer, { accountId, vehicles }: Request): Promise<SealedPasswords> {
    const { store, vault } = this.#parts;
    const rows = [...vehicles.entries()]
      .filter(([, { individualPassword }]) => individualPassword)
      .slice(0, MAX_ROWS);
    const account =
      rows.length > 0 ? await findVisibleAccount(store.read, viewer, accountId) : null;
    if (!account) return new Map();
    const known = await enrollmentsByVin(store.read, accountId, vinsOf(rows.map(([, row]) => row)));
    const sealed = rows.map(([index, { vin, individualPassword }]) => {
      const enrollmentId = known.get(vin.trim().toUpperCase())?.id ?? newId(ENROLLMENT_ID_PREFIX);
      return [
        index,
        {
          enrollmentId,
          sealed: vault.seal(
            individualPassword ?? '',
            sealIdentity('enrollments.sealed_password', enrollmentId),
          ),
        },
      ] as const;
    });
    return new Map(sealed);
  }

  /** Stores the onboarding with its rows, vehicles, enrollments and commands. */
  async store(
    tx: Db,
    viewer: Viewer,
    { account, provider, rows: checked }: Checked,
    passwords: SealedPasswords,
  ): Promise<Onboarding> {
    const now = this.#parts.now();
    const onboarding: Onboarding = {
      id: newId(ONBOARDING_ID_PREFIX),
      fleetId: account.fleetId,
      accountId: account.id,
      status: 'RUNNING',
      total: checked.length,
      succeeded: 0,
      failed: 0,
      createdAt: now,
      completedAt: null,
    };
    const vehicles: StoredVehicle[] = [];
    const enrollments: StoredEnrollment[] = [];
    const commands: Command[] = [];
    const rows: StoredOnboardingRow[] = [];
    for (const row of checked) {
      const input = withoutPassword(row.input);
      const stored = {
        onboardingId: onboarding.id,
        index: row.index,
        vin: input.vin,
        input,
        canRetry: false,
      };
      const password = passwords.get(row.index);
      const userErrors = [...row.userErrors, ...checkStillSame(row, password)];
      if (userErrors.length > 0 || row.vin === null) {
        rows.push({ ...stored, userErrors, status: 'FAILED', enrollmentId: null });
        continue;
      }
      const vehicle =
        row.vehicle ??
        newVehicle(
          {
            fleetId: account.fleetId,
            vin: row.vin,
            brand: input.brand,
            textOf: (text) => toText(input[text]),
            tags: input.tags ?? [],
          },
          now,
        );
      if (!row.vehicle) vehicles.push(vehicle);
      else if (this.#isUnit(vehicle.brand))
        await updateVehicle(tx, vehicle.id, { brand: input.brand });
      const fields = toEnrollmentFields(row, password);
      const id = row.enrollment?.id ?? password?.enrollmentId ?? newId(ENROLLMENT_ID_PREFIX);
      if (row.enrollment) await updateEnrollment(tx, id, fields);
      else
        enrollments.push({
          id,
          fleetId: account.fleetId,
          vehicleId: vehicle.id,
          accountId: account.id,
          externalId: null,
          ...NEVER_LISTED,
          createdAt: now,
          ...fields,
        });
      commands.push(
        newCommand(
          kindFor(provider),
          { id, fleetId: account.fleetId, accountId: account.id },
          { onboardingId: onboarding.id, rowIndex: row.index },
          now,
        ),
      );
      rows.push({ ...stored, userErrors: [], status: 'QUEUED', enrollmentId: id });
    }
    await insertVehicles(tx, vehicles);
    await insertEnrollments(tx, enrollments);
    await insertOnboarding(tx, onboarding, rows);
    await insertCommands(tx, commands);
    const details = {
      rows: checked.length,
      refused: checked.length - commands.length,
      accountId: account.id,
    };
    await recordAudit(
      tx,
      {
        viewer,
        action: 'onboarding.started',
        fleetId: account.fleetId,
        subjectId: onboarding.id,
        details,
      },
      now,
    );
    return tallyOnboarding(tx, onboarding.id, now);
  }
}

/** VINs to look up; a text that is not sound is no VIN. */
const vinsOf = (rows: readonly OnboardVehicle[]): readonly string[] =>
  rows.map(({ vin }) => vin.trim().toUpperCase()).filter(isSoundText);

/**
 * Returns the command that enrolls a vehicle at the provider: by a clearance, or by adding it
 * there.
 */
export const kindFor = (provider: Provider | undefined): 'REQUEST_CLEARANCE' | 'ADD_VEHICLE' =>
  provider?.vehicles ? 'ADD_VEHICLE' : 'REQUEST_CLEARANCE';

function toEnrollmentFields(
  { input, credentialKind }: CheckedRow,
  password: SealedPassword | undefined,
) {
  return {
    status: 'PENDING',
    reason: null,
    brand: input.brand,
    telematicsUnitId: toText(input.telematicsUnitId),
    credentialKind,
    credentialId: credentialKind === 'SHARED' ? (input.credentialId ?? null) : null,
    sealedPassword: credentialKind === 'INDIVIDUAL' ? (password?.sealed ?? null) : null,
    vehicleModelId: toText(input.vehicleModelId),
    odometer: input.odometer ?? null,
  } as const satisfies EnrollmentChanges;
}

/** Returns the part of a row that is stored with it, without the password. */
function withoutPassword(input: OnboardVehicle): OnboardVehicle {
  return Object.fromEntries(
    Object.entries(input).filter(([name]) => name !== 'individualPassword'),
  ) as unknown as OnboardVehicle;
}

/** Checks that the row's enrollment is still the one that its password was sealed for. */
function checkStillSame(
  { enrollment, index }: CheckedRow,
  password: SealedPassword | undefined,
): readonly UserError[] {
  const isSame = !password || !enrollment || enrollment.id === password.enrollmentId;
  return isSame
    ? []
    : [
        userError(
          'IN_TRANSITION',
          ['vehicles', String(index), 'vin'],
          'Another caller is enrolling this vehicle. Try again.',
        ),
      ];
}

/** Trims a text; returns null for a blank one. */
function toText(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
