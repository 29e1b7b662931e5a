import { LRUCache } from 'lru-cache';
import { type ProviderName } from '../../domain/provider.js';
import { Secret } from '../../domain/values/secret.js';
import { type AccountSecrets } from '../../providers/ports/account.js';
import { type Provider } from '../../providers/provider.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Vault } from '../../vault/vault.js';

/** Maximum accounts whose opened secrets are cached, most recently used first. */
const MAX_OPEN_SECRETS = 500;

export interface WebhookSecretsParts {
  readonly vault: Vault;
  readonly providerOf: (name: ProviderName) => Provider | undefined;
  readonly now: () => Date;
}

/**
 * Returns the secrets that verify webhooks: an account's current one, and for a limited time the
 * one it replaced.
 */
export class WebhookSecrets {
  readonly #parts: WebhookSecretsParts;
  readonly #opened = new LRUCache<
    string,
    { readonly sealed: string; readonly secret: Secret | null }
  >({ max: MAX_OPEN_SECRETS });

  constructor(parts: WebhookSecretsParts) {
    this.#parts = parts;
  }

  /** Returns all secrets that are valid now. */
  of(account: StoredAccount): readonly string[] {
    const { vault, now } = this.#parts;
    const current = this.current(account);
    const isOldGood =
      account.oldWebhookSecretUntil !== null && account.oldWebhookSecretUntil > now();
    const old =
      isOldGood && account.sealedOldWebhookSecret
        ? vault.open(
            account.sealedOldWebhookSecret,
            sealIdentity('provider_accounts.sealed_old_webhook_secret', account.id),
          )
        : null;
    return [current, old].filter((secret) => secret !== null);
  }

  /**
   * Returns the current secret, opened once per sealing: a provider may send thousands of webhooks
   * per second, and each must be verified.
   */
  current(account: StoredAccount): string | null {
    const known = this.#opened.get(account.id);
    if (known?.sealed === account.sealedSecrets) return known.secret?.reveal() ?? null;
    const secret = this.#open(account);
    this.#opened.set(account.id, {
      sealed: account.sealedSecrets,
      secret: secret === null ? null : new Secret(secret),
    });
    return secret;
  }

  #open(account: StoredAccount): string | null {
    const secrets = this.#parts.vault.openJson(
      account.sealedSecrets,
      sealIdentity('provider_accounts.sealed_secrets', account.id),
    ) as AccountSecrets;
    const reading = this.#parts.providerOf(account.provider)?.accounts.readSecrets(secrets);
    return reading?.ok ? reading.webhookSecret : null;
  }
}
