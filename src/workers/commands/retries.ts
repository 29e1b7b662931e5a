import { type ProviderFailure } from '../../providers/failure.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { type StoredAccount } from '../../store/accounts.js';
import { postponeCommands } from '../../store/commands.js';
import { type Store } from '../../store/engine/store.js';
import { nextAttemptAt } from '../backoff.js';
import { type Postpone, type Task } from './command-work.js';
import {
  type Cause,
  type FailedAttempt,
  isCounted,
  mayRetry,
  type RetryPolicy,
} from './retry-rules.js';

export interface RetriesParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Failed tasks, divided by what becomes of them. */
export interface Decision<T extends Task> {
  readonly retry: readonly Retry<T>[];
  readonly giveUp: readonly T[];
}

interface Retry<T extends Task> extends FailedAttempt {
  readonly task: T;
}

/** Decides by a policy which failed commands are tried again, and when. */
export class Retries {
  readonly #parts: RetriesParts;
  readonly #policy: RetryPolicy;

  constructor(parts: RetriesParts, policy: RetryPolicy) {
    this.#parts = parts;
    this.#policy = policy;
  }

  async decide<T extends Task>(
    account: StoredAccount,
    tasks: readonly T[],
    failure: ProviderFailure,
  ): Promise<Decision<T>> {
    const { sessions, now } = this.#parts;
    const facts = {
      failure,
      cause: await this.#causeOf(account, failure),
      retryAt: failure.retryAt ?? sessions.retryAt(account.id),
      now: now(),
    };
    const attempts = tasks.map((task) => ({ ...facts, task, command: task.command }));
    return {
      retry: attempts.filter((attempt) => mayRetry(this.#policy, attempt)),
      giveUp: attempts
        .filter((attempt) => !mayRetry(this.#policy, attempt))
        .map(({ task }) => task),
    };
  }

  /** Postpones tasks that share a failure, by one retry of the account's budget. */
  async postpone<T extends Task>(
    account: StoredAccount,
    owner: string,
    retries: readonly Retry<T>[],
    wrap: Postpone<T> = (_tx, _afterCommit, _tasks, postponeAll) => postponeAll(),
  ): Promise<void> {
    const [first] = retries;
    if (!first) return;
    const { store, sessions, random } = this.#parts;
    const { settleMs = 0, looksUpAfter } = this.#policy;
    const nextAttempt = nextAttemptAt({
      now: first.now,
      attempts: first.command.attempts,
      random,
      extraMs: settleMs + sessions.retryWaitMs(account.id),
      notBefore: first.retryAt,
    });
    const unsure =
      looksUpAfter === 'any-failure' ||
      first.failure.outcomeUnknown ||
      retries.some(({ command }) => command.unsure);
    const groups = Map.groupBy(retries, (retry) => isCounted(this.#policy, retry));
    await store.write((tx, afterCommit) =>
      wrap(
        tx,
        afterCommit,
        retries.map(({ task }) => task),
        async () => {
          for (const [counted, of] of groups)
            await postponeCommands(
              tx,
              owner,
              of.map(({ command }) => command.id),
              { nextAttemptAt: nextAttempt, unsure, uncounted: !counted },
            );
        },
      ),
    );
  }

  async #causeOf(account: StoredAccount, { kind }: ProviderFailure): Promise<Cause> {
    if (kind !== 'unauthorized' || !this.#policy.probesSecrets) return kind;
    return (await this.#parts.sessions.refusesSecrets(account)) ? kind : 'token-refused';
  }
}
