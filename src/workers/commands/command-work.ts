// Tests: test/workers/commands/lifecycle.test.ts

import { type UserError } from '../../domain/errors.js';
import { type ItemProblem } from '../../providers/access/lists/item-problem.js';
import { ProviderFailure, type ProviderFailureKind } from '../../providers/failure.js';
import { type AuditRecord } from '../../store/access/audit-events.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Command } from '../../store/commands.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import { type RetryPolicy } from './retry-rules.js';

/** Command with its data; each kind adds its own. */
export interface Task {
  readonly command: Command;
}

/** Part of the transaction that finishes a command. */
export type Save = (tx: Db, now: Date) => Promise<void>;

/** Result of a command that was executed or permanently refused. */
export type Ending<T extends Task> =
  | {
      readonly task: T;
      readonly ok: true;
      readonly save?: Save;
      readonly audit?: AuditRecord;
    }
  | {
      readonly task: T;
      readonly ok: false;
      readonly userErrors: readonly UserError[];
      readonly save?: Save;
    };

/** The call failed; the kind's policy decides whether the command is tried again. */
export interface Failed<T extends Task> {
  readonly task: T;
  readonly failure: ProviderFailure;
  /**
   * Present when only the vehicle's own part of an answer cannot be read: the provider is
   * available.
   */
  readonly problem?: ItemProblem;
}

/** The provider still works on it: the command is due again then. */
export interface Pending<T extends Task> {
  readonly task: T;
  readonly againAt: Date;
}

export type Answer<T extends Task, E extends Ending<T> = Ending<T>> = E | Failed<T> | Pending<T>;

/** Commands of one account that were leased together. */
export interface Batch {
  readonly account: StoredAccount;
  /** Owner of the lease. */
  readonly owner: string;
  /** Time just before the provider was called. */
  readonly askedAt: Date;
}

/** The transaction that saves endings. */
export interface Saving extends Pick<Batch, 'account' | 'askedAt'> {
  readonly tx: Db;
  readonly afterCommit: AfterCommit;
}

/** Wraps a postponement, in its transaction. */
export type Postpone<T extends Task> = (
  tx: Db,
  afterCommit: AfterCommit,
  tasks: readonly T[],
  postponeAll: () => Promise<void>,
) => Promise<void>;

/** Kind of command: how it is read, executed and saved. `CommandLifecycle` does the rest. */
export interface CommandWork<T extends Task, E extends Ending<T> = Ending<T>> {
  /** Infinitive for the log, e.g. "remove a driver". */
  readonly purpose: string;
  /** Maximum commands per batch. */
  readonly batchSize: number;
  readonly policy: RetryPolicy;
  /** Results that the account's health shows. */
  readonly health: { readonly failures: readonly ProviderFailureKind[]; readonly success: boolean };
  /** True if failures may quote personal data: then only their kind and status are logged. */
  readonly isPersonal?: boolean;
  /** Loads the data of the commands. */
  load(commands: readonly Command[], account: StoredAccount): Promise<readonly T[]>;
  /** Calls the provider. @throws ProviderFailure for what concerns all tasks */
  perform(tasks: readonly T[], account: StoredAccount): Promise<readonly Answer<T, E>[]>;
  /** Ending of a task whose failure is final. */
  giveUp(task: T, failure: ProviderFailure): E;
  /** Ending of a task whose outcome holds a unique value that something else has already. */
  readonly giveUpTaken?: (task: T) => E;
  /** Locks the rows that are always locked before commands. */
  lock?(tx: Db, tasks: readonly T[]): Promise<void>;
  /** Saves what endings have in common. */
  save?(saving: Saving, endings: readonly E[]): Promise<void>;
  readonly postpone?: Postpone<T>;
}

export const isPending = <T extends Task>(answer: Answer<T>): answer is Pending<T> =>
  'againAt' in answer;

export const isFailed = <T extends Task>(answer: Answer<T>): answer is Failed<T> =>
  'failure' in answer;

/**
 * Carries one task out; a failure of the provider is its answer, so that it does not concern other
 * tasks.
 */
export async function attempt<T extends Task, A extends Answer<T>>(
  task: T,
  perform: (task: T) => Promise<A>,
): Promise<A | Failed<T>> {
  try {
    return await perform(task);
  } catch (failure) {
    if (!(failure instanceof ProviderFailure)) throw failure;
    return { task, failure };
  }
}
