import { userError } from '../../domain/errors.js';
import {
  type AccountSession,
  type RemoteVehicle,
  type VehiclePort,
} from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { setupFailed } from './add-vehicle.js';
import { type Answer, type Perform, type Task } from './enrollment-executor.js';

/** More vehicles than this are looked up in the whole list. */
const FIND_ONE_BY_ONE = 5;
const MINUTE_MS = 60_000;

/** Looks how the setup of vehicles goes, until it has succeeded or failed: seldomer the longer it takes. */
export function followSetups(sessions: AccountSessions, now: () => Date): Perform<VehiclePort> {
  return async (port, account, tasks) => {
    const remotes = await findAll(port, sessions.open(account), tasks);
    return tasks.map((task) =>
      toAnswer(task, remotes.get(task.enrollment.externalId ?? ''), now()),
    );
  };
}

async function findAll(
  port: VehiclePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteVehicle>> {
  const ids = tasks.flatMap(({ enrollment }) => enrollment.externalId ?? []);
  const found =
    ids.length > FIND_ONE_BY_ONE
      ? await port.list(session)
      : await Promise.all(ids.map((id) => port.find(session, id)));
  return new Map(
    found.filter((remote) => remote !== undefined).map((remote) => [remote.externalId, remote]),
  );
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
      return {
        task,
        againAt: new Date(now.getTime() + waitMs(now.getTime() - task.command.createdAt.getTime())),
      };
  }
}

function waitMs(ageMs: number): number {
  if (ageMs < MINUTE_MS) return 5000;
  return ageMs < 10 * MINUTE_MS ? 30_000 : 5 * MINUTE_MS;
}
