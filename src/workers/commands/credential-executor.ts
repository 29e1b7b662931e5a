import { type UserError, userError } from '../../domain/errors.js';
import { type Logger } from '../../domain/ports/logger.js';
import { Secret } from '../../domain/values/secret.js';
import {
  type AccountSession,
  type CredentialPort,
  ProviderFailure,
} from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { toUserError } from '../../services/access/provider-errors.js';
import { type CommandInput, inputOf } from '../../services/commands/command-input.js';
import { type AuditRecord, recordAudit } from '../../store/access/audit-events.js';
import { findAccount, type StoredAccount } from '../../store/accounts.js';
import {
  type Command,
  finishCommand,
  heldCommands,
  postponeCommands,
} from '../../store/commands.js';
import { credentialsByIds, type StoredCredential } from '../../store/credentials.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { backoffMs } from '../backoff.js';
import { type CommandExecutor } from '../loops/command-worker.js';

/** For so long the outcome of a call that nobody heard of is looked for. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export interface CredentialExecutorParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
}

/** What a command about a credential has to work with. */
export interface CredentialTask {
  readonly port: CredentialPort;
  readonly session: AccountSession;
  readonly credential: StoredCredential;
  /** The secret as it was given with the command; empty where none was. */
  readonly secret: Secret;
  /** An earlier try may have gone through. */
  readonly unsure: boolean;
}

/** What is kept when the provider has done it, or what it refused. */
export type CredentialResult =
  | { readonly ok: true; readonly keep: (tx: Db, now: Date) => Promise<void> }
  | { readonly ok: false; readonly userErrors: readonly UserError[] };

/** One kind of command. */
export interface CredentialWork {
  /** In the audit log, e.g. `oem_credential.created`. */
  readonly action: string;
  /** @throws ProviderFailure */
  perform(task: CredentialTask): Promise<CredentialResult>;
  /** Part of the transaction that keeps that it was not done. */
  undo(tx: Db, credential: StoredCredential): Promise<void>;
}

/** Carries out one command about a credential: an outcome that is not known is found out before anything is done again. */
export class CredentialExecutor implements CommandExecutor {
  readonly batchSize = 1;
  readonly #parts: CredentialExecutorParts;
  readonly #work: CredentialWork;

  constructor(parts: CredentialExecutorParts, work: CredentialWork) {
    this.#parts = parts;
    this.#work = work;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    for (const command of commands) await this.#runOne(command, owner);
  }

  async #runOne(command: Command, owner: string): Promise<void> {
    const { store, sessions } = this.#parts;
    const account = await findAccount(store.read, command.accountId);
    const [credential] = await credentialsByIds(store.read, [command.subjectId]);
    const port = account && sessions.provider(account).credentials;
    if (!account || !credential || !port)
      throw new Error('a command without a credential at an account that keeps some');
    const input = inputOf(this.#parts.vault, command);
    try {
      const task = {
        port,
        session: sessions.open(account),
        credential,
        secret: new Secret(input.secret ?? ''),
        unsure: command.unsure,
      };
      await this.#finish(command, owner, credential, input, await this.#work.perform(task));
      await sessions.noteSuccess(account);
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      if (error.kind !== 'rejected') await sessions.noteFailure(account, error);
      await this.#giveUpOrPostpone(command, owner, { account, credential, input }, error);
    }
  }

  async #giveUpOrPostpone(
    command: Command,
    owner: string,
    {
      account,
      credential,
      input,
    }: {
      readonly account: StoredAccount;
      readonly credential: StoredCredential;
      readonly input: CommandInput;
    },
    failure: ProviderFailure,
  ): Promise<void> {
    const { store, log, now, random } = this.#parts;
    // A refusal of the call itself settles it; one of looking for an earlier try, and what no provider said, does not.
    const isOpen =
      failure.outcomeUnknown || failure.foreign || (command.unsure && failure.kind !== 'rejected');
    const isOver = now().getTime() - command.createdAt.getTime() >= GIVE_UP_AFTER_MS;
    log.warn(
      {
        err: failure,
        accountId: account.id,
        credentialId: credential.id,
        kind: command.kind,
        again: isOpen && !isOver,
      },
      'the provider did not carry out a command',
    );
    if (!isOpen || isOver)
      return this.#finish(command, owner, credential, input, {
        ok: false,
        userErrors: [toUserError(failure)],
      });
    const wait = new Date(now().getTime() + backoffMs(command.attempts, random));
    const next = failure.retryAt && failure.retryAt > wait ? failure.retryAt : wait;
    await store.write((tx) =>
      postponeCommands(tx, owner, [command.id], { nextAttemptAt: next, unsure: true }),
    );
  }

  async #finish(
    command: Command,
    owner: string,
    credential: StoredCredential,
    { by }: CommandInput,
    result: CredentialResult,
  ): Promise<void> {
    const { store, now } = this.#parts;
    const { id, fleetId, name, brand } = credential;
    const audit: AuditRecord = {
      viewer: by,
      action: this.#work.action,
      fleetId,
      subjectId: id,
      details: { name, brand },
    };
    await store.write(async (tx) => {
      if (!(await heldCommands(tx, owner, [command.id])).has(command.id)) return;
      await finishCommand(
        tx,
        command.id,
        result.ok ? 'DONE' : 'FAILED',
        result.ok ? [] : result.userErrors,
        now(),
      );
      if (!result.ok) return this.#work.undo(tx, credential);
      await result.keep(tx, now());
      await recordAudit(tx, audit, now());
    });
  }
}

/** A refusal with its code, in the provider's words. */
export const refusedAs = (
  code: UserError['code'],
  field: readonly string[],
  message: string,
): CredentialResult => ({ ok: false, userErrors: [userError(code, field, message)] });
