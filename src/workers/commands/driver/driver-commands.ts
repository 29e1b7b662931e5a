import { type AccountSession } from '../../../providers/ports/account.js';
import { type DriverPort } from '../../../providers/ports/driver.js';
import { type AccountSessions } from '../../../services/access/account-sessions.js';
import { type CommandInput, inputOf } from '../../../services/commands/command-input.js';
import { type AuditRecord } from '../../../store/access/audit-events.js';
import { type StoredAccount } from '../../../store/accounts.js';
import { type Command } from '../../../store/commands.js';
import { findDriver, type StoredDriver } from '../../../store/drivers.js';
import { type Store } from '../../../store/engine/store.js';
import { type Vault } from '../../../vault/vault.js';
import { attempt, type CommandWork, type Ending, type Task } from '../command-work.js';

export interface DriverCommandsParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
}

/** A command with the driver that it is about, and the port to call. */
export interface DriverTask extends Task {
  readonly driver: StoredDriver;
  readonly account: StoredAccount;
  readonly port: DriverPort;
  readonly session: AccountSession;
  readonly input: CommandInput;
}

/** One kind of command about drivers. */
export interface DriverCommand extends Pick<
  CommandWork<DriverTask>,
  'purpose' | 'policy' | 'giveUp' | 'giveUpTaken'
> {
  /** @throws ProviderFailure */
  readonly perform: (task: DriverTask) => Promise<Ending<DriverTask>>;
}

/**
 * Creates the work of a kind of command about drivers. Failures may quote the driver's name, email
 * address or key: they are returned to the caller and not logged.
 */
export function driverWork(
  parts: DriverCommandsParts,
  { perform, ...command }: DriverCommand,
): CommandWork<DriverTask> {
  return {
    ...command,
    batchSize: 1,
    isPersonal: true,
    // A refusal is about the driver. Success says nothing: registration does not sign the account
    // in.
    health: {
      failures: ['unauthorized', 'rate-limited', 'unavailable', 'malformed'],
      success: false,
    },
    load: (commands, account) => Promise.all(commands.map((one) => loadTask(parts, one, account))),
    perform: (tasks) => Promise.all(tasks.map((task) => attempt(task, perform))),
  };
}

async function loadTask(
  { store, vault, sessions }: DriverCommandsParts,
  command: Command,
  account: StoredAccount,
): Promise<DriverTask> {
  const driver = await findDriver(store.read, command.subjectId);
  const port = sessions.provider(account).drivers;
  if (!driver || !port) throw new Error('a command without a driver at a provider of drivers');
  const input = inputOf(vault, command);
  return { command, driver, account, port, session: sessions.open(account), input };
}

export const auditOf = (
  action: string,
  { driver: { id, fleetId, accountId }, input }: DriverTask,
): AuditRecord => ({ viewer: input.by, action, fleetId, subjectId: id, details: { accountId } });
