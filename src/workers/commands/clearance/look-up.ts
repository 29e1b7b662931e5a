import { ProviderFailure } from '../../../providers/failure.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import { type ClearancePort, type RemoteClearance } from '../../../providers/ports/clearance.js';
import { type Task } from '../enrollment/enrollment-task.js';

/** The provider's own records of the tasks' vehicles, by VIN. @throws ProviderFailure */
export async function lookUp(
  port: ClearancePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteClearance>> {
  if (tasks.length === 0) return new Map();
  const { items } = await port.list(
    session,
    tasks.map(({ vehicle }) => vehicle.vin),
  );
  return new Map(items.map((remote) => [remote.vin, remote]));
}

/**
 * Looks up clearances after a successful write: its effect is saved even where the look-up fails.
 * @returns an empty map in that case
 */
export async function tryLookUp(
  port: ClearancePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteClearance>> {
  try {
    return await lookUp(port, session, tasks);
  } catch (error) {
    if (error instanceof ProviderFailure) return new Map();
    throw error;
  }
}
