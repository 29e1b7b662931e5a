import { ProviderFailure, type VehiclePort } from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { describe } from '../../services/access/provider-errors.js';
import { type Answer, type Perform, rejected } from './enrollment-executor.js';

/** Removes vehicles, one call each. Doing it twice does no harm: what is gone already counts as removed. */
export function removeVehicles(sessions: AccountSessions): Perform<VehiclePort> {
  return (port, account, tasks) => {
    const session = sessions.open(account);
    return Promise.all(
      tasks.map(async (task): Promise<Answer> => {
        try {
          const { externalId } = task.enrollment;
          // Null when an earlier removal has gone through.
          if (externalId !== null) await port.remove(session, externalId);
          return {
            task,
            ok: true,
            changed: { status: 'REMOVED', reason: null, externalId: null, sealedPassword: null },
          };
        } catch (failure) {
          if (!(failure instanceof ProviderFailure)) throw failure;
          return failure.kind === 'rejected'
            ? rejected(task, describe(failure))
            : { task, failure };
        }
      }),
    );
  };
}
