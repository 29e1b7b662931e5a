import { eligibilityWarnings } from '../../domain/blockers/plan-warnings.js';
import { done, type Outcome, refused, type UserError, userError } from '../../domain/errors.js';
import {
  type Onboarding,
  type OnboardingRow,
  type PlannedRow,
  type RowStatus,
} from '../../domain/onboarding.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type EnrollmentStatus } from '../../domain/vehicle.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { insertCommands } from '../../store/commands.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsByIds, lockEnrollments, updateEnrollments } from '../../store/enrollments.js';
import {
  countOnboardings,
  countRows,
  listOnboardings,
  listRows,
  lockOnboardings,
  markCanceled,
  markRunning,
  onboardingsByIds,
  tallyOnboarding,
  updateRows,
} from '../../store/onboardings.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type Vault } from '../../vault/vault.js';
import { type ChangesHub } from '../changes-hub.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { conflictOutcome, type Idempotency } from '../commands/idempotency.js';
import { checkFilter } from '../filters.js';
import { emptyPage, Pager } from '../paging.js';
import { cancelRows } from './cancel.js';
import { type EligibilityQuestion, type EligibilityService } from './eligibility.js';
import { type CheckedRow } from './rows.js';
import { kindFor, MAX_ROWS, OnboardingStart, type Request } from './start.js';

/** Maximum eligibility checks per plan: each costs a call to the provider. */
const MAX_CHECKED = 500;

export interface StartOnboardingInput extends Request {
  readonly idempotencyKey?: string | null;
}

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

/**
 * Enrolls vehicles at a provider account in bulk: all rows are stored at once and carried out by
 * the workers.
 */
export class OnboardingService {
  readonly #parts: OnboardingServiceParts;
  readonly #starts: OnboardingStart;

