import { userError, type UserErrorCode } from '../../../domain/errors.js';
import { ProviderFailure, type ProviderRefusal } from '../../../providers/failure.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import {
  type NewVehicle,
  type RemoteVehicle,
  type VehiclePort,
} from '../../../providers/ports/vehicle.js';
import { describe } from '../../../services/access/provider-errors.js';
import { newCommand } from '../../../services/commands/command-queue.js';
import { attempt } from '../command-work.js';
import { type Perform, type Result, type Task } from '../enrollment/enrollment-task.js';
import { findMissing, isAsRequested, type NewVehicleParts, toNewVehicle } from './new-vehicle.js';
import { setupFailed } from './setup-failed.js';

/** Delay of the first poll of a setup, in milliseconds. */
const FIRST_POLL_MS = 5000;

export interface AddVehiclesParts extends NewVehicleParts {
  readonly now: () => Date;
}

/** One vehicle to be added. */
interface Addition {
  readonly port: VehiclePort;
  readonly session: AccountSession;
  readonly task: Task;
  readonly vehicle: NewVehicle;
  readonly now: Date;
}

/**
 * Adds vehicles, one call each. A vehicle that may exist at the provider (it has an id there, or an
 * earlier call may have taken effect) is looked up first: it is used when it is as requested, and
 * replaced when it is ours and differs.
 */
export function addVehicles(parts: AddVehiclesParts): Perform<VehiclePort> {
  return async (port, session, tasks) => {
    const unsure = await findUnsure(port, session, tasks);
    return Promise.all(
      tasks.map((task) =>
        attempt(task, async () => {
          const vehicle = await toNewVehicle(parts, task);
          const addition = { port, session, task, vehicle, now: parts.now() };
          return ensure(addition, unsure.get(task.vehicle.vin));
        }),
      ),
    );
  };
}

/** @throws ProviderFailure of any kind but `rejected` */
async function ensure(addition: Addition, seen: RemoteVehicle | undefined): Promise<Result> {
  try {
    return await addOrUse(addition, seen);
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind !== 'rejected') throw error;
    return toRefusal(addition.task, error);
  }
}

async function addOrUse(addition: Addition, seen: RemoteVehicle | undefined): Promise<Result> {
  const { port, session, task, vehicle } = addition;
  const { externalId } = task.enrollment;
  const there = seen ?? (externalId === null ? undefined : await port.find(session, externalId));
  // A password is deleted here once the provider has it: one that is still here is new to a vehicle
  // with an id.
  const hasNewPassword =
    there !== undefined &&
    there.externalId === externalId &&
    vehicle.credential.kind === 'INDIVIDUAL';
  if (there && isAsRequested(there, vehicle) && !hasNewPassword) {
    if (there.setup !== 'FAILED') return toResult(addition, there);
    await port.retrySetup(session, there.externalId);
    return toResult(addition, { ...there, setup: 'IN_PROGRESS' });
  }
  const missing = findMissing(task);
  if (missing) return { task, ok: false, userErrors: [missing], canRetry: false };
  if (there && there.externalId !== externalId) return exists(task);
  if (there) await port.remove(session, there.externalId);
  return add(addition);
}

async function add(addition: Addition): Promise<Result> {
  const { port, session, task, vehicle } = addition;
  try {
    return toResult(addition, await port.add(session, vehicle));
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.refusal !== 'already-exists') throw error;
    const there = await port.findByVin(session, vehicle.vin);
    return there && isAsRequested(there, vehicle) ? toResult(addition, there) : exists(task);
  }
}

function toResult({ task, now }: Addition, remote: RemoteVehicle): Result {
  const { command, enrollment } = task;
  // The password is deleted: only the provider needs it.
  const changed = {
    externalId: remote.externalId,
    telematicsUnitId: remote.telematicsUnitId ?? enrollment.telematicsUnitId,
    sealedPassword: null,
  };
  switch (remote.setup) {
    case 'SUCCEEDED':
      return { task, ok: true, changed: { ...changed, status: 'ACTIVE', reason: null } };
    case 'FAILED':
      return setupFailed(task, remote.setupReason, changed);
    case 'IN_PROGRESS': {
      const { onboardingId, rowIndex } = command;
      const row = onboardingId === null || rowIndex === null ? null : { onboardingId, rowIndex };
      const poll = newCommand('FOLLOW_SETUP', enrollment, row, now);
      const nextAttemptAt = new Date(now.getTime() + FIRST_POLL_MS);
      return { task, ok: true, changed, next: { ...poll, nextAttemptAt } };
    }
  }
}

/**
 * Finds the provider's vehicles whose earlier addition may have taken effect, by VIN.
 * @throws ProviderFailure
 */
async function findUnsure(
  port: VehiclePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteVehicle>> {
  const vins = tasks
    .filter(({ command, enrollment }) => command.unsure && enrollment.externalId === null)
    .map(({ vehicle }) => vehicle.vin);
  const [vin, ...others] = vins;
  if (vin === undefined) return new Map();
  const remotes =
    others.length === 0 ? [await port.findByVin(session, vin)] : (await port.list(session)).items;
  return new Map(
    remotes.flatMap((remote) =>
      remote?.vin && vins.includes(remote.vin) ? [[remote.vin, remote] as const] : [],
    ),
  );
}

const exists = (task: Task): Result => ({
  task,
  ok: false,
  userErrors: [
    userError(
      'ALREADY_EXISTS',
      ['vin'],
      'The account has this vehicle, or its unit, already with other settings. Bring it in with `importFromProvider`, or remove it at the provider first.',
    ),
  ],
  canRetry: false,
});

const CODES: Partial<Readonly<Record<ProviderRefusal, UserErrorCode>>> = {
  'reference-not-found': 'INVALID',
  'not-supported': 'NOT_SUPPORTED',
};

function toRefusal(task: Task, failure: ProviderFailure): Result {
  const code = (failure.refusal && CODES[failure.refusal]) ?? 'PROVIDER_REJECTED';
  return { task, ok: false, userErrors: [userError(code, [], describe(failure))], canRetry: false };
}
