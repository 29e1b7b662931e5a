import { type AccountHealth, type ProviderAccount } from '../../domain/account.js';
import { type AccountGuards, type BreakerChange } from '../../providers/access/account-guards.js';
import { type ProviderFailure } from '../../providers/failure.js';
import {
  findAccount,
  type StoredAccount,
  updateAccountHealth,
  updateUnreadable,
} from '../../store/accounts.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import { type ChangesHub } from '../changes-hub.js';
import { describe } from './provider-errors.js';
import { type SignInBudget } from './sign-in-budget.js';
import { TooManySignIns } from './sign-in-pace.js';
import { type ListProblems, UnreadableItems } from './unreadable-items.js';

export interface AccountHealthParts {
  readonly store: Store;
  readonly budget: SignInBudget;
  /** Notifies followers of accounts' health, if given. */
  readonly hub: ChangesHub | undefined;
  readonly guards: AccountGuards | undefined;
  readonly now: () => Date;
}

/** Status of an account after a call that failed. */
export const STATUS_AFTER = {
  unauthorized: 'UNAUTHORIZED',
  'rate-limited': 'DEGRADED',
  rejected: 'DEGRADED',
  unavailable: 'UNREACHABLE',
  malformed: 'UNREACHABLE',
} as const;

/**
 * Stores as an account's health the results of calls to its provider; a block on sign-ins is
 * retained.
 */
export class AccountHealthRecorder {
  readonly #parts: AccountHealthParts;
  readonly #unreadable = new UnreadableItems();

  constructor(parts: AccountHealthParts) {
    this.#parts = parts;
    // Ignores errors: the state is a hint, and the next call reports the same.
    parts.guards?.onChange((change) => void this.#noteBreaker(change).catch(() => undefined));
  }

  async noteFailure(account: StoredAccount, failure: ProviderFailure): Promise<void> {
    const { store, budget, guards, now } = this.#parts;
    // Calls aborted by this process's shutdown prove nothing about the provider.
    if (guards?.isStopping) return;
    // Nothing was sent: the budget of sign-ins is no state of the account.
    if (failure instanceof TooManySignIns) return;
    const health: AccountHealth = {
      status: STATUS_AFTER[failure.kind],
      reason: describe(failure),
      since: now(),
      retryAt: failure.retryAt ?? guards?.retryAt(account.id) ?? null,
      checkedAt: guards?.askedAt(account.id) ?? now(),
    };
    await store.write(async (tx, afterCommit) => {
      const block = await budget.blockedUntil(tx, account);
      const isLonger =
        failure.kind === 'rate-limited' &&
        health.retryAt !== null &&
        block !== null &&
        health.retryAt > block;
      if (!block || isLonger) await this.#set(tx, afterCommit, account, health);
    });
  }

  /**
   * Records that lists were read; items with errors make the account DEGRADED.
   * @param asked VINs of the requested items; without it the list is complete
   */
  async noteReading(
    account: StoredAccount,
    lists: ListProblems,
    asked?: readonly string[],
  ): Promise<void> {
    const before = this.#unreadable.describe(account.id);
    this.#unreadable.note(account.id, lists, asked);
    const found = this.#unreadable.describe(account.id);
    // The finding of another process stays until a complete list has been read.
    const isKnown = asked === undefined || before === account.unreadable;
    const unreadable = isKnown ? found : account.unreadable;
    if (unreadable === account.unreadable) return this.noteSuccess(account);
    await this.#parts.store.write(async (tx, afterCommit) => {
      const current = await findAccount(tx, account.id);
      if (!current) return;
      await updateUnreadable(tx, account.id, unreadable);
      await this.noteSignIn(tx, afterCommit, current);
    });
  }

  async noteSuccess(account: StoredAccount): Promise<void> {
    const { status, reason } = this.#wellness(account);
    if (account.health.status === status && account.health.reason === reason) return;
    await this.#parts.store.write((tx, afterCommit) => this.noteSignIn(tx, afterCommit, account));
  }

  /** Records a token from the provider, in the transaction that stores it. */
  async noteSignIn(tx: Db, afterCommit: AfterCommit, account: StoredAccount): Promise<void> {
    if (await this.#parts.budget.blockedUntil(tx, account)) return;
    const current = await findAccount(tx, account.id);
    if (current) await this.#set(tx, afterCommit, current, this.#wellness(current));
  }

  /** Notifies followers of the fleet's accounts after the commit. */
  notify(afterCommit: AfterCommit, { fleetId }: Pick<ProviderAccount, 'fleetId'>): void {
    this.#parts.hub?.notifyAfter(afterCommit, fleetId);
  }

  async #noteBreaker({ accountId, retryAt }: BreakerChange): Promise<void> {
    const { store, budget, guards, now } = this.#parts;
    if (guards?.isStopping) return;
    await store.write(async (tx, afterCommit) => {
      const account = await findAccount(tx, accountId);
      if (!account || (await budget.blockedUntil(tx, account))) return;
      const reason =
        retryAt &&
        `The provider does not answer; it is asked again after ${retryAt.toISOString()}.`;
      const health: AccountHealth = retryAt
        ? { status: 'UNREACHABLE', reason, since: now(), retryAt }
        : this.#wellness(account);
      await this.#set(tx, afterCommit, account, health);
    });
  }

  /** Returns the health of an account whose provider answers. */
  #wellness({ id, unreadable: reason }: StoredAccount): AccountHealth {
    const { now, guards } = this.#parts;
    return {
      status: reason === null ? 'HEALTHY' : 'DEGRADED',
      reason,
      since: now(),
      retryAt: null,
      checkedAt: guards?.askedAt(id) ?? now(),
    };
  }

  async #set(
    tx: Db,
    afterCommit: AfterCommit,
    account: StoredAccount,
    health: AccountHealth,
  ): Promise<void> {
    // An unchanged status retains its start time.
    const since = account.health.status === health.status ? account.health.since : health.since;
    await updateAccountHealth(tx, account.id, { ...health, since });
    this.notify(afterCommit, account);
  }
}
