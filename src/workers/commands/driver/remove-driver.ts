import { toUserError } from '../../../services/access/provider-errors.js';
import { sealIdentity } from '../../../store/access/sealed-columns.js';
import { deleteDriver, updateDriver } from '../../../store/drivers.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { auditOf, type DriverCommand, type DriverCommandsParts } from './driver-commands.js';

/**
 * Deletes drivers, at the provider first. Deleting twice does no harm there, so the call is
 * repeated without a look-up.
 */
export function removeDriver({ vault }: DriverCommandsParts): DriverCommand {
  return {
    purpose: 'remove a driver',
    policy: RETRY_POLICIES.REMOVE_DRIVER,
    async perform(task) {
      const { driver, port, session } = task;
      await port.remove(
        session,
        vault.open(driver.sealedKey, sealIdentity('drivers.sealed_key', driver.id)),
      );
      return {
        task,
        ok: true,
        save: (tx) => deleteDriver(tx, driver.id),
        audit: auditOf('driver.removed', task),
      };
    },
    giveUp: (task, failure) => ({
      task,
      ok: false,
      userErrors: [toUserError(failure, ['driverId'])],
      save: (tx) => updateDriver(tx, task.driver.id, { status: 'ACTIVE' }),
    }),
  };
}
