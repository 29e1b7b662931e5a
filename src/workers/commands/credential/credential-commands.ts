import { type UserError, userError } from '../../../domain/errors.js';
import { Secret } from '../../../domain/values/secret.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import { type CredentialPort } from '../../../providers/ports/credential.js';
import { type AccountSessions } from '../../../services/access/account-sessions.js';
import { toUserError } from '../../../services/access/provider-errors.js';
import { type CommandInput, inputOf } from '../../../services/commands/command-input.js';
import { type AuditRecord } from '../../../store/access/audit-events.js';
import { type StoredAccount } from '../../../store/accounts.js';
import { type Command } from '../../../store/commands.js';
import { credentialsByIds, type StoredCredential } from '../../../store/credentials.js';
import { type Db, type Store } from '../../../store/engine/store.js';
import { type Vault } from '../../../vault/vault.js';
import { attempt, type CommandWork, type Ending, type Save, type Task } from '../command-work.js';
import { type RetryPolicy } from '../retry-rules.js';

export interface CredentialCommandsParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
}

/** A command with the credential that it is about, and the port to call. */
export interface CredentialTask extends Task {
  readonly port: CredentialPort;
  readonly session: AccountSession;
  readonly credential: StoredCredential;
  readonly by: CommandInput['by'];
  /** The secret that was given with the command; empty where none was. */
  readonly secret: Secret;
}

/** Result to save after the provider has executed the command or refused it. */
export type CredentialResult =
  | { readonly ok: true; readonly save: Save }
  | { readonly ok: false; readonly userErrors: readonly UserError[] };

/** One kind of command about credentials. */
export interface CredentialCommand {
  readonly purpose: string;
  readonly policy: RetryPolicy;
  /** Action in the audit log, e.g. `oem_credential.created`. */
  readonly action: string;
  /** @throws ProviderFailure */
  perform(task: CredentialTask): Promise<CredentialResult>;
  /** Restores the credential after a failure, in the transaction that stores it. */
  undo(tx: Db, credential: StoredCredential): Promise<void>;
}

/** The work of a kind of command about credentials. */
export function credentialWork(
  parts: CredentialCommandsParts,
  command: CredentialCommand,
): CommandWork<CredentialTask> {
  const { purpose, policy } = command;
  const refuse = (task: CredentialTask, userErrors: readonly UserError[]) =>
    ({
      task,
      ok: false,
      userErrors,
      save: (tx: Db) => command.undo(tx, task.credential),
    }) as const;
  const perform = async (task: CredentialTask): Promise<Ending<CredentialTask>> => {
    const result = await command.perform(task);
    if (!result.ok) return refuse(task, result.userErrors);
    return { task, ok: true, save: result.save, audit: auditOf(command, task) };
  };
  return {
    purpose,
    policy,
    batchSize: 1,
    // A refusal is about the credential.
    health: {
      failures: ['unauthorized', 'rate-limited', 'unavailable', 'malformed'],
      success: true,
    },
    load: (commands, account) => Promise.all(commands.map((one) => loadTask(parts, one, account))),
    perform: (tasks) => Promise.all(tasks.map((task) => attempt(task, perform))),
    giveUp: (task, failure) => refuse(task, [toUserError(failure)]),
  };
}

async function loadTask(
  { store, vault, sessions }: CredentialCommandsParts,
  command: Command,
  account: StoredAccount,
): Promise<CredentialTask> {
  const [credential] = await credentialsByIds(store.read, [command.subjectId]);
  const port = sessions.provider(account).credentials;
  if (!credential || !port)
    throw new Error('a command without a credential at a provider of credentials');
  const { by, secret = '' } = inputOf(vault, command);
  return {
    command,
    port,
    session: sessions.open(account),
    credential,
    by,
    secret: new Secret(secret),
  };
}

function auditOf({ action }: CredentialCommand, { credential, by }: CredentialTask): AuditRecord {
  const { id, fleetId, name, brand } = credential;
  return { viewer: by, action, fleetId, subjectId: id, details: { name, brand } };
}

/** A refusal with its code, in the provider's words. */
export const refusedAs = (
  code: UserError['code'],
  field: readonly string[],
  message: string,
): CredentialResult => ({ ok: false, userErrors: [userError(code, field, message)] });
