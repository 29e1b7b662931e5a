import { type Clearance } from '../../domain/clearance.js';
import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Vehicle } from '../../domain/vehicle.js';
import { brandSupport } from '../../providers/catalogue.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { accountsByIds } from '../../store/accounts.js';
import { clearancesOfEnrollments } from '../../store/clearances.js';
import {
  busySubjects,
  cancelFollowing,
  type Command,
  insertCommands,
} from '../../store/commands.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import {
  enrollmentsOfVehicles,
  lockEnrollmentsOfVehicles,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import { tallyOnboarding, updateRow } from '../../store/onboardings.js';
import { type StoredVehicle, vehiclesByIds } from '../../store/vehicles.js';
import { type ChangesHub } from '../changes-hub.js';
import { checkEnd } from '../clearance/end-clearance.js';
import { type CommandQueue, newCommand, under } from '../commands/command-queue.js';

const MAX_VEHICLES = 500;

export interface VehicleRemovalParts {
  readonly store: Store;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly hub: ChangesHub;
  readonly now: () => Date;
}

/** Next step for one enrollment. */
type Step = 'end-clearance' | 'wait-for-the-end' | 'remove-at-provider' | 'nothing-left';

/**
 * Takes vehicles out of service: ends each active clearance, and marks ended ones. A vehicle with
 * an enrollment that cannot be ended now is not changed, so that none is half removed; its history
 * remains in any case.
 */
export class VehicleRemoval {
  readonly #parts: VehicleRemovalParts;

  constructor(parts: VehicleRemovalParts) {
    this.#parts = parts;
  }

  async remove(caller: Caller, vehicleIds: readonly string[]): Promise<BatchOutcome<Vehicle>> {
    const viewer = requireScope(caller, 'vehicle:write');
    if (vehicleIds.length === 0)
      return {
        succeeded: [],
        userErrors: [userError('REQUIRED', ['vehicleIds'], 'Give at least one vehicle.')],
      };
    if (vehicleIds.length > MAX_VEHICLES) {
      return {
        succeeded: [],
        userErrors: [
          userError('TOO_MANY', ['vehicleIds'], `At most ${MAX_VEHICLES} vehicles at once.`),
        ],
      };
    }
    const { store, commands } = this.#parts;
    const taken = await store.write(async (tx, afterCommit) => {
      commands.wakeAfter(afterCommit);
      return this.#take(tx, afterCommit, viewer, vehicleIds);
    });
    const outcomes = await commands.outcomes([...taken.commands.values()].flat());
    const userErrors = [...taken.userErrors];
    const removed: string[] = [];
    for (const [index, ids] of taken.commands) {
      const failed = ids.flatMap((id) => problems(outcomes.get(id)));
      if (failed.length > 0) userErrors.push(...under(['vehicleIds', String(index)], failed));
      else removed.push(vehicleIds[index] as string);
    }
    return { succeeded: await vehiclesByIds(store.read, removed), userErrors };
  }

