import { LRUCache } from 'lru-cache';
import { type ProviderName } from '../../domain/provider.js';
import { Secret } from '../../domain/values/secret.js';
import { type AccountSecrets, type Provider } from '../../providers/provider.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredAccount } from '../../store/accounts.js';
import { type Vault } from '../../vault/vault.js';

/** Of accounts whose webhooks came last; the others' are opened anew. */
const MAX_OPEN_SECRETS = 500;

export interface WebhookSecretsParts {
  readonly vault: Vault;
  readonly providerOf: (name: ProviderName) => Provider | undefined;
  readonly now: () => Date;
}

/** What webhooks are signed with: an account's own secret, and for a while the one that it has replaced. */
export class WebhookSecrets {
  readonly #parts: WebhookSecretsParts;
  readonly #opened = new LRUCache<
    string,
    { readonly sealed: string; readonly secret: Secret | null }
  >({ max: MAX_OPEN_SECRETS });

  constructor(parts: WebhookSecretsParts) {
    this.#parts = parts;
  }

  /** All that are good now. */
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

  /** Opened once for each sealing: a provider may send thousands of webhooks a second, and each has to be verified. */
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
