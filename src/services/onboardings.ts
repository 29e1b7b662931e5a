import { done, type Outcome, refused, userError, type UserError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type Onboarding, type OnboardingRow, type OnboardVehicle, type RowStatus } from '../domain/onboarding.js';
import { type Page, type PageRequest } from '../domain/page.js';
import { maySeeFleet, requireScope, type Viewer } from '../domain/viewer.js';
import { type Provider } from '../providers/provider.js';
import { type ProviderRegistry } from '../providers/registry.js';
import { findAccount, type StoredAccount } from '../store/accounts.js';
import { recordAudit } from '../store/audit-events.js';
import { cancelQueued, type Command, insertCommands } from '../store/commands.js';
import { credentialsOfAccount } from '../store/credentials.js';
import { type EnrollmentChanges, enrollmentsByIds, enrollmentsByVin, insertEnrollments, type StoredEnrollment, updateEnrollment } from '../store/enrollments.js';
import {
  countOnboardings,
  countRows,
  insertOnboarding,
  listOnboardings,
  listRows,
  markCanceled,
  markRunning,
  onboardingsByIds,
  type StoredOnboardingRow,
  tallyOnboarding,
  updateRow,
} from '../store/onboardings.js';
import { type Db, type Store } from '../store/store.js';
import { insertVehicles, type StoredVehicle, updateVehicle, vehiclesByVin } from '../store/vehicles.js';
import { type CursorSeal } from '../vault/cursor-seal.js';
import { type Vault } from '../vault/vault.js';
import { type ChangesHub } from './changes-hub.js';
import { type CommandQueue, newCommand } from './command-queue.js';
import { type EligibilityQuestion, type EligibilityService } from './eligibility.js';
import { conflictOutcome, type Idempotency } from './idempotency.js';
import { type CheckedRow, checkRows } from './onboarding-rows.js';
import { emptyPage, Pager } from './paging.js';
import { individualPasswordPlace } from './seal-places.js';
import { type Caller, type OnboardingServiceApi, type PlannedRow } from './services.js';

const MAX_ROWS = 10_000;
/** Of one plan: each costs a call at the provider. */
const MAX_CHECKED = 500;
const EPOCH = new Date(0);

export interface OnboardingServiceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly cursors: CursorSeal;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly eligibility: EligibilityService;
  readonly idempotency: Idempotency;
  readonly hub: ChangesHub;
  readonly now: () => Date;
}

interface Request {
  readonly accountId: string;
  readonly vehicles: readonly OnboardVehicle[];
}

/** Rows that were checked against their account. */
interface Checked {
  readonly account: StoredAccount;
  readonly provider: Provider;
  readonly rows: readonly CheckedRow[];
}

/** A row's password, sealed for the enrollment that it becomes. */
interface SealedPassword {
  readonly enrollmentId: string;
  readonly sealed: string;
}
type SealedPasswords = ReadonlyMap<number, SealedPassword>;

/** Brings vehicles to a provider account in bulk: all rows are stored at once, the workers carry them out. */
export class OnboardingService implements OnboardingServiceApi {
  readonly #parts: OnboardingServiceParts;

