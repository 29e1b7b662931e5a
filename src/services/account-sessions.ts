import { type AccountHealth, type ProviderAccount } from '../domain/account.js';
import { newId } from '../domain/ids.js';
import { type AccountSecrets, type AccountSession, type Provider, ProviderFailure, type ProviderToken } from '../providers/provider.js';
import { type ProviderRegistry } from '../providers/registry.js';
import { findAccount, type StoredAccount, updateAccountHealth } from '../store/accounts.js';
import { findGrantOf, saveGrant } from '../store/grants.js';
import { type Db, type Store } from '../store/store.js';
import { type Vault } from '../vault/vault.js';
import { describe } from './provider-errors.js';

interface Held {
  readonly accessToken: string;
  readonly expiresAt: Date;
}

export interface AccountSessionsParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly registry: ProviderRegistry;
  readonly now: () => Date;
}

/** Where an account's secrets are sealed. */
export const secretsPlace = (accountId: string) => ({ table: 'provider_accounts', id: accountId, field: 'secrets' });
const tokensPlace = (grantId: string) => ({ table: 'access_grants', id: grantId, field: 'tokens' });

/**
 * Signs in at providers on behalf of accounts. A token is kept sealed before anybody gets it, reused until shortly
 * before it ends, and renewed once for all who wait for it. What a sign-in tells of the account is kept as its health.
 */
export class AccountSessions {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #registry: ProviderRegistry;
  readonly #now: () => Date;
  readonly #held = new Map<string, Held>();
  readonly #renewals = new Map<string, Promise<Held>>();

  constructor({ store, vault, registry, now }: AccountSessionsParts) {
    this.#store = store;
    this.#vault = vault;
    this.#registry = registry;
    this.#now = now;
  }

  open(account: StoredAccount): AccountSession {
    return {
      accountId: account.id,
      environment: account.environment,
      token: async (options) => (await this.#token(account, options?.renew ?? false)).accessToken,
    };
  }

  provider(account: Pick<ProviderAccount, 'provider'>): Provider {
    const provider = this.#registry.get(account.provider);
    if (!provider) throw new Error(`no provider ${account.provider}`);
    return provider;
  }

  /** Forgets what is held in memory, after the account's secrets or the account itself have changed. */
  forget(accountId: string): void {
    this.#held.delete(accountId);
    this.#renewals.delete(accountId);
  }

  /** Signs in anew whatever is held. @throws ProviderFailure; the account's health tells of it too. */
  async signIn(account: StoredAccount): Promise<void> {
    await this.#renewOnce(account);
  }

  /** Keeps a token in the vault as the account's grant, in a transaction of the caller's. */
  async prepareGrant(account: Pick<ProviderAccount, 'id' | 'fleetId'>, token: ProviderToken): Promise<(tx: Db) => Promise<void>> {
    const before = await findGrantOf(this.#store.read, account.id);
    const id = before?.id ?? newId('grant');
    const sealedTokens = await this.#vault.seal({ accessToken: token.accessToken, tokenType: token.tokenType }, tokensPlace(id));
    return (tx) =>
      saveGrant(tx, {
        id,
        fleetId: account.fleetId,
        accountId: account.id,
        subjectKind: 'ACCOUNT',
        subjectId: account.id,
        status: 'ACTIVE',
        scopes: token.scopes,
        sealedTokens,
        issuedAt: before?.issuedAt ?? token.issuedAt,
        refreshedAt: before ? token.issuedAt : null,
        expiresAt: token.expiresAt,
        revokedAt: null,
      });
  }

  async #token(account: StoredAccount, renew: boolean): Promise<Held> {
    const marginMs = this.provider(account).accounts.renewBeforeSeconds * 1000;
    const isGood = (held: Held | undefined): held is Held => held !== undefined && held.expiresAt.getTime() - this.#now().getTime() > marginMs;
    if (!renew) {
      const held = this.#held.get(account.id) ?? (await this.#recall(account.id));
      if (isGood(held)) {
        this.#held.set(account.id, held);
        return held;
      }
    }
    return this.#renewOnce(account);
  }

  async #recall(accountId: string): Promise<Held | undefined> {
    const grant = await findGrantOf(this.#store.read, accountId);
    if (grant?.status !== 'ACTIVE') return undefined;
    const { accessToken } = await this.#vault.openJson<{ readonly accessToken: string }>(grant.sealedTokens, tokensPlace(grant.id));
    return { accessToken, expiresAt: grant.expiresAt };
  }

  #renewOnce(account: StoredAccount): Promise<Held> {
    const running = this.#renewals.get(account.id);
    if (running) return running;
    const renewal = this.#renew(account).finally(() => {
      if (this.#renewals.get(account.id) === renewal) this.#renewals.delete(account.id);
    });
    this.#renewals.set(account.id, renewal);
    return renewal;
  }

  async #renew(account: StoredAccount): Promise<Held> {
    const secrets = await this.#vault.openJson<AccountSecrets>(account.sealedSecrets, secretsPlace(account.id));
    let token: ProviderToken;
    try {
      token = await this.provider(account).accounts.signIn(account.environment, secrets);
    } catch (error) {
      if (error instanceof ProviderFailure) await this.noteFailure(account, error);
      throw error;
    }
    const keep = await this.prepareGrant(account, token);
    const held = { accessToken: token.accessToken, expiresAt: token.expiresAt };
    const isKept = await this.#store.write(async (tx) => {
      // Meanwhile the account may have got other secrets, and a token by them, or be gone: then this one is for its caller alone.
      if ((await findAccount(tx, account.id))?.sealedSecrets !== account.sealedSecrets) return false;
      await keep(tx);
      await this.#setHealth(tx, account, { status: 'HEALTHY', reason: null, since: this.#now(), retryAt: null });
      return true;
    });
    if (isKept) this.#held.set(account.id, held);
    return held;
  }

  /** Keeps as the account's health what a failed call says of it. */
  async noteFailure(account: StoredAccount, failure: ProviderFailure): Promise<void> {
    const status = ({ unauthorized: 'UNAUTHORIZED', 'rate-limited': 'DEGRADED', rejected: 'DEGRADED', unavailable: 'UNREACHABLE', malformed: 'UNREACHABLE' } as const)[
      failure.kind
    ];
    const health: AccountHealth = { status, reason: describe(failure), since: this.#now(), retryAt: failure.retryAt ?? null };
    await this.#store.write((tx) => this.#setHealth(tx, account, health));
  }

  async noteSuccess(account: StoredAccount): Promise<void> {
    if (account.health.status === 'HEALTHY') return;
    await this.#store.write((tx) => this.#setHealth(tx, account, { status: 'HEALTHY', reason: null, since: this.#now(), retryAt: null }));
  }

  async #setHealth(tx: Db, account: StoredAccount, health: AccountHealth): Promise<void> {
    // A state that goes on keeps the time since when it has lasted.
    const since = account.health.status === health.status ? account.health.since : health.since;
    await updateAccountHealth(tx, account.id, { ...health, since });
  }
}
