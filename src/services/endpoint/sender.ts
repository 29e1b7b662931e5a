import { type WebhookAttempt } from '../../domain/events/endpoint.js';
import { sealIdentity } from '../../store/access/sealed-columns.js';
import { type StoredEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Vault } from '../../vault/vault.js';
import { type AddressGuard, AddressRefused } from './address-guard.js';
import { post } from './http-post.js';
import { signedHeaders } from './signature.js';

/** Maximum duration of a call. */
const TIMEOUT_MS = 15_000;

/** Payload of a message. */
export interface MessageData {
  readonly id: string;
  readonly cursor: string;
  readonly fleetId: string;
  readonly subjectId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Message as Standard Webhooks defines it. */
export interface WebhookMessage {
  /** Value of `webhook-id`, the same in every attempt. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: Date;
  /** Ids and what has changed; never a secret, never a position. */
  readonly data: MessageData;
}

export interface SentMessage {
  readonly attempt: WebhookAttempt;
  /** Seconds after which the receiver wants the next attempt; null if it does not say. */
  readonly retryAfter: number | null;
}

export interface WebhookSenderParts {
  readonly vault: Vault;
  readonly guard: AddressGuard;
  readonly now: () => Date;
  /** Maximum duration of a call, in milliseconds. */
  readonly timeoutMs?: number;
}

interface OpenedSecrets {
  readonly current: string;
  readonly old: string | null;
}

/** Sends signed messages to endpoints. */
export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  /** Secrets of endpoints as they were read; an endpoint is read again twice a second. */
  readonly #opened = new WeakMap<StoredEndpoint, OpenedSecrets>();

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
  }

  get guard(): AddressGuard {
    return this.#parts.guard;
  }

  /** Makes one attempt. Never throws for what the receiver or the network does. */
  async send(endpoint: StoredEndpoint, message: WebhookMessage): Promise<SentMessage> {
    const { guard, now, timeoutMs = TIMEOUT_MS } = this.#parts;
    const at = now();
    const body = JSON.stringify({
      type: message.type,
      timestamp: message.timestamp.toISOString(),
      data: message.data,
    });
    const headers = signedHeaders(this.#secretsOf(endpoint, at), { id: message.id, at, body });
    const start = performance.now();
    const took = (): number => Math.round(performance.now() - start);
    try {
      const url = guard.checkUrl(endpoint.url);
      const addresses = await guard.addressesOf(url);
      const { status, retryAfter } = await post({ url, addresses, headers, body, timeoutMs });
      const error = errorOf(status);
      return {
        attempt: { at, status, milliseconds: took(), error },
        retryAfter: readRetryAfter(retryAfter, at),
      };
    } catch (error) {
      return {
        attempt: { at, status: null, milliseconds: took(), error: inWords(error) },
        retryAfter: null,
      };
    }
  }

  /** Returns the secret, and the one before for as long as it is valid. */
  #secretsOf(endpoint: StoredEndpoint, at: Date): readonly string[] {
    let opened = this.#opened.get(endpoint);
    if (!opened) this.#opened.set(endpoint, (opened = this.#open(endpoint)));
    const { current, old } = opened;
    const { oldSecretUntil } = endpoint;
    const isOldValid = old !== null && oldSecretUntil !== null && oldSecretUntil > at;
    return isOldValid ? [current, old] : [current];
  }

  #open({ id, sealedSecret, sealedOldSecret }: StoredEndpoint): OpenedSecrets {
    const { vault } = this.#parts;
    const current = vault.open(sealedSecret, sealIdentity('webhook_endpoints.sealed_secret', id));
    const identity = sealIdentity('webhook_endpoints.sealed_old_secret', id);
    return {
      current,
      old: sealedOldSecret === null ? null : vault.open(sealedOldSecret, identity),
    };
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `The receiver redirected (${status}); redirects are not followed.`;
  return `The receiver answered ${status}.`;
}

/** Words for a failed call: ours only, since messages of the network name addresses. */
function inWords(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && error.message === 'timeout')
    return 'The receiver did not answer in time.';
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `The TLS connection failed (${code}).`;
  return /^[A-Z0-9_]{3,40}$/.test(code)
    ? `The connection failed (${code}).`
    : 'The connection failed.';
}

/** Reads `Retry-After`: seconds, or a date. */
function readRetryAfter(text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - now.getTime()) / 1000);
}