  async #take(
    tx: Db,
    afterCommit: AfterCommit,
    viewer: Viewer,
    ids: readonly string[],
  ): Promise<{
    readonly commands: ReadonlyMap<number, readonly string[]>;
    readonly userErrors: readonly UserError[];
  }> {
    const vehicles = new Map(
      (await vehiclesByIds(tx, ids))
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((vehicle) => [vehicle.id, vehicle]),
    );
    await lockEnrollmentsOfVehicles(tx, [...vehicles.keys()]);
    const enrollments = Map.groupBy(
      await enrollmentsOfVehicles(tx, [...vehicles.keys()]),
      ({ vehicleId }) => vehicleId,
    );
    const userErrors: UserError[] = [];
    const commands = new Map<number, readonly string[]>();
    for (const [index, id] of ids.entries()) {
      const field = ['vehicleIds', String(index)];
      const vehicle = vehicles.get(id);
      if (!vehicle) userErrors.push(userError('NOT_FOUND', field, 'There is no such vehicle.'));
      else if (ids.indexOf(id) !== index)
        userErrors.push(userError('INVALID', field, 'This vehicle is there twice.'));
      else {
        const result = await this.#takeOne(
          tx,
          afterCommit,
          viewer,
          vehicle,
          enrollments.get(id) ?? [],
        );
        if (result.ok) commands.set(index, result.commandIds);
        else userErrors.push(...under(field, result.userErrors));
      }
    }
    return { commands, userErrors };
  }

  async #takeOne(
    tx: Db,
    afterCommit: AfterCommit,
    viewer: Viewer,
    vehicle: StoredVehicle,
    enrollments: readonly StoredEnrollment[],
  ): Promise<
    | { readonly ok: true; readonly commandIds: readonly string[] }
    | { readonly ok: false; readonly userErrors: readonly UserError[] }
  > {
    const now = this.#parts.now();
    const live = enrollments.filter(({ status }) => status !== 'REMOVED');
    const clearances = await clearancesOfEnrollments(
      tx,
      live.map(({ id }) => id),
    );
    // Ignores a setup in progress: its outcome no longer matters.
    const busy = await busySubjects(
      tx,
      live.map(({ id }) => id),
      'FOLLOW_SETUP',
    );
    const steps: { readonly enrollment: StoredEnrollment; readonly step: Step }[] = [];
    const userErrors: UserError[] = [];
    for (const enrollment of live) {
      if (busy.has(enrollment.id))
        userErrors.push(
          userError('IN_TRANSITION', [], 'An earlier command for this vehicle is still under way.'),
        );
      else {
        const clearance = clearances.get(enrollment.id) ?? null;
        const step = stepOf(enrollment, clearance);
        const problem =
          step === 'end-clearance'
            ? checkEnd({ clearance, brand: await this.#brandOf(tx, vehicle, enrollment) }, now)
            : null;
        if (problem) userErrors.push(problem);
        else steps.push({ enrollment, step });
      }
    }
    if (userErrors.length > 0) return { ok: false, userErrors };
    await this.#stopFollowing(
      tx,
      afterCommit,
      live.map(({ id }) => id),
      now,
    );
    const commands: Command[] = [];
    for (const { enrollment, step } of steps) {
      // Retained for a failed setup: its reason is shown again if the removal fails.
      const { reason } = step === 'remove-at-provider' ? enrollment : { reason: null };
      await updateEnrollment(tx, enrollment.id, {
        status: step === 'nothing-left' ? 'REMOVED' : 'REMOVING',
        reason,
        sealedPassword: null,
      });
      if (step === 'end-clearance')
        commands.push(newCommand('END_CLEARANCE', enrollment, null, now));
      if (step === 'remove-at-provider')
        commands.push(newCommand('REMOVE_VEHICLE', enrollment, null, now));
    }
    await insertCommands(tx, commands);
    await recordAudit(
      tx,
      {
        viewer,
        action: 'vehicle.removed',
        fleetId: vehicle.fleetId,
        subjectId: vehicle.id,
        details: { vin: vehicle.vin },
      },
      now,
    );
    return { ok: true, commandIds: commands.map(({ id }) => id) };
  }

  async #stopFollowing(
    tx: Db,
    afterCommit: AfterCommit,
    enrollmentIds: readonly string[],
    now: Date,
  ): Promise<void> {
    for (const { onboardingId, rowIndex } of await cancelFollowing(tx, enrollmentIds, now)) {
      if (onboardingId === null || rowIndex === null) continue;
      const userErrors = [
        userError(
          'ILLEGAL_TRANSITION',
          ['vehicles', String(rowIndex)],
          'The vehicle was removed while it was being set up.',
        ),
      ];
      await updateRow(tx, onboardingId, rowIndex, {
        status: 'FAILED',
        userErrors,
        canRetry: false,
      });
      await tallyOnboarding(tx, onboardingId, now);
      this.#parts.hub.notifyAfter(afterCommit, onboardingId);
    }
  }

  async #brandOf(tx: Db, vehicle: StoredVehicle, enrollment: StoredEnrollment) {
    const [account] = await accountsByIds(tx, [enrollment.accountId]);
    const provider = account && this.#parts.registry.get(account.provider);
    return provider && brandSupport(provider.description, vehicle.brand);
  }
}

function stepOf({ externalId, status }: StoredEnrollment, clearance: Clearance | null): Step {
  if (externalId !== null) return 'remove-at-provider';
  return status === 'GONE' ? 'nothing-left' : stepFor(clearance);
}

function stepFor(clearance: Clearance | null): Step {
  switch (clearance?.status) {
    case 'PENDING':
    case 'APPROVED':
      return 'end-clearance';
    case 'REVOKING':
    case 'CANCELING':
      return 'wait-for-the-end';
    case 'REJECTED':
    case 'REVOKED':
    case 'CANCELED':
    case undefined:
      return 'nothing-left';
  }
}

function problems(command: Command | undefined): readonly UserError[] {
  if (!command)
    return [
      userError(
        'PROVIDER_UNAVAILABLE',
        [],
        'The provider has not answered yet; the removal goes on. Look at the vehicle later.',
      ),
    ];
  return command.state === 'FAILED' ? (command.userErrors ?? []) : [];
}
