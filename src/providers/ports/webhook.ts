import { type ClearanceStatus } from '../../domain/clearance.js';

/** Content of a webhook; a hint to look at the provider's own record. */
export interface WebhookNotice {
  readonly kind: 'clearance-changed' | 'ping' | 'other';
  readonly vin: string | null;
  readonly status: ClearanceStatus | null;
}

export interface WebhookPort {
  /** Segment of the path that the provider calls: `/webhooks/<pathSegment>/<endpointKey>`. */
  readonly pathSegment: string;
  /** Names of the headers that hold the signature, as the provider spells them. */
  readonly signatureHeaders: readonly string[];
  /** Returns whether the raw body was signed with one of the secrets. Compares in constant time. */
  verify(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
    secrets: readonly string[],
  ): boolean;
  /** The provider's id of the delivery; undefined when the header is missing. */
  deliveryId(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /**
   * Reads a webhook; returns undefined when the body does not match the provider's documentation.
   */
  read(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): WebhookNotice | undefined;
}
