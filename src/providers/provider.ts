import { type ClearanceStatus, type Odometer } from '../domain/clearance.js';
import { type AuthMethod, type ProviderDescription, type ProviderEnvironment, type ProviderName } from '../domain/provider.js';
import { type Tag } from '../domain/vehicle.js';

/** Why a call to a provider did not bring what it should. */
export type ProviderFailureKind = 'unauthorized' | 'rejected' | 'rate-limited' | 'unavailable' | 'malformed';

/** The one class for everything that goes wrong at a provider. */
export class ProviderFailure extends Error {
  readonly provider: ProviderName;
  readonly kind: ProviderFailureKind;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** When to try again, where the provider said so. */
  readonly retryAt: Date | undefined;
  /** Whether the call may have taken effect although no proper answer came. */
  readonly outcomeUnknown: boolean;
  /** The provider's own words: `title`s and `detail`s, or `error_description`. Never a secret. */
  readonly details: readonly ProviderErrorDetail[];

  constructor(
    provider: ProviderName,
    kind: ProviderFailureKind,
    message: string,
    more: {
      readonly status?: number;
      readonly retryAt?: Date;
      readonly outcomeUnknown?: boolean;
      readonly details?: readonly ProviderErrorDetail[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ProviderFailure';
    this.provider = provider;
    this.kind = kind;
    this.status = more.status;
    this.retryAt = more.retryAt;
    this.outcomeUnknown = more.outcomeUnknown ?? false;
    this.details = more.details ?? [];
  }
}

export interface ProviderErrorDetail {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly source?: string | undefined;
}

/** A token of an account at its provider, with its value. */
export interface ProviderToken {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** An account's secrets, opened, as the provider's folder defines them; sealed as JSON in the vault. */
export type AccountSecrets = Readonly<Record<string, unknown>>;

/** What a call on behalf of an account needs: where, and a token that is good for it. */
export interface AccountSession {
  readonly accountId: string;
  readonly environment: ProviderEnvironment;
  /** A token that is still good for a while; `renew` after the provider refused the last one. */
  token(options?: { readonly renew?: boolean }): Promise<string>;
}

/** The port: what every provider is to the rest of Fleetgraph. What a provider cannot do, it does not have. */
export interface Provider {
  readonly description: ProviderDescription;
  readonly accounts: AccountPort;
  readonly clearances?: ClearancePort;
  readonly webhooks?: WebhookPort;
}

export interface AccountPort {
  /**
   * The shape of the secrets, checked: which public principal and sign-in method they stand for.
   * @throws nothing; what is wrong comes back as `problems`.
   */
  readSecrets(secrets: AccountSecrets): SecretsReading;
  /** Signs in. @throws ProviderFailure of kind `unauthorized` for wrong secrets, others for what else went wrong. */
  signIn(environment: ProviderEnvironment, secrets: AccountSecrets): Promise<ProviderToken>;
  /** How long before its end a token is renewed. */
  readonly renewBeforeSeconds: number;
}

export type SecretsReading =
  | { readonly ok: true; readonly environment: ProviderEnvironment; readonly authMethod: AuthMethod; readonly principal: string; readonly webhookSecret: string | null }
  | { readonly ok: false; readonly problems: readonly { readonly field: readonly string[]; readonly message: string }[] };

export interface ClearanceRequest {
  readonly vin: string;
  readonly brand: string;
  readonly tags: readonly Tag[];
  readonly odometer: Odometer | null;
}

/** The provider's answer for one vehicle of a batch. */
export type ClearanceRequestResult =
  | { readonly vin: string; readonly status: ClearanceStatus; readonly reason: string | null }
  | { readonly vin: string; readonly status: 'ERROR'; readonly reason: string };

/** A vehicle's clearance as the provider tells it. */
export interface RemoteClearance {
  readonly vin: string;
  readonly status: ClearanceStatus;
  readonly brand: string | null;
  readonly tags: readonly Tag[];
  /** Oldest first; may be empty. */
  readonly changelog: readonly RemoteChange[];
}

export interface RemoteChange {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly at: Date;
}

export interface ClearancePort {
  /** At most this many vehicles in one request. */
  readonly batchSize: number;
  request(session: AccountSession, vehicles: readonly ClearanceRequest[]): Promise<readonly ClearanceRequestResult[]>;
  /** All clearances of the account, or those of the given VINs. */
  list(session: AccountSession, vins?: readonly string[]): Promise<readonly RemoteClearance[]>;
  /** Revokes an approved one, cancels a pending one; → the transitional state the provider answers. */
  end(session: AccountSession, vin: string): Promise<ClearanceStatus>;
}

/** What a webhook says; a hint to look at the provider's own record. */
export interface WebhookNotice {
  readonly kind: 'clearance-changed' | 'ping' | 'other';
  readonly vin: string | null;
  readonly status: ClearanceStatus | null;
}

export interface WebhookPort {
  /** Whether the raw body was signed with one of the secrets; in constant time. */
  verify(headers: Readonly<Record<string, string | string[] | undefined>>, body: Uint8Array, secrets: readonly string[]): boolean;
  /** The provider's id of the delivery; undefined when the header is missing. */
  deliveryId(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /** undefined when the body is not what the provider documents. */
  read(headers: Readonly<Record<string, string | string[] | undefined>>, body: Uint8Array): WebhookNotice | undefined;
}
