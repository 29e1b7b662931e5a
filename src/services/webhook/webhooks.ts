import { hash } from 'node:crypto';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { type ProviderName } from '../../domain/provider.js';
import { newId } from '../../domain/values/ids.js';
import { type WebhookNotice } from '../../providers/ports/webhook.js';
import { type ProviderRegistry } from '../../providers/registry.js';
import { findAccountByEndpointKey, type StoredAccount } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { DELIVERY_ID_PREFIX } from '../../store/webhooks/webhook-deliveries.js';
import { type AccountService } from '../account/accounts.js';
import { type StoredListener, WebhookInbox } from './inbox.js';

/** Maximum size of a webhook, in bytes. */
export const MAX_WEBHOOK_BYTES = 20_000;

/** Reason for which a webhook is not stored. */
export type Refusal = 'unknown-endpoint' | 'bad-signature' | 'malformed' | 'too-large';
export type Reception = 'stored' | Refusal;

/** Shape of an endpoint key, 24 random bytes in base64url; no other text reaches the database. */
const ENDPOINT_KEY = /^[\w-]{32}$/;

/** Webhook whose signature is good. */
export interface SignedWebhook {
  /** @throws StoreUnavailable if it cannot be stored */
  store(): Promise<'stored'>;
}

/** One provider's webhooks: the segment of their path and the headers that hold their signature. */
export interface WebhookSource {
  readonly provider: ProviderName;
  readonly pathSegment: string;
  readonly signatureHeaders: readonly string[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface WebhookServiceParts {
  readonly store: Store;
  readonly registry: ProviderRegistry;
  readonly accounts: AccountService;
  readonly now: () => Date;
  readonly telemetry?: Pick<Telemetry, 'webhookReceived'>;
}

/**
 * Receives what providers send us. A webhook is verified on its raw bytes and stored; it is
 * interpreted later. `stored` means that it is on disk.
 */
export class WebhookService {
  readonly #parts: WebhookServiceParts;
  readonly #inbox: WebhookInbox;
  readonly #looks = new Map<string, Promise<StoredAccount | null>>();

  constructor(parts: WebhookServiceParts) {
    this.#parts = parts;
    this.#inbox = new WebhookInbox(parts.store);
  }

  onStored(listener: StoredListener): void {
    this.#inbox.onStored(listener);
  }

  /** Lists the providers that send webhooks. */
  sources(): readonly WebhookSource[] {
    return this.#parts.registry.all().flatMap(({ description: { name }, webhooks }) =>
      webhooks
        ? {
            provider: name,
            pathSegment: webhooks.pathSegment,
            signatureHeaders: webhooks.signatureHeaders,
          }
        : [],
    );
  }

  /**
   * Verifies and stores one webhook that came on the path of `provider`.
   * @throws StoreUnavailable if it cannot be stored: the provider will send it again
   */
  async receive(
    provider: ProviderName,
    endpointKey: string,
    headers: Headers,
    body: Uint8Array,
  ): Promise<Reception> {
    const checked = await this.check(provider, endpointKey, headers, body);
    return typeof checked === 'string' ? checked : checked.store();
  }

  /**
   * Verifies one webhook that came on the path of `provider`.
   * @returns the webhook to store, or why there is none
   */
  async check(
    provider: ProviderName,
    endpointKey: string,
    headers: Headers,
    body: Uint8Array,
  ): Promise<SignedWebhook | Refusal> {
    const { telemetry } = this.#parts;
    try {
      const checked = await this.#check(provider, endpointKey, headers, body);
      if (typeof checked === 'string') telemetry?.webhookReceived(checked);
      return checked;
    } catch (error) {
      telemetry?.webhookReceived('not-stored');
      throw error;
    }
  }

  async #check(
    provider: ProviderName,
    endpointKey: string,
    headers: Headers,
    body: Uint8Array,
  ): Promise<SignedWebhook | Refusal> {
    if (body.byteLength > MAX_WEBHOOK_BYTES) return 'too-large';
    const account = ENDPOINT_KEY.test(endpointKey) ? await this.#find(endpointKey) : null;
    const port = account && this.#parts.registry.get(account.provider)?.webhooks;
    if (account?.provider !== provider || !port) return 'unknown-endpoint';
    if (!port.verify(headers, body, this.#parts.accounts.webhookSecrets(account)))
      return 'bad-signature';
    const notice = port.read(headers, body);
    if (!notice) return 'malformed';
    return { store: () => this.#store(account, body, notice, port.deliveryId(headers)) };
  }

  async #store(
    account: StoredAccount,
    body: Uint8Array,
    notice: WebhookNotice,
    deliveryId: string | undefined,
  ): Promise<'stored'> {
    const { telemetry } = this.#parts;
    try {
      await this.#save(account, body, notice, deliveryId);
    } catch (error) {
      telemetry?.webhookReceived('not-stored');
      throw error;
    }
    telemetry?.webhookReceived('stored');
    return 'stored';
  }

  /**
   * Finds the account by one query for all webhooks of one turn of the event loop: none of them
   * arrived later than the query.
   */
  #find(endpointKey: string): Promise<StoredAccount | null> {
    const known = this.#looks.get(endpointKey);
    if (known) return known;
    const look = findAccountByEndpointKey(this.#parts.store.read, endpointKey);
    this.#looks.set(endpointKey, look);
    setImmediate(() => this.#looks.delete(endpointKey));
    return look;
  }

  async #save(
    account: StoredAccount,
    body: Uint8Array,
    notice: WebhookNotice,
    deliveryId: string | undefined,
  ): Promise<void> {
    const now = this.#parts.now();
    const bodySha256 = hash('sha256', body, 'base64url');
    const toApply = notice.kind === 'clearance-changed' && notice.vin !== null;
    await this.#inbox.store({
      id: newId(DELIVERY_ID_PREFIX),
      accountId: account.id,
      // The digest stands in for an id of the provider's.
      deliveryId: deliveryId ?? `body:${bodySha256}`,
      bodySha256,
      kind: notice.kind,
      vin: notice.vin,
      status: notice.status,
      body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'),
      state: toApply ? 'RECEIVED' : 'IGNORED',
      attempts: 0,
      nextAttemptAt: now,
      receivedAt: now,
      appliedAt: null,
    });
  }
}
