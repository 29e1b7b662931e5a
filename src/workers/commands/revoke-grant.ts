import { type UserError, userError } from '../../domain/errors.js';
import { type Logger } from '../../domain/ports/logger.js';
import { ProviderFailure } from '../../providers/provider.js';
import { type GrantRevocation } from '../../services/access/enrollment-tokens.js';
import { toUserError } from '../../services/access/provider-errors.js';
import { findAccount } from '../../store/accounts.js';
import {
  type Command,
  finishCommand,
  heldCommands,
  postponeCommands,
} from '../../store/commands.js';
import { type Store } from '../../store/engine/store.js';
import { grantsByAnyIds } from '../../store/grants.js';
import { backoffMs } from '../backoff.js';
import { type CommandExecutor } from '../loops/command-worker.js';

/** Tokens end by themselves long before; after so long nobody is helped by another try. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export interface RevokeGrantParts {
  readonly store: Store;
  readonly revocation: GrantRevocation;
  /** How long a retry for the account has to wait, beside its own backoff. */
  readonly retryWaitMs?: (accountId: string) => number;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Takes the tokens of ended clearances back. Doing it twice does no harm (RFC 7009, 2.2), so it is tried until it is done. */
export class RevokeGrantExecutor implements CommandExecutor {
  readonly batchSize = 1;
  readonly #parts: RevokeGrantParts;

  constructor(parts: RevokeGrantParts) {
    this.#parts = parts;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    for (const command of commands) {
      try {
        await this.#finish(command, owner, await this.#revoke(command));
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        await this.#postpone(command, owner, error);
      }
    }
  }

  async #revoke({ accountId, subjectId, createdAt }: Command): Promise<readonly UserError[]> {
    const { store, revocation } = this.#parts;
    const account = await findAccount(store.read, accountId);
    const [grant] = await grantsByAnyIds(store.read, [subjectId]);
    if (!account || !grant) return [];
    // What was issued since belongs to a clearance that was given again.
    const ended = await revocation.run(account, grant, { obtainedUntil: createdAt });
    return typeof ended === 'string' ? [userError('NOT_SUPPORTED', [], ended)] : [];
  }

  async #postpone(command: Command, owner: string, failure: ProviderFailure): Promise<void> {
    const { store, retryWaitMs, log, now, random } = this.#parts;
    log.warn(
      { err: failure, accountId: command.accountId, grantId: command.subjectId },
      'the provider did not take a token back',
    );
    const isOver =
      failure.kind === 'rejected' ||
      now().getTime() - command.createdAt.getTime() >= GIVE_UP_AFTER_MS;
    if (isOver) return this.#finish(command, owner, [toUserError(failure)]);
    const wait = new Date(
      now().getTime() +
        (retryWaitMs?.(command.accountId) ?? 0) +
        backoffMs(command.attempts, random),
    );
    const next = failure.retryAt && failure.retryAt > wait ? failure.retryAt : wait;
    await store.write((tx) =>
      postponeCommands(tx, owner, [command.id], {
        nextAttemptAt: next,
        unsure: failure.outcomeUnknown,
      }),
    );
  }

  async #finish(
    { id, subjectId }: Command,
    owner: string,
    userErrors: readonly UserError[],
  ): Promise<void> {
    const { store, log, now } = this.#parts;
    if (userErrors.length > 0)
      log.warn(
        { grantId: subjectId, userErrors },
        'tokens of an ended clearance stay at the provider until they end',
      );
    await store.write(async (tx) => {
      if ((await heldCommands(tx, owner, [id])).has(id))
        await finishCommand(tx, id, userErrors.length > 0 ? 'FAILED' : 'DONE', userErrors, now());
    });
  }
}
