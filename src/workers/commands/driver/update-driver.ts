import { changedNames } from '../../../domain/driver.js';
import { sealIdentity } from '../../../store/access/sealed-columns.js';
import { findDriverLocked, updateDriver as saveDriver } from '../../../store/drivers.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { auditOf, type DriverCommand, type DriverCommandsParts } from './driver-commands.js';
import { toDriverError } from './driver-errors.js';

/**
 * Changes personal data of drivers, at the provider first. The same change once more does no harm
 * there, so the call is repeated without a look-up.
 */
export function updateDriver({ vault, sessions }: DriverCommandsParts): DriverCommand {
  return {
    purpose: 'change a driver',
    policy: RETRY_POLICIES.UPDATE_DRIVER,
    async perform(task) {
      const { driver, account, port, session, input } = task;
      const changes = input.driver ?? {};
      const key = vault.open(driver.sealedKey, sealIdentity('drivers.sealed_key', driver.id));
      await port.update(session, sessions.secretsOf(account), key, changes);
      return {
        task,
        ok: true,
        save: async (tx) => {
          const stored = await findDriverLocked(tx, driver.id);
          if (stored) await saveDriver(tx, driver.id, changedNames(stored, changes));
        },
        audit: auditOf('driver.updated', task),
      };
    },
    giveUp: (task, failure) => ({
      task,
      ok: false,
      userErrors: [toDriverError(failure, 'driverId')],
    }),
  };
}
