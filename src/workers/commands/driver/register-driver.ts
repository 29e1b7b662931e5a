import { type UserError } from '../../../domain/errors.js';
import { ProviderFailure } from '../../../providers/failure.js';
import { type DriverRegistration } from '../../../providers/ports/driver.js';
import { subjectOfDriver } from '../../../services/access/driver-tokens.js';
import { type TokenVault } from '../../../services/access/token-vault.js';
import { keySha256 } from '../../../services/driver/input.js';
import { tokenTaken } from '../../../services/driver/register-driver.js';
import { sealIdentity } from '../../../store/access/sealed-columns.js';
import { deleteDriver, updateDriver } from '../../../store/drivers.js';
import { type Db } from '../../../store/engine/store.js';
import { type Ending } from '../command-work.js';
import { RETRY_POLICIES } from '../retry-policy.js';
import { lookUpOutcome } from '../unknown-outcome.js';
import {
  auditOf,
  type DriverCommand,
  type DriverCommandsParts,
  type DriverTask,
} from './driver-commands.js';
import { toDriverError } from './driver-errors.js';

export interface RegisterDriverParts extends DriverCommandsParts {
  readonly tokens: TokenVault;
}

/**
 * Registers drivers, each once: a registration that may have taken effect is looked up at the
 * provider by our own key before it is repeated.
 */
export function registerDriver(parts: RegisterDriverParts): DriverCommand {
  return {
    purpose: 'register a driver',
    policy: RETRY_POLICIES.REGISTER_DRIVER,
    async perform(task) {
      const found = task.command.unsure ? await find(parts, task) : undefined;
      return registered(parts, task, found ?? (await registerOrFind(parts, task)));
    },
    giveUp: (task, failure) => failed(task, toRegistrationError(failure)),
    giveUpTaken: (task) => failed(task, tokenTaken()),
  };
}

const find = (
  { sessions }: RegisterDriverParts,
  { driver, account, port, session }: DriverTask,
): Promise<DriverRegistration | undefined> =>
  lookUpOutcome(async () => {
    const found = await port.find(session, sessions.secretsOf(account), { ownKey: driver.id });
    return found && { externalId: found.externalId, token: null };
  });

/** Registers a driver. An earlier attempt may have arrived late: then that one has the token. */
async function registerOrFind(
  parts: RegisterDriverParts,
  task: DriverTask,
): Promise<DriverRegistration> {
  const { account, driver, port, input } = task;
  const { id: ownKey, firstName, lastName, email } = driver;
  const { customToken = null } = input;
  try {
    return await port.register(
      parts.sessions.contextOf(account),
      parts.sessions.secretsOf(account),
      {
        ownKey,
        customToken,
        firstName,
        lastName,
        email,
        withToken: true,
      },
    );
  } catch (error) {
    const isTaken = error instanceof ProviderFailure && error.refusal === 'already-exists';
    const late = isTaken && task.command.unsure ? await find(parts, task) : undefined;
    if (late) return late;
    throw error;
  }
}

/** Ending of a registration; the token that came with it saves the first sign-in. */
async function registered(
  { vault, tokens }: RegisterDriverParts,
  task: DriverTask,
  { externalId: key, token }: DriverRegistration,
): Promise<Ending<DriverTask>> {
  const { driver, account } = task;
  const saveGrant =
    token &&
    (await tokens.prepare(subjectOfDriver(driver, account), { ...token, deviceToken: key }));
  return {
    task,
    ok: true,
    save: async (tx) => {
      await updateDriver(tx, driver.id, {
        status: 'ACTIVE',
        sealedKey: vault.seal(key, sealIdentity('drivers.sealed_key', driver.id)),
        keySha256: keySha256(key),
      });
      await saveGrant?.(tx);
    },
    audit: auditOf('driver.registered', task),
  };
}

/**
 * Ending of a failed registration: nothing personal is stored about a driver who was not
 * registered.
 */
const failed = (task: DriverTask, error: UserError): Ending<DriverTask> => ({
  task,
  ok: false,
  userErrors: [error],
  save: (tx: Db) => deleteDriver(tx, task.driver.id),
});

const toRegistrationError = (failure: ProviderFailure): UserError =>
  failure.refusal === 'already-exists' ? tokenTaken() : toDriverError(failure, 'accountId');
