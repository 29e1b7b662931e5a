import { type ProviderAccount } from '../../domain/account.js';
import { beforeDeadline } from '../../providers/access/deadline.js';
import { noAnswer } from '../../providers/access/http.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type Provider } from '../../providers/provider.js';
import { findAccount } from '../../store/accounts.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { SignInPace } from './sign-in-pace.js';

export interface SignInBudgetParts {
  readonly store: Store;
  readonly providerOf: (account: Pick<ProviderAccount, 'id' | 'provider'>) => Provider;
  readonly now: () => Date;
  /** Sign-ins a minute, instead of what providers allow from one address. */
  readonly perMinute?: number | undefined;
}

/**
 * Limits sign-ins at providers that lock out callers who sign in too often. The sign-ins of an
 * account, its own and its drivers', run one after the other, and none before the time that the
 * provider has named. That time remains in the account's health as `retryAt` until it is over,
 * whatever other calls report. The sign-ins of all accounts together are paced. Other providers
 * have no limit.
 */
export class SignInBudget {
  readonly #parts: SignInBudgetParts;
  readonly #pace: SignInPace;
  /** End of the last queued sign-in, by account. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(parts: SignInBudgetParts) {
    this.#parts = parts;
    this.#pace = new SignInPace(parts);
  }

  isScarceAt(account: Pick<ProviderAccount, 'id' | 'provider'>): boolean {
    return this.#parts.providerOf(account).accounts.signInsPerMinute !== undefined;
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
    const provider = this.#parts.providerOf(account);
    const before = this.#last.get(account.id);
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    const turn = Promise.all([before, over]);
    this.#last.set(account.id, turn);
    try {
      if (before) await beforeDeadline(before, () => this.#tooLate(account));
      await this.#require(account);
      return await this.spendAt(provider, signIn);
    } finally {
      if (this.#last.get(account.id) === turn) this.#last.delete(account.id);
      end(undefined);
    }
  }

  /**
   * Signs in for an account that does not exist yet.
   * @throws ProviderFailure of kind `rate-limited`, without a call, while it is too early
   */
  async spendAt<T>(
    { description, accounts: { signInsPerMinute } }: Provider,
    signIn: () => Promise<T>,
  ): Promise<T> {
    if (signInsPerMinute === undefined) return signIn();
    await this.#pace.take(description, this.#parts.perMinute ?? signInsPerMinute);
    try {
      return await signIn();
    } catch (error) {
      if (error instanceof ProviderFailure && error.kind === 'rate-limited')
        await this.#pace.block(description, error);
      throw error;
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

  #tooLate({ provider }: Pick<ProviderAccount, 'provider'>): ProviderFailure {
    return new ProviderFailure(provider, 'unavailable', noAnswer());
  }
}