  constructor(parts: OnboardingServiceParts) {
    this.#parts = parts;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Onboarding | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = await onboardingsByIds(this.#parts.store.read, ids);
    const visible = new Map(found.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)).map((onboarding) => [onboarding.id, onboarding]));
    return ids.map((id) => visible.get(id) ?? null);
  }

  async ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<Onboarding>> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const db = this.#parts.store.read;
    const pager = new Pager<Onboarding>(this.#parts.cursors, `onboardings/${fleetId}`, ({ createdAt, id }) => ({ value: createdAt, id }));
    return pager.page(page, (limit, cut) => listOnboardings(db, fleetId, limit, cut), () => countOnboardings(db, fleetId));
  }

  async rows(
    caller: Caller,
    onboardingId: string,
    page: PageRequest,
    filter?: { readonly status?: readonly RowStatus[] | null } | null,
  ): Promise<Page<OnboardingRow>> {
    const [onboarding] = await this.byIds(caller, [onboardingId]);
    if (!onboarding) return emptyPage();
    const db = this.#parts.store.read;
    const status = filter?.status;
    const pager = new Pager<OnboardingRow>(this.#parts.cursors, `onboarding-rows/${onboardingId}`, ({ index }) => ({ value: index, id: '' }));
    return pager.page(
      page,
      (limit, cut) => listRows(db, onboardingId, status, limit, cut === undefined ? undefined : Number(cut.value)),
      () => countRows(db, onboardingId, status),
    );
  }

  async plan(caller: Caller, input: Request, checkEligibility = false): Promise<readonly PlannedRow[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const checked = await this.#check(this.#parts.store.read, viewer, input);
    if (!checked.ok) return allRefused(input, checked.userErrors);
    const { account, rows } = checked.value;
    const planned = rows.map(({ index, input: { vin }, userErrors, warnings }) => ({ index, vin, userErrors, warnings, eligibility: null }));
    return checkEligibility ? this.#withEligibility(account, rows, planned) : planned;
  }

  /** Of each vehicle that can be asked about, whatever else is wrong with its row; the same vehicle is asked about once. */
  async #withEligibility(account: StoredAccount, rows: readonly CheckedRow[], planned: readonly PlannedRow[]): Promise<readonly PlannedRow[]> {
    const { eligibility } = this.#parts;
    const questions = new Map<string, EligibilityQuestion>();
    for (const { vin, input } of rows) {
      if (vin !== null && !questions.has(vin) && eligibility.canCheck(account, input.brand)) questions.set(vin, { vin, brand: input.brand });
    }
    if (questions.size > MAX_CHECKED) {
      const message = `The eligibility of at most ${MAX_CHECKED} vehicles is checked at once; these are ${questions.size}.`;
      return allRefused({ vehicles: rows.map(({ input }) => input) }, [userError('TOO_MANY', ['vehicles'], message)]);
    }
    const asked = [...questions.values()];
    const results = new Map((await eligibility.checkAll(account, asked)).map((result, index) => [asked[index]?.vin, result]));
    return planned.map((row, index) => {
      const { vin, input } = rows[index] as CheckedRow;
      // A second row of the VIN may name another brand, of which nobody asked.
      const isAsked = vin !== null && questions.get(vin)?.brand === input.brand;
      const result = isAsked ? results.get(vin) : undefined;
      if (!result) return row;
      return { ...row, eligibility: result.eligibility, warnings: result.warning === null ? row.warnings : [...row.warnings, result.warning] };
    });
  }

  async start(caller: Caller, input: Parameters<OnboardingServiceApi['start']>[1]): Promise<Outcome<Onboarding>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, idempotency, commands } = this.#parts;
    const passwords = await this.#sealPasswords(viewer, input);
    return idempotency.once<Outcome<Onboarding>>(
      store,
      { viewer, mutation: 'startOnboarding', key: input.idempotencyKey, input },
      async (tx, afterCommit) => {
        const checked = await this.#check(tx, viewer, input);
        if (!checked.ok) return checked;
        afterCommit(() => commands.wake());
        return done(await this.#store(tx, viewer, checked.value, passwords));
      },
      {
        toKept: (outcome) => (outcome.ok ? outcome.value.id : undefined),
        recall: async (tx, id) => {
          const onboarding = await this.#findVisible(tx, viewer, id as string);
          return onboarding ? done(onboarding) : onboardingNotFound();
        },
        conflict: conflictOutcome,
      },
    );
  }

  async retry(caller: Caller, onboardingId: string): Promise<Outcome<Onboarding>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, commands, hub, now } = this.#parts;
    return store.write(async (tx, afterCommit): Promise<Outcome<Onboarding>> => {
      const onboarding = await this.#findVisible(tx, viewer, onboardingId);
      if (!onboarding) return onboardingNotFound();
      const account = await findAccount(tx, onboarding.accountId);
      const kind = kindFor(account ? this.#parts.registry.get(account.provider) : undefined);
      const again: Command[] = [];
      const rows = (await listRows(tx, onboardingId, ['FAILED'], MAX_ROWS, undefined)).filter(({ canRetry }) => canRetry);
      const found = await enrollmentsByIds(tx, rows.flatMap(({ enrollmentId }) => enrollmentId ?? []));
      const enrollments = new Map(found.map((enrollment) => [enrollment.id, enrollment]));
      for (const row of rows) {
        const enrollment = enrollments.get(row.enrollmentId ?? '');
        // What went through unnoticed, and was found since, needs no second try.
        if (enrollment?.status === 'ACTIVE') await updateRow(tx, onboardingId, row.index, { status: 'SUCCEEDED', userErrors: [], canRetry: false });
        if (enrollment?.status !== 'FAILED') continue;
        await updateEnrollment(tx, enrollment.id, { status: 'PENDING', reason: null });
        await updateRow(tx, onboardingId, row.index, { status: 'QUEUED', userErrors: [], canRetry: false });
        again.push(newCommand(kind, enrollment, { onboardingId, rowIndex: row.index }, now()));
      }
      await insertCommands(tx, again);
      if (again.length > 0) await markRunning(tx, onboardingId);
      await recordAudit(tx, { viewer, action: 'onboarding.retried', fleetId: onboarding.fleetId, subjectId: onboardingId, details: { rows: again.length } }, now());
      afterCommit(() => commands.wake());
      afterCommit(() => hub.tell(onboardingId));
      return done(await tallyOnboarding(tx, onboardingId, now()));
    });
  }

  async cancel(caller: Caller, onboardingId: string): Promise<Outcome<Onboarding>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, hub, now } = this.#parts;
    return store.write(async (tx, afterCommit): Promise<Outcome<Onboarding>> => {
      const onboarding = await this.#findVisible(tx, viewer, onboardingId);
      if (!onboarding) return onboardingNotFound();
      if (onboarding.status !== 'RUNNING') return refused(userError('ILLEGAL_TRANSITION', ['onboardingId'], `This onboarding is ${onboarding.status} already.`));
      const reason = 'The onboarding was canceled before this row was sent.';
      for (const { subjectId, rowIndex } of await cancelQueued(tx, onboardingId, now())) {
        await updateEnrollment(tx, subjectId, { status: 'FAILED', reason });
        const userErrors = [userError('ILLEGAL_TRANSITION', ['vehicles', String(rowIndex)], reason)];
        if (rowIndex !== null) await updateRow(tx, onboardingId, rowIndex, { status: 'FAILED', userErrors, canRetry: true });
      }
      await markCanceled(tx, onboardingId);
      await recordAudit(tx, { viewer, action: 'onboarding.canceled', fleetId: onboarding.fleetId, subjectId: onboardingId }, now());
      afterCommit(() => hub.tell(onboardingId));
      return done(await tallyOnboarding(tx, onboardingId, now()));
    });
  }

  async #check(db: Db, viewer: Viewer, { accountId, vehicles }: Request): Promise<Outcome<Checked>> {
    if (vehicles.length === 0) return refused(userError('REQUIRED', ['vehicles'], 'Give at least one vehicle.'));
    if (vehicles.length > MAX_ROWS) return refused(userError('TOO_MANY', ['vehicles'], `At most ${MAX_ROWS} vehicles at once; these are ${vehicles.length}.`));
    const account = await findAccount(db, accountId);
    if (!account || !maySeeFleet(viewer, account.fleetId)) return refused(userError('NOT_FOUND', ['accountId'], 'There is no such account.'));
    const provider = this.#parts.registry.get(account.provider);
    if (!provider?.clearances && !provider?.vehicles) return refused(userError('NOT_SUPPORTED', ['accountId'], 'This provider has no vehicles to onboard.'));
    const vins = vehicles.map(({ vin }) => vin.trim().toUpperCase());
    const existing = {
      vehicles: await vehiclesByVin(db, account.fleetId, vins),
      enrollments: await enrollmentsByVin(db, account.id, vins),
      credentials: new Map((await credentialsOfAccount(db, account.id)).map((credential) => [credential.id, credential])),
    };
    return done({ account, provider, rows: checkRows(vehicles, provider, existing, (brand) => this.#isMaker(brand)) });
  }

  #isMaker(brand: string): boolean {
    return !this.#parts.registry.descriptions().some(({ brands }) => brands.some((support) => support.brand === brand && !support.maker));
  }

  /** Before the transaction, which waits for nothing but the database. */
  async #sealPasswords(viewer: Viewer, { accountId, vehicles }: Request): Promise<SealedPasswords> {
    const { store, vault } = this.#parts;
    const rows = [...vehicles.entries()].filter(([, { individualPassword }]) => individualPassword).slice(0, MAX_ROWS);
    const account = rows.length > 0 ? await findAccount(store.read, accountId) : null;
    if (!account || !maySeeFleet(viewer, account.fleetId)) return new Map();
    const known = await enrollmentsByVin(store.read, accountId, rows.map(([, { vin }]) => vin.trim().toUpperCase()));
    const sealed = rows.map(async ([index, { vin, individualPassword }]) => {
      const enrollmentId = known.get(vin.trim().toUpperCase())?.id ?? newId('enrollment');
      return [index, { enrollmentId, sealed: await vault.seal(individualPassword ?? '', individualPasswordPlace(enrollmentId)) }] as const;
    });
    return new Map(await Promise.all(sealed));
  }

  async #store(tx: Db, viewer: Viewer, { account, provider, rows: checked }: Checked, passwords: SealedPasswords): Promise<Onboarding> {
    const now = this.#parts.now();
    const onboarding: Onboarding = {
      id: newId('onboarding'),
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
      const stored = { onboardingId: onboarding.id, index: row.index, vin: input.vin, input, canRetry: false };
      const password = passwords.get(row.index);
      const userErrors = [...row.userErrors, ...checkStillSame(row, password)];
      if (userErrors.length > 0 || row.vin === null) {
        rows.push({ ...stored, userErrors, status: 'FAILED', enrollmentId: null });
        continue;
      }
      const vehicle = row.vehicle ?? toVehicle(row.vin, input, account.fleetId, now);
      if (!row.vehicle) vehicles.push(vehicle);
      else if (!this.#isMaker(vehicle.brand)) await updateVehicle(tx, vehicle.id, { brand: input.brand });
      const fields = toEnrollmentFields(row, password);
      const id = row.enrollment?.id ?? password?.enrollmentId ?? newId('enrollment');
      if (row.enrollment) await updateEnrollment(tx, id, fields);
      else enrollments.push({ id, fleetId: account.fleetId, vehicleId: vehicle.id, accountId: account.id, externalId: null, createdAt: now, ...fields });
      commands.push(newCommand(kindFor(provider), { id, fleetId: account.fleetId, accountId: account.id }, { onboardingId: onboarding.id, rowIndex: row.index }, now));
      rows.push({ ...stored, userErrors: [], status: 'QUEUED', enrollmentId: id });
    }
    await insertVehicles(tx, vehicles);
    await insertEnrollments(tx, enrollments);
    await insertOnboarding(tx, onboarding, rows);
    await insertCommands(tx, commands);
    const details = { rows: checked.length, refused: checked.length - commands.length, accountId: account.id };
    await recordAudit(tx, { viewer, action: 'onboarding.started', fleetId: account.fleetId, subjectId: onboarding.id, details }, now);
    return tallyOnboarding(tx, onboarding.id, now);
  }

  async #findVisible(db: Db, viewer: Viewer, id: string): Promise<Onboarding | undefined> {
    const [onboarding] = await onboardingsByIds(db, [id]);
    return onboarding && maySeeFleet(viewer, onboarding.fleetId) ? onboarding : undefined;
  }
}

