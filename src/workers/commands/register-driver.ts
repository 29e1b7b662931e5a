import { type UserError, userError } from '../../domain/errors.js';
import { type Logger } from '../../domain/ports/logger.js';
import {
  type DriverPort,
  type DriverRegistration,
  ProviderFailure,
} from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { subjectOfDriver } from '../../services/access/driver-tokens.js';
import { toUserError } from '../../services/access/provider-errors.js';
import { type TokenVault } from '../../services/access/token-vault.js';
import { keySha256 } from '../../services/driver/input.js';
import { type RegistrationInput, tokenTaken } from '../../services/driver/register-driver.js';
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
import { type Store, UniqueViolation } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { backoffMs } from '../backoff.js';
import { type CommandExecutor } from '../loops/command-worker.js';

/** After so long without being able to look nobody waits for the driver any more. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** So long at least the provider has to finish a call that nobody listens to any more, before it is asked what came of it. */
const SETTLING_MS = 1000;

export interface DriverExecutorParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly tokens: TokenVault;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
}

/** A registration with what it is about. */
interface Task {
  readonly command: Command;
  readonly driver: StoredDriver;
  readonly account: StoredAccount;
  readonly port: DriverPort;
  readonly input: RegistrationInput;
}

/**
 * Registers drivers, each once: a registration of which nobody knows how it ended is looked up at the provider by our own
 * key before it is made again. What the provider says goes to the caller alone, since it may quote what is personal.
 */
export class RegisterDriverExecutor implements CommandExecutor {
  readonly batchSize = 1;
  readonly #parts: DriverExecutorParts;

  constructor(parts: DriverExecutorParts) {
    this.#parts = parts;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    for (const command of commands) await this.#run(await this.#task(command), owner);
  }

  async #task(command: Command): Promise<Task> {
    const { store, vault, sessions } = this.#parts;
    const driver = await findDriver(store.read, command.subjectId);
    const account = await findAccount(store.read, command.accountId);
    const port = account && sessions.provider(account).drivers;
    if (!driver || !port || command.sealedInput === null)
      throw new Error('a registration without a driver or an account that has drivers');
    return {
      command,
      driver,
      account,
      port,
      input: vault.openJson(
        command.sealedInput,
        commandInputPlace(command.id),
      ) as RegistrationInput,
    };
  }

  async #run(task: Task, owner: string): Promise<void> {
    const { sessions } = this.#parts;
    let isOpen = task.command.unsure;
    try {
      const found = isOpen ? await this.#find(task) : undefined;
      isOpen = false;
      await this.#keep(task, owner, found ?? (await this.#registerOrFind(task)));
    } catch (error) {
      if (error instanceof UniqueViolation) return this.#fail(task, owner, [tokenTaken()]);
      if (!(error instanceof ProviderFailure)) throw error;
      // Refusals are of this driver, and may quote it.
      if (error.kind !== 'rejected') await sessions.noteFailure(task.account, error);
      await this.#failOrPostpone(task, owner, error, isOpen || error.outcomeUnknown);
    }
  }

  async #find({ driver, account, port }: Task): Promise<DriverRegistration | undefined> {
    const { sessions } = this.#parts;
    const found = await port.find(sessions.open(account), sessions.secretsOf(account), {
      ownKey: driver.id,
    });
    return found && { externalId: found.externalId, token: null };
  }

  /** An earlier try may have arrived late: then it is that one which has the token. */
  async #registerOrFind(task: Task): Promise<DriverRegistration> {
    try {
      return await this.#register(task);
    } catch (error) {
      if (
        !task.command.unsure ||
        !(error instanceof ProviderFailure) ||
        error.refusal !== 'already-exists'
      )
        throw error;
      const late = await this.#find(task);
      if (late) return late;
      throw error;
    }
  }

  async #register({ driver, account, port, input }: Task): Promise<DriverRegistration> {
    const { id: ownKey, firstName, lastName, email } = driver;
    const secrets = this.#parts.sessions.secretsOf(account);
    return port.register(account.environment, secrets, {
      ownKey,
      customToken: input.customToken,
      firstName,
      lastName,
      email,
      withToken: true,
    });
  }

  /** The token that came with the registration saves the first sign-in. */
  async #keep(
    { command, driver, account, input }: Task,
    owner: string,
    { externalId: key, token }: DriverRegistration,
  ): Promise<void> {
    const { store, vault, tokens, now } = this.#parts;
    const known = {
      status: 'ACTIVE',
      sealedKey: vault.seal(key, driverKeyPlace(driver.id)),
      keySha256: keySha256(key),
    } as const;
    const keepGrant =
      token &&
      (await tokens.prepare(subjectOfDriver(driver, account), { ...token, deviceToken: key }));
    await store.write(async (tx) => {
      if (!(await heldCommands(tx, owner, [command.id])).has(command.id)) return;
      await updateDriver(tx, driver.id, known);
      await keepGrant?.(tx);
      await finishCommand(tx, command.id, 'DONE', null, now());
      await recordAudit(
        tx,
        {
          viewer: input.by,
          action: 'driver.registered',
          fleetId: driver.fleetId,
          subjectId: driver.id,
          details: { accountId: account.id },
        },
        now(),
      );
    });
  }

  async #failOrPostpone(
    task: Task,
    owner: string,
    failure: ProviderFailure,
    isOpen: boolean,
  ): Promise<void> {
    const { store, sessions, log, now, random } = this.#parts;
    const { command, driver, account } = task;
    const { kind, status } = failure;
    log.warn(
      { accountId: account.id, driverId: driver.id, kind, status, isOpen },
      'the provider did not register a driver',
    );
    const isOver = now().getTime() - command.createdAt.getTime() >= GIVE_UP_AFTER_MS;
    if (!isOpen || isOver) return this.#fail(task, owner, [toDriverError(failure)]);
    const wait = new Date(
      now().getTime() +
        SETTLING_MS +
        sessions.retryWaitMs(account.id) +
        backoffMs(command.attempts, random),
    );
    const next = failure.retryAt && failure.retryAt > wait ? failure.retryAt : wait;
    await store.write((tx) =>
      postponeCommands(tx, owner, [command.id], { nextAttemptAt: next, unsure: true }),
    );
  }

  /** Nothing personal is kept of somebody who was not registered. */
  async #fail(
    { command, driver }: Task,
    owner: string,
    userErrors: readonly UserError[],
  ): Promise<void> {
    const { store, now } = this.#parts;
    await store.write(async (tx) => {
      if (!(await heldCommands(tx, owner, [command.id])).has(command.id)) return;
      await deleteDriver(tx, driver.id);
      await finishCommand(tx, command.id, 'FAILED', userErrors, now());
    });
  }
}

/** Fields of the input by the provider's names, in lower case. */
const FIELDS: Readonly<Record<string, string>> = {
  customtoken: 'customToken',
  firstname: 'firstName',
  lastname: 'lastName',
  email: 'email',
};

function toDriverError(failure: ProviderFailure): UserError {
  if (failure.refusal === 'already-exists') return tokenTaken();
  const named = failure.details
    .map(({ source }) => FIELDS[source?.toLowerCase() ?? ''])
    .find((field) => field !== undefined);
  const { code, message } = toUserError(failure);
  return userError(code, [named ?? 'accountId'], message);
}
