import { ProviderFailure } from '../../../providers/failure.js';
import { type VehiclePort } from '../../../providers/ports/vehicle.js';
import { describe } from '../../../services/access/provider-errors.js';
import { attempt } from '../command-work.js';
import { type Answer, type Perform, rejected, type Task } from '../enrollment/enrollment-task.js';

/**
 * Deletes vehicles at the provider, one call each. A vehicle that is gone already counts as
 * deleted.
 */
export const removeVehicles: Perform<VehiclePort> = (port, session, tasks) =>
  Promise.all(
    tasks.map((task) =>
      attempt(task, async (): Promise<Answer> => {
        const { externalId } = task.enrollment;
        // The refusal is null when an earlier removal has taken effect.
        const refusal =
          externalId === null ? null : await refusalOf(port.remove(session, externalId));
        return refusal ? rejected(task, describe(refusal)) : removed(task);
      }),
    ),
  );

/**
 * The provider's refusal of a call; null when it went through.
 * @throws ProviderFailure of any other kind
 */
async function refusalOf(call: Promise<void>): Promise<ProviderFailure | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'rejected') return error;
    throw error;
  }
}

const removed = (task: Task): Answer => ({
  task,
  ok: true,
  changed: { status: 'REMOVED', reason: null, externalId: null, sealedPassword: null },
});
