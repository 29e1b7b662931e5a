import { type ProviderAccount } from '../../domain/account.js';
import { type AccountGuards } from '../../providers/access/account-guards.js';
import { withinDeadline } from '../../providers/access/deadline.js';
import { ignoreBareRefusal } from '../../providers/access/foreign-answer.js';
import { ProviderFailure } from '../../providers/failure.js';
import {
  type AccountSecrets,
  type AccountSession,
  type CallContext,
  type ProviderToken,
} from '../../providers/ports/account.js';
import { type Provider } from '../../providers/provider.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type AfterCommit, type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { type ChangesHub } from '../changes-hub.js';
import { AccountHealthRecorder } from './account-health.js';
import { SignInBudget } from './sign-in-budget.js';
import {
  type GrantSubject,
  type HeldTokens,
  type TokenNeed,
  type TokenSource,
  type Vended,
} from './token-source.js';
import { type TokenVault } from './token-vault.js';
import { type ListProblems } from './unreadable-items.js';

export interface AccountSessionsParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly tokens: TokenVault;
  /** Notifies followers of accounts' health, if given. */
  readonly hub?: ChangesHub;
  /** Guards between accounts and their providers; without them every call goes out. */
  readonly guards?: AccountGuards;
  /** Sign-ins a minute at providers that limit them, instead of what one address is allowed. */
  readonly signInsPerMinute?: number;
  readonly now: () => Date;
}

/** Returns the account as the subject of its own grant. */
function subjectOf({
  id,
  fleetId,
  provider,
}: Pick<ProviderAccount, 'id' | 'fleetId' | 'provider'>): GrantSubject {
  return { kind: 'ACCOUNT', id, fleetId, accountId: id, provider };
}

/**
 * Signs in at providers on behalf of accounts. The account's token is a grant like any other; the
 * result of a sign-in is stored as the account's health.
 */
export class AccountSessions {
  readonly #vault: Vault;
  readonly #registry: ProviderRegistry;
  readonly #tokens: TokenVault;
  readonly #guards: AccountGuards | undefined;
  readonly #now: () => Date;
  readonly #budget: SignInBudget;
  readonly #health: AccountHealthRecorder;
  /** Tokens opened last, so that not every call to a provider starts with a query. */
  readonly #held = new Map<string, Vended>();