function allRefused({ vehicles }: Pick<Request, 'vehicles'>, userErrors: readonly UserError[]): readonly PlannedRow[] {
  return vehicles.map(({ vin }, index) => ({ index, vin, userErrors, warnings: [], eligibility: null }));
}

/** How a vehicle comes to the provider: by a clearance, or by being added there. */
const kindFor = (provider: Provider | undefined): 'REQUEST_CLEARANCE' | 'ADD_VEHICLE' => (provider?.vehicles ? 'ADD_VEHICLE' : 'REQUEST_CLEARANCE');

function toEnrollmentFields({ input, credentialKind }: CheckedRow, password: SealedPassword | undefined) {
  return {
    status: 'PENDING',
    reason: null,
    brand: input.brand,
    telematicsUnitId: input.telematicsUnitId?.trim() ?? null,
    credentialKind,
    credentialId: credentialKind === 'SHARED' ? (input.credentialId ?? null) : null,
    sealedPassword: password?.sealed ?? null,
    vehicleModelId: input.vehicleModelId?.trim() ?? null,
    odometer: input.odometer ?? null,
  } as const satisfies EnrollmentChanges;
}

/** What is kept of a row for its own sake. */
function withoutPassword(input: OnboardVehicle): OnboardVehicle {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'individualPassword')) as unknown as OnboardVehicle;
}

/** A password was sealed for the enrollment that was there, or was not, a moment before. */
function checkStillSame({ enrollment, index }: CheckedRow, password: SealedPassword | undefined): readonly UserError[] {
  const isSame = !password || !enrollment || enrollment.id === password.enrollmentId;
  return isSame ? [] : [userError('IN_TRANSITION', ['vehicles', String(index), 'vin'], 'Somebody else is enrolling this vehicle. Try again.')];
}

const onboardingNotFound = (): Outcome<never> => refused(userError('NOT_FOUND', ['onboardingId'], 'There is no such onboarding.'));

function toVehicle(vin: string, input: OnboardVehicle, fleetId: string, now: Date): StoredVehicle {
  return {
    id: newId('vehicle'),
    fleetId,
    vin,
    brand: input.brand,
    name: input.name?.trim() ?? null,
    licensePlate: input.licensePlate?.trim() ?? null,
    tags: input.tags ?? [],
    clearanceChangedAt: EPOCH,
    createdAt: now,
    updatedAt: now,
  };
}
