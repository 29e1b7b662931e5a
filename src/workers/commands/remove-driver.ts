import { type UserError } from '../../domain/errors.js';
import { ProviderFailure } from '../../providers/provider.js';
import { toUserError } from '../../services/access/provider-errors.js';
import { type RemovalInput } from '../../services/driver/drivers.js';
import { commandInputPlace, driverKeyPlace } from '../../services/sealing/seal-places.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { findAccount, type StoredAccount } from '../../store/accounts.js';
import {
  type Command,
  finishCommand,
  heldCommands,
  postponeCommands,
} from '../../store/commands.js';
import { deleteDriver, findDriver, type StoredDriver, updateDriver } from '../../store/drivers.js';
import { backoffMs } from '../backoff.js';
import { type CommandExecutor } from '../loops/command-worker.js';
import { type DriverExecutorParts } from './register-driver.js';

/** After so many tries the driver stays; whoever asked may ask again. */
const MAX_ATTEMPTS = 3;

/**
 * Removes drivers, at the provider first. There it can be done twice without harm, so a try whose outcome is not known is
 * just made again. The driver's key stands in the address of the call: failures are logged without their causes.
 */
export class RemoveDriverExecutor implements CommandExecutor {
  readonly batchSize = 1;
  readonly #parts: DriverExecutorParts;

  constructor(parts: DriverExecutorParts) {
    this.#parts = parts;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    for (const command of commands) {
      const driver = await findDriver(this.#parts.store.read, command.subjectId);
      const account = await findAccount(this.#parts.store.read, command.accountId);
      if (!driver || !account) throw new Error('a removal without a driver or an account');
      try {
        await this.#remove(driver, account);
        await this.#keep(command, driver, owner);
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        if (error.kind !== 'rejected') await this.#parts.sessions.noteFailure(account, error);
        await this.#failOrPostpone(command, driver, owner, error);
      }
    }
  }

  async #remove(driver: StoredDriver, account: StoredAccount): Promise<void> {
    const { vault, sessions } = this.#parts;
    const port = sessions.provider(account).drivers;
    if (!port) throw new Error('a driver at a provider without drivers');
    await port.remove(
      sessions.open(account),
      vault.open(driver.sealedKey, driverKeyPlace(driver.id)),
    );
  }

  async #keep({ id, sealedInput }: Command, driver: StoredDriver, owner: string): Promise<void> {
    const { store, vault, now } = this.#parts;
    const { by } = vault.openJson(sealedInput ?? '', commandInputPlace(id)) as RemovalInput;
    await store.write(async (tx) => {
      if (!(await heldCommands(tx, owner, [id])).has(id)) return;
      await deleteDriver(tx, driver.id);
      await finishCommand(tx, id, 'DONE', null, now());
      await recordAudit(
        tx,
        {
          viewer: by,
          action: 'driver.removed',
          fleetId: driver.fleetId,
          subjectId: driver.id,
          details: { accountId: driver.accountId },
        },
        now(),
      );
    });
  }

  async #failOrPostpone(
    { id, attempts }: Command,
    driver: StoredDriver,
    owner: string,
    failure: ProviderFailure,
  ): Promise<void> {
    const { store, sessions, log, now, random } = this.#parts;
    const { kind, status } = failure;
    log.warn(
      { accountId: driver.accountId, driverId: driver.id, kind, status },
      'the provider did not remove a driver',
    );
    const mayHelp = kind === 'unavailable' || kind === 'malformed';
    if (!mayHelp || attempts >= MAX_ATTEMPTS)
      return this.#fail(id, driver, owner, [toUserError(failure, ['driverId'])]);
    const next = new Date(
      now().getTime() + sessions.retryWaitMs(driver.accountId) + backoffMs(attempts, random),
    );
    await store.write((tx) =>
      postponeCommands(tx, owner, [id], { nextAttemptAt: next, unsure: true }),
    );
  }

  async #fail(
    id: string,
    driver: StoredDriver,
    owner: string,
    userErrors: readonly UserError[],
  ): Promise<void> {
    const { store, now } = this.#parts;
    await store.write(async (tx) => {
      if (!(await heldCommands(tx, owner, [id])).has(id)) return;
      await updateDriver(tx, driver.id, { status: 'ACTIVE' });
      await finishCommand(tx, id, 'FAILED', userErrors, now());
    });
  }
}