  constructor(parts: OnboardingServiceParts) {
    this.#parts = parts;
    this.#starts = new OnboardingStart(parts);
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Onboarding | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = await onboardingsByIds(this.#parts.store.read, ids);
    const visible = new Map(
      found
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((onboarding) => [onboarding.id, onboarding]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  async ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<Onboarding>> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const db = this.#parts.store.read;
    const pager = new Pager<Onboarding>(
      this.#parts.cursors,
      `onboardings/newest/${fleetId}`,
      ({ createdAt, id }) => ({ value: createdAt, id }),
    );
    return pager.page(
      page,
      (limit, cut) => listOnboardings(db, fleetId, limit, cut),
      () => countOnboardings(db, fleetId),
    );
  }

  async rows(
    caller: Caller,
    onboardingId: string,
    page: PageRequest,
    filter?: { readonly status?: readonly RowStatus[] | null } | null,
  ): Promise<Page<OnboardingRow>> {
    const { status } = checkFilter(filter);
    const [onboarding] = await this.byIds(caller, [onboardingId]);
    if (!onboarding) return emptyPage();
    const db = this.#parts.store.read;
    const pager = new Pager<OnboardingRow>(
      this.#parts.cursors,
      `onboarding-rows/${onboardingId}`,
      ({ index }) => ({ value: index, id: '' }),
    );
    return pager.page(
      page,
      (limit, cut) =>
        listRows(
          db,
          onboardingId,
          status,
          limit,
          cut === undefined ? undefined : Number(cut.value),
        ),
      () => countRows(db, onboardingId, status),
    );
  }

  /** @param checkEligibility calls the provider for each vehicle that can be checked */
  async plan(
    caller: Caller,
    input: Request,
    checkEligibility = false,
  ): Promise<readonly PlannedRow[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const checked = await this.#starts.check(this.#parts.store.read, viewer, input);
    if (!checked.ok) return allRefused(input, checked.userErrors);
    const { account, rows } = checked.value;
    const planned = rows.map(({ index, input: { vin }, userErrors, warnings }) => ({
      index,
      vin,
      userErrors,
      warnings,
      eligibility: null,
    }));
    return checkEligibility ? this.#withEligibility(account, rows, planned) : planned;
  }

  /**
   * Checks each vehicle that can be checked, whatever other errors its row has; a vehicle is
   * checked once.
   */
  async #withEligibility(
    account: StoredAccount,
    rows: readonly CheckedRow[],
    planned: readonly PlannedRow[],
  ): Promise<readonly PlannedRow[]> {
    const { eligibility } = this.#parts;
    const questions = new Map<string, EligibilityQuestion>();
    for (const { vin, input } of rows) {
      if (vin !== null && !questions.has(vin) && eligibility.canCheck(account, input.brand))
        questions.set(vin, { vin, brand: input.brand });
    }
    if (questions.size > MAX_CHECKED) {
      const message = `The eligibility of at most ${MAX_CHECKED} vehicles is checked at once; these are ${questions.size}.`;
      return allRefused({ vehicles: rows.map(({ input }) => input) }, [
        userError('TOO_MANY', ['vehicles'], message),
      ]);
    }
    const asked = [...questions.values()];
    const results = new Map(
      (await eligibility.checkAll(account, asked)).map((result, index) => [
        asked[index]?.vin,
        result,
      ]),
    );
    return planned.map((row, index) => {
      const { vin, input } = rows[index] as CheckedRow;
      // A second row of the VIN may name another brand, which was not checked.
      const isAsked = vin !== null && questions.get(vin)?.brand === input.brand;
      const result = isAsked ? results.get(vin) : undefined;
      if (!result) return row;
      const { eligibility: answer, warning } = result;
      const found = answer ? eligibilityWarnings(account.provider, input.brand, answer) : [];
      return {
        ...row,
        eligibility: answer,
        warnings: [...row.warnings, ...found, ...(warning === null ? [] : [warning])],
      };
    });
  }

  async start(caller: Caller, input: StartOnboardingInput): Promise<Outcome<Onboarding>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, idempotency, commands } = this.#parts;
    const passwords = await this.#starts.sealPasswords(viewer, input);
    return idempotency.once<Outcome<Onboarding>>(
      store,
      { viewer, mutation: 'startOnboarding', key: input.idempotencyKey, input },
      async (tx, afterCommit) => {
        await this.#starts.lock(tx, viewer, input);
        const checked = await this.#starts.check(tx, viewer, input);
        if (!checked.ok) return checked;
        commands.wakeAfter(afterCommit);
        return done(await this.#starts.store(tx, viewer, checked.value, passwords));
      },
      {
        toStored: (outcome) => (outcome.ok ? outcome.value.id : undefined),
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
      const seen = await this.#findVisible(tx, viewer, onboardingId);
      if (!seen) return onboardingNotFound();
      const account = await holdAccount(tx, seen.accountId);
      await lockOnboardings(tx, [onboardingId]);
      const onboarding = await this.#findVisible(tx, viewer, onboardingId);
      if (!onboarding) return onboardingNotFound();
      if (!account)
        return refused(
          userError(
            'ILLEGAL_TRANSITION',
            ['onboardingId'],
            'The account of this onboarding has been disconnected. Start another one at another account.',
          ),
        );
      const kind = kindFor(this.#parts.registry.get(account.provider));
      const rows = (await listRows(tx, onboardingId, ['FAILED'], MAX_ROWS, undefined)).filter(
        ({ canRetry }) => canRetry,
      );
      const enrolled = rows.flatMap(({ enrollmentId }) => enrollmentId ?? []);
      await lockEnrollments(tx, enrolled);
      const found = await enrollmentsByIds(tx, enrolled);
      const enrollments = new Map(found.map((enrollment) => [enrollment.id, enrollment]));
      const enrolledAs = (status: EnrollmentStatus) =>
        rows.flatMap(({ index, enrollmentId }) => {
          const enrollment = enrollments.get(enrollmentId ?? '');
          return enrollment?.status === status ? [{ index, enrollment }] : [];
        });
      // Requests that succeeded unnoticed and were found since need no retry.
      await updateRows(
        tx,
        onboardingId,
        enrolledAs('ACTIVE').map(({ index }) => index),
        { status: 'SUCCEEDED', userErrors: [], canRetry: false },
      );
      const again = enrolledAs('FAILED');
      await updateEnrollments(
        tx,
        again.map(({ enrollment }) => enrollment.id),
        { status: 'PENDING', reason: null },
      );
      await updateRows(
        tx,
        onboardingId,
        again.map(({ index }) => index),
        { status: 'QUEUED', userErrors: [], canRetry: false },
      );
      await insertCommands(
        tx,
        again.map(({ index, enrollment }) =>
          newCommand(kind, enrollment, { onboardingId, rowIndex: index }, now()),
        ),
      );
      if (again.length > 0) await markRunning(tx, onboardingId);
      await recordAudit(
        tx,
        {
          viewer,
          action: 'onboarding.retried',
          fleetId: onboarding.fleetId,
          subjectId: onboardingId,
          details: { rows: again.length },
        },
        now(),
      );
      commands.wakeAfter(afterCommit);
      hub.notifyAfter(afterCommit, onboardingId);
      return done(await tallyOnboarding(tx, onboardingId, now()));
    });
  }

  async cancel(caller: Caller, onboardingId: string): Promise<Outcome<Onboarding>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, hub, now } = this.#parts;
    return store.write(async (tx, afterCommit): Promise<Outcome<Onboarding>> => {
      // Locked, so that a concurrent postponement of a row sees the cancellation, or this call sees
      // the row as waiting again.
      await lockOnboardings(tx, [onboardingId]);
      const onboarding = await this.#findVisible(tx, viewer, onboardingId);
      if (!onboarding) return onboardingNotFound();
      if (onboarding.status !== 'RUNNING')
        return refused(
          userError(
            'ILLEGAL_TRANSITION',
            ['onboardingId'],
            `This onboarding is ${onboarding.status} already.`,
          ),
        );
      await markCanceled(tx, onboardingId);
      await recordAudit(
        tx,
        {
          viewer,
          action: 'onboarding.canceled',
          fleetId: onboarding.fleetId,
          subjectId: onboardingId,
        },
        now(),
      );
      hub.notifyAfter(afterCommit, onboardingId);
      return done(await cancelRows(tx, onboardingId, now()));
    });
  }

  async #findVisible(db: Db, viewer: Viewer, id: string): Promise<Onboarding | undefined> {
    const [onboarding] = await onboardingsByIds(db, [id]);
    return onboarding && maySeeFleet(viewer, onboarding.fleetId) ? onboarding : undefined;
  }
}

function allRefused(
  { vehicles }: Pick<Request, 'vehicles'>,
  userErrors: readonly UserError[],
): readonly PlannedRow[] {
  return vehicles.map(({ vin }, index) => ({
    index,
    vin,
    userErrors,
    warnings: [],
    eligibility: null,
  }));
}

const onboardingNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['onboardingId'], 'There is no such onboarding.'));
