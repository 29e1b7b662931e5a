import { type Logger } from '../../domain/ports/logger.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { findAccount } from '../../store/accounts.js';
import { type Command, postponeCommands } from '../../store/commands.js';
import { type Store } from '../../store/engine/store.js';
import { type CommandExecutor } from '../loops/command-worker.js';
import {
  type Answer,
  type Batch,
  type CommandWork,
  type Ending,
  type Failed,
  isFailed,
  isPending,
  type Task,
} from './command-work.js';
import { saveEndings } from './endings.js';
import { Retries } from './retries.js';

/** Maximum subjects named in one line of the log. */
const MAX_LOGGED = 5;

export interface LifecycleParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly log: Logger;
  readonly now: () => Date;
  readonly random: () => number;
}

/**
 * Executes commands of one kind: loads their data, calls the provider, records the account's
 * health, then ends, postpones or abandons each command. An end is stored with state, audit log and
 * journal in one transaction, and only for commands whose lease is still held.
 */
export class CommandLifecycle<
  T extends Task,
  E extends Ending<T> = Ending<T>,
> implements CommandExecutor {
  readonly batchSize: number;
  readonly #parts: LifecycleParts;
  readonly #work: CommandWork<T, E>;
  readonly #retries: Retries;

  constructor(parts: LifecycleParts, work: CommandWork<T, E>) {
    this.#parts = parts;
    this.#work = work;
    this.#retries = new Retries(parts, work.policy);
    this.batchSize = work.batchSize;
  }

  async run(commands: readonly Command[], owner: string): Promise<void> {
    const { store, now } = this.#parts;
    const account = await findAccount(store.read, commands[0]?.accountId ?? '');
    // A disconnected account has no commands: these were deleted with it.
    if (!account) return;
    const tasks = await this.#work.load(commands, account);
    const batch = { account, owner, askedAt: now() };
    await this.#settle(batch, await this.#perform(batch, tasks));
  }

  async #perform({ account }: Batch, tasks: readonly T[]): Promise<readonly Answer<T, E>[]> {
    try {
      return await this.#work.perform(tasks, account);
    } catch (failure) {
      if (!(failure instanceof ProviderFailure)) throw failure;
      return tasks.map((task) => ({ task, failure }));
    }
  }

  async #settle(batch: Batch, answers: readonly Answer<T, E>[]): Promise<void> {
    const failed = answers.filter((answer) => isFailed(answer));
    await this.#noteFailures(batch, failed);
    // Before the ends, so that who sees one sees the account as it is.
    if (failed.length === 0 && this.#work.health.success)
      await this.#parts.sessions.noteSuccess(batch.account);
    await this.#finish(
      batch,
      answers.filter((answer): answer is E => 'ok' in answer),
    );
    await this.#poll(batch, answers);
    // Tasks that share a failure are tried again together, by one retry of the budget.
    for (const [failure, of] of Map.groupBy(failed, (answer) => answer.failure))
      await this.#retryOrGiveUp(batch, of, failure);
  }

  /**
   * Records the failures in the account's health. Where only the answers for single vehicles cannot
   * be read, the provider is available, and the account is degraded.
   */
  async #noteFailures({ account }: Batch, failed: readonly Failed<T>[]): Promise<void> {
    const { sessions } = this.#parts;
    const whole = failed.find(({ problem }) => problem === undefined);
    if (whole && this.#work.health.failures.includes(whole.failure.kind))
      await sessions.noteFailure(account, whole.failure);
    const problems = failed.flatMap(({ problem }) => problem ?? []);
    if (whole || problems.length === 0) return;
    const vins = problems.flatMap(({ vin }) => vin ?? []);
    await sessions.noteReading(account, { clearances: problems }, vins);
  }

  /** Postpones commands that the provider is still working on. */
  async #poll({ owner }: Batch, answers: readonly Answer<T, E>[]): Promise<void> {
    const pending = answers.filter((answer) => isPending(answer));
    if (pending.length === 0) return;
    await this.#parts.store.write(async (tx) => {
      for (const { task, againAt } of pending)
        await postponeCommands(tx, owner, [task.command.id], {
          nextAttemptAt: againAt,
          unsure: false,
        });
    });
  }

  async #retryOrGiveUp(
    batch: Batch,
    failed: readonly Failed<T>[],
    failure: ProviderFailure,
  ): Promise<void> {
    const { account, owner } = batch;
    const tasks = failed.map(({ task }) => task);
    const { retry, giveUp } = await this.#retries.decide(account, tasks, failure);
    const { kind, status } = failure;
    this.#parts.log.warn(
      {
        ...(this.#work.isPersonal ? { kind, status } : { err: failure }),
        accountId: account.id,
        subjectIds: tasks.map(({ command }) => command.subjectId).slice(0, MAX_LOGGED),
        postponed: retry.length,
        ended: giveUp.length,
      },
      `the provider did not ${this.#work.purpose}`,
    );
    await this.#retries.postpone(account, owner, retry, this.#work.postpone);
    await this.#finish(
      batch,
      giveUp.map((task) => this.#work.giveUp(task, failure)),
    );
  }

  #finish(batch: Batch, endings: readonly E[]): Promise<void> {
    return saveEndings(this.#parts, this.#work, batch, endings);
  }
}
