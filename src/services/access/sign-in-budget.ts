import { type ProviderAccount } from '../../domain/account.js';
import { type Provider, ProviderFailure } from '../../providers/provider.js';
import { findAccount } from '../../store/accounts.js';
import { type Db, type Store } from '../../store/engine/store.js';

export interface SignInBudgetParts {
  readonly store: Store;
  readonly providerOf: (account: Pick<ProviderAccount, 'id' | 'provider'>) => Provider;
  readonly now: () => Date;
}

/**
 * Limits sign-ins at providers that lock out callers who sign in too often, which are those whose
 * tokens can be refreshed. The sign-ins of an account, its own and its drivers', run one after the
 * other, and none before the time that the provider has named. That time remains in the account's
 * health as `retryAt` until it is over, whatever other calls report. Other providers have no limit.
 */
export class SignInBudget {
  readonly #parts: SignInBudgetParts;
  /** End of the last queued sign-in, by account. */
  readonly #last = new Map<string, Promise<undefined>>();

  constructor(parts: SignInBudgetParts) {
    this.#parts = parts;
  }

  isScarceAt(account: Pick<ProviderAccount, 'id' | 'provider'>): boolean {
    return this.#parts.providerOf(account).accounts.refresh !== undefined;
  }

  /** Returns the time until which sign-ins are blocked; null if they are not. */
  async blockedUntil(
    db: Db,
    account: Pick<ProviderAccount, 'id' | 'provider'>,
  ): Promise<Date | null> {
    if (!this.isScarceAt(account)) return null;
    const { status, retryAt = null } = (await findAccount(db, account.id))?.health ?? {};
    return status === 'DEGRADED' && retryAt !== null && retryAt > this.#parts.now()
      ? retryAt
      : null;
  }

  /**
   * @param signIn attempts the sign-in, and stores its effect on the account before it resolves:
   * the next one reads it
   * @throws ProviderFailure of kind `rate-limited`, without a call, while it is too early
   */
  async spend<T>(
    account: Pick<ProviderAccount, 'id' | 'provider'>,
    signIn: () => Promise<T>,
  ): Promise<T> {
    if (!this.isScarceAt(account)) return signIn();
    const before = this.#last.get(account.id);
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    this.#last.set(account.id, over);
    try {
      await before;
      await this.#require(account);
      return await signIn();
    } finally {
      if (this.#last.get(account.id) === over) this.#last.delete(account.id);
      end(undefined);
    }
  }

  async #require(account: Pick<ProviderAccount, 'id' | 'provider'>): Promise<void> {
    const retryAt = await this.blockedUntil(this.#parts.store.read, account);
    if (!retryAt) return;
    const { displayName } = this.#parts.providerOf(account).description;
    throw new ProviderFailure(
      account.provider,
      'rate-limited',
      `${displayName} takes no more sign-ins for now, so none was tried.`,
      { retryAt },
    );
  }
}
