import { userError } from '../../../domain/errors.js';
import { ProviderFailure } from '../../../providers/failure.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import { type RemoteVehicle, type VehiclePort } from '../../../providers/ports/vehicle.js';
import { type Answer, type Perform, type Task } from '../enrollment/enrollment-task.js';
import { setupFailed } from './setup-failed.js';

/** Number of vehicles above which the whole list is read. */
const FIND_ONE_BY_ONE = 5;
/** Maximum calls for single vehicles per run; the others are looked up in a later run. */
const MAX_FINDS = 20;
const MINUTE_MS = 60_000;

/** Polls the setup of vehicles until it has succeeded or failed: less often the longer it takes. */
export function followSetups(now: () => Date): Perform<VehiclePort> {
  return async (port, session, tasks) => {
    const remotes = await findAll(port, session, tasks);
    return tasks.map((task) => {
      const { externalId } = task.enrollment;
      const remote = externalId === null ? undefined : remotes.get(externalId);
      // The vehicle has not been requested by its id yet, or its entry cannot be read.
      if (externalId !== null && !remotes.has(externalId)) return again(task, now());
      return toAnswer(task, remote, now());
    });
  };
}

/**
 * Finds vehicles by their id at the provider; undefined for one that no longer exists. Absence from
 * a list does not prove that: a missing vehicle is looked up by its id, and all of them when the
 * list cannot be read. A vehicle that exists and cannot be read is not in the result, and is looked
 * up again later.
 */
async function findAll(
  port: VehiclePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteVehicle | undefined>> {
  const ids = tasks.flatMap(({ enrollment }) => enrollment.externalId ?? []);
  const listed = ids.length > FIND_ONE_BY_ONE ? await port.list(session).catch(toUnreadable) : null;
  const found = new Map<string, RemoteVehicle | undefined>(
    listed === null || listed === 'unreadable'
      ? []
      : listed.items.map((remote) => [remote.externalId, remote]),
  );
  const missing = ids.filter((id) => !found.has(id)).slice(0, MAX_FINDS);
  for (let from = 0; from < missing.length; from += FIND_ONE_BY_ONE) {
    const some = missing.slice(from, from + FIND_ONE_BY_ONE);
    const remotes = await Promise.all(some.map((id) => port.find(session, id).catch(toUnreadable)));
    for (const [index, id] of some.entries()) {
      const remote = remotes[index];
      if (remote !== 'unreadable') found.set(id, remote);
    }
  }
  return found;
}

function toUnreadable(error: unknown): 'unreadable' {
  if (error instanceof ProviderFailure && error.kind === 'malformed') return 'unreadable';
  throw error;
}

function again(task: Task, now: Date): Answer {
  return {
    task,
    againAt: new Date(now.getTime() + waitMs(now.getTime() - task.command.createdAt.getTime())),
  };
}

function toAnswer(task: Task, remote: RemoteVehicle | undefined, now: Date): Answer {
  if (!remote) {
    const userErrors = [
      userError(
        'PROVIDER_REJECTED',
        [],
        'The provider no longer has this vehicle: it was removed there while it was being set up.',
      ),
    ];
    return { task, ok: false, userErrors, canRetry: true, changed: { externalId: null } };
  }
  switch (remote.setup) {
    case 'SUCCEEDED':
      return { task, ok: true, changed: { status: 'ACTIVE', reason: null } };
    case 'FAILED':
      return setupFailed(task, remote.setupReason);
    case 'IN_PROGRESS':
      return again(task, now);
  }
}

function waitMs(ageMs: number): number {
  if (ageMs < MINUTE_MS) return 5000;
  return ageMs < 10 * MINUTE_MS ? 30_000 : 5 * MINUTE_MS;
}