  constructor(parts: AccountSessionsParts) {
    const { store, vault, registry, tokens, hub, guards, signInsPerMinute, now } = parts;
    this.#vault = vault;
    this.#registry = registry;
    this.#tokens = tokens;
    this.#guards = guards;
    this.#now = now;
    this.#budget = new SignInBudget({
      store,
      providerOf: (account) => this.provider(account),
      now,
      perMinute: signInsPerMinute,
    });
    this.#health = new AccountHealthRecorder({ store, budget: this.#budget, hub, guards, now });
  }

  open(account: StoredAccount): AccountSession {
    return {
      ...this.contextOf(account),
      accountId: account.id,
      token: (options) => this.#token(account, options?.refused),
    };
  }

  /** Returns the context of calls that need no token of the account. */
  contextOf({ id, environment }: Pick<StoredAccount, 'id' | 'environment'>): CallContext {
    return { environment, guard: this.#guards?.of(id) };
  }

  /** Returns the account's provider. */
  provider(account: Pick<ProviderAccount, 'provider'>): Provider {
    const provider = this.#registry.get(account.provider);
    if (!provider) throw new Error(`no provider ${account.provider}`);
    return provider;
  }

  /** Returns the time when the account's provider may be called again; null if it may be now. */
  retryAt(accountId: string): Date | null {
    return this.#guards?.retryAt(accountId) ?? null;
  }

  /**
   * Returns the time of the last call to the account's provider: that of this process, or the
   * stored one, whichever is later.
   */
  checkedAt({ id, health }: Pick<ProviderAccount, 'id' | 'health'>): Date | null {
    const here = this.#guards?.askedAt(id) ?? null;
    const stored = health.checkedAt ?? null;
    return here !== null && (stored === null || here > stored) ? here : stored;
  }

  /**
   * Returns the delay of a retry for the account, in milliseconds, in addition to its own backoff.
   */
  retryWaitMs(accountId: string): number {
    return this.#guards?.retryWaitMs(accountId) ?? 0;
  }

  secretsOf(account: StoredAccount): AccountSecrets {
    return this.#vault.openJson(
      account.sealedSecrets,
      sealIdentity('provider_accounts.sealed_secrets', account.id),
    ) as AccountSecrets;
  }

  /**
   * Drops the cached token, after the account's secrets, its token or the account itself have
   * changed.
   */
  forget(accountId: string): void {
    this.#held.delete(accountId);
    this.#tokens.forget(accountId);
  }

  /**
   * Signs in again regardless of stored tokens.
   * @throws ProviderFailure; it is recorded in the account's health too
   */
  async signIn(account: StoredAccount): Promise<void> {
    await this.vend(account, { renew: true });
  }

  /**
   * Returns whether the provider refuses the account's secrets themselves, and not only a token
   * issued for them.
   */
  async refusesSecrets(account: StoredAccount): Promise<boolean> {
    try {
      await this.signIn(account);
      return false;
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return error.kind === 'unauthorized';
    }
  }

  /**
   * Checks whether the provider accepts the account's secrets: by a sign-in or, where those are
   * scarce, by a probe.
   * @throws ProviderFailure; it is recorded in the account's health too
   */
  async check(account: StoredAccount): Promise<void> {
    await (this.#budget.isScarceAt(account) ? this.probe(account) : this.signIn(account));
  }

  /**
   * Asks the provider whether it answers, by its cheapest call.
   * @throws ProviderFailure; it is recorded in the account's health too
   */
  async probe(account: StoredAccount): Promise<void> {
    try {
      await this.provider(account).accounts.probe(this.open(account));
      await this.noteSuccess(account);
    } catch (error) {
      if (error instanceof ProviderFailure) await this.noteFailure(account, error);
      throw error;
    }
  }

  /**
   * Signs in for the account or one of its drivers, within the provider's limit.
   * @throws ProviderFailure, of kind `rate-limited` without a call while it is too early
   */
  signInWithin(
    account: StoredAccount,
    signIn: () => Promise<ProviderToken>,
  ): Promise<ProviderToken> {
    const attempt = async (): Promise<ProviderToken> => {
      try {
        return await signIn();
      } catch (error) {
        if (error instanceof ProviderFailure && error.kind === 'rate-limited')
          await this.noteFailure(account, error);
        throw error;
      }
    };
    return withinDeadline(() => this.#budget.spend(account, attempt));
  }

  /**
   * Signs in for an account that does not exist yet, within the provider's limit.
   * @throws ProviderFailure, of kind `rate-limited` without a call while it is too early
   */
  signInFirst(provider: Provider, signIn: () => Promise<ProviderToken>): Promise<ProviderToken> {
    return withinDeadline(() => this.#budget.spendAt(provider, signIn));
  }

  /**
   * Returns the account's token with its value.
   * @throws ProviderFailure; it is recorded in the account's health too
   */
  async vend(account: StoredAccount, need: TokenNeed): Promise<Vended> {
    const vended = await this.#tokens.get(this.#sourceOf(account, need), need);
    this.#held.set(account.id, vended);
    return vended;
  }

  /** Prepares storing a token as the account's grant, in a transaction of the caller's. */
  prepareGrant(
    account: Pick<ProviderAccount, 'id' | 'fleetId' | 'provider'>,
    token: ProviderToken,
  ): Promise<(tx: Db) => Promise<void>> {
    return this.#tokens.prepare(subjectOf(account), token);
  }

  async #token(account: StoredAccount, refused: string | undefined): Promise<string> {
    const held = this.#held.get(account.id);
    const marginMs = this.provider(account).accounts.renewBeforeSeconds * 1000;
    const isGood =
      held !== undefined && held.grant.expiresAt.getTime() - this.#now().getTime() > marginMs;
    if (isGood && held.tokens.accessToken !== refused) return held.tokens.accessToken;
    return (await this.vend(account, refused === undefined ? {} : { refused })).tokens.accessToken;
  }

  #sourceOf(account: StoredAccount, { renew }: TokenNeed): TokenSource {
    return {
      subject: subjectOf(account),
      renewBeforeSeconds: this.provider(account).accounts.renewBeforeSeconds,
      // Signs in, because a refresh would not show whether the secrets are valid.
      obtain: (held) => this.#obtain(account, renew ? null : held),
      onStore: async (tx, afterCommit) => {
        // Refused if the account has new secrets, and possibly a token issued for them, or is gone.
        if ((await holdAccount(tx, account.id))?.sealedSecrets !== account.sealedSecrets)
          return false;
        await this.#health.noteSignIn(tx, afterCommit, account);
        return true;
      },
    };
  }

  async #obtain(account: StoredAccount, held: HeldTokens | null): Promise<ProviderToken> {
    const { accounts } = this.provider(account);
    try {
      const refreshed = held && (await this.#refresh(account, held));
      if (refreshed) return refreshed;
      const secrets = this.secretsOf(account);
      return await this.signInWithin(account, () =>
        accounts.signIn(this.contextOf(account), secrets),
      );
    } catch (error) {
      if (error instanceof ProviderFailure) await this.noteFailure(account, error);
      throw error;
    }
  }

  /** @returns undefined if the provider renews by signing in, or if the pair is no longer valid */
  async #refresh(account: StoredAccount, held: HeldTokens): Promise<ProviderToken | undefined> {
    const { accounts } = this.provider(account);
    const { refreshToken } = held;
    if (!accounts.refresh || refreshToken === undefined) return undefined;
    const pair = { ...held, refreshToken };
    const refreshed = await accounts
      .refresh(this.contextOf(account), pair)
      .catch(ignoreBareRefusal);
    return refreshed === 'refused' ? undefined : refreshed;
  }

  noteFailure(account: StoredAccount, failure: ProviderFailure): Promise<void> {
    return this.#health.noteFailure(account, failure);
  }

  /** Delegates to `AccountHealthRecorder.noteReading`. */
  noteReading(
    account: StoredAccount,
    lists: ListProblems,
    asked?: readonly string[],
  ): Promise<void> {
    return this.#health.noteReading(account, lists, asked);
  }

  noteSuccess(account: StoredAccount): Promise<void> {
    return this.#health.noteSuccess(account);
  }

  /** Notifies followers of the fleet's accounts after the commit. */
  notifyHealth(afterCommit: AfterCommit, account: Pick<ProviderAccount, 'fleetId'>): void {
    this.#health.notify(afterCommit, account);
  }
}
