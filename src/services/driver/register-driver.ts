// Tests: test/api/drivers.test.ts

import { displayNameOf, DRIVER_ID_PREFIX } from '../../domain/driver.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { newId } from '../../domain/values/ids.js';
import { maySeeFleet, type Viewer } from '../../domain/values/viewer.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Command, insertCommands, lastCommandOf } from '../../store/commands.js';
import { findDriver, insertDriver, type StoredDriver, takenAmong } from '../../store/drivers.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { accountNotFound, holdVisibleAccount } from '../access/visible-account.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { conflictOutcome, type Idempotency } from '../commands/idempotency.js';
import { checkDriver, type CheckedDriver, keySha256 } from './input.js';

export interface RegisterDriverInput {
  readonly accountId: string;
  readonly customToken?: string | null;
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly email?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface DriverRegistrationParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly now: () => Date;
}

/** Driver to be registered and its command; no command if the driver is registered already. */
interface Begun {
  readonly driverId: string;
  readonly commandId: string | null;
}

/**
 * Registers drivers. The intent is stored first, with the driver's id, which is our own key of the
 * driver at the provider: if the outcome stays unknown, the worker looks for that key before it
 * registers again.
 */
export class DriverRegistration {
  readonly #parts: DriverRegistrationParts;

  constructor(parts: DriverRegistrationParts) {
    this.#parts = parts;
  }

  async run(viewer: Viewer, input: RegisterDriverInput): Promise<Outcome<StoredDriver>> {
    const { store, commands, idempotency } = this.#parts;
    const { driver, errors } = checkDriver(input);
    if (errors.length > 0) return refused(...errors);
    const command = this.#command(viewer, input.accountId, driver);
    const begun = await idempotency.once<Outcome<Begun>>(
      store,
      { viewer, mutation: 'registerDriver', key: input.idempotencyKey, input },
      (tx, afterCommit) => {
        commands.wakeAfter(afterCommit);
        return this.#begin(tx, viewer, command, driver);
      },
      {
        toStored: (outcome) => (outcome.ok ? outcome.value.driverId : undefined),
        recall: (tx, driverId) => this.#resume(tx, viewer, command, driver, driverId as string),
        conflict: conflictOutcome,
      },
    );
    if (!begun.ok) return begun;
    return this.#outcome(begun.value);
  }

  #command(viewer: Viewer, accountId: string, { customToken }: CheckedDriver): Command {
    const { vault, now } = this.#parts;
    const command = newCommand(
      'REGISTER_DRIVER',
      { id: newId(DRIVER_ID_PREFIX), fleetId: '', accountId },
      null,
      now(),
    );
    return withInput(vault, command, { by: viewer, customToken });
  }

  async #begin(
    tx: Db,
    viewer: Viewer,
    command: Command,
    driver: CheckedDriver,
  ): Promise<Outcome<Begun>> {
    const account = await holdVisibleAccount(tx, viewer, command.accountId);
    if (!account) return accountNotFound();
    if (!this.#parts.registry.get(account.provider)?.drivers)
      return refused(userError('NOT_SUPPORTED', ['accountId'], 'This provider has no drivers.'));
    if (driver.customToken !== null) {
      const { keys } = await takenAmong(tx, account.id, {
        keys: [keySha256(driver.customToken)],
        externalIds: [],
      });
      if (keys.size > 0) return refused(tokenTaken());
    }
    return this.#insert(tx, viewer, account, command, driver);
  }

  /**
   * Resumes the call of an idempotency key that was used before: returns its state, and retries a
   * registration that failed.
   */
  async #resume(
    tx: Db,
    viewer: Viewer,
    command: Command,
    driver: CheckedDriver,
    driverId: string,
  ): Promise<Outcome<Begun>> {
    const present = await findDriver(tx, driverId);
    const last = await lastCommandOf(tx, driverId);
    if (present && !maySeeFleet(viewer, present.fleetId)) return accountNotFound();
    if (present)
      return done({
        driverId,
        commandId: present.status === 'PENDING' ? (last?.id ?? null) : null,
      });
    if (last?.kind !== 'REGISTER_DRIVER') return refused(removed());
    // Marked unsure: only the provider knows whether the first attempt left anything behind.
    return this.#begin(tx, viewer, { ...command, subjectId: driverId, unsure: true }, driver);
  }

  async #insert(
    tx: Db,
    viewer: Viewer,
    { id: accountId, fleetId }: StoredAccount,
    command: Command,
    { firstName, lastName, email }: CheckedDriver,
  ): Promise<Outcome<Begun>> {
    const { subjectId: driverId } = command;
    const displayName = displayNameOf({ firstName, lastName, email });
    await insertDriver(tx, {
      id: driverId,
      fleetId,
      accountId,
      externalId: driverId,
      status: 'PENDING',
      sealedKey: '',
      keySha256: null,
      firstName,
      lastName,
      displayName,
      email,
      createdAt: this.#parts.now(),
    });
    await insertCommands(tx, [{ ...command, fleetId }]);
    await recordAudit(
      tx,
      {
        viewer,
        action: 'driver.registration_requested',
        fleetId,
        subjectId: driverId,
        details: { accountId },
      },
      this.#parts.now(),
    );
    return done({ driverId, commandId: command.id });
  }

  async #outcome({ driverId, commandId }: Begun): Promise<Outcome<StoredDriver>> {
    const { store, commands } = this.#parts;
    const ended = commandId === null ? null : await commands.outcome(commandId);
    if (ended?.state === 'FAILED') return refused(...(ended.userErrors ?? []));
    const driver = await findDriver(store.read, driverId);
    if (ended === undefined || driver?.status === 'PENDING') return refused(goesOn());
    return driver ? done(driver) : refused(removed());
  }
}

/** Error for a custom token that another driver already uses. */
export const tokenTaken = () =>
  userError('ALREADY_EXISTS', ['customToken'], 'Another driver has this token.');

const removed = () =>
  userError(
    'NOT_FOUND',
    ['idempotencyKey'],
    'The driver who was registered with this key has been removed.',
  );

const goesOn = () =>
  userError(
    'PROVIDER_UNAVAILABLE',
    ['accountId'],
    'The provider has not said yet whether the driver is registered; that is found out. Look for the driver later, or ask again with the same `idempotencyKey`.',
  );
