import { createHmac } from 'node:crypto';

/** One try to hand a webhook over: the receiver's answer, or why none came. */
export type DeliveryAttempt =
  { readonly at: Date; readonly status: number } | { readonly at: Date; readonly error: string };

export type DeliveryOutcome = 'queued' | 'held' | 'delivered' | 'failed' | 'dropped';

/** One webhook from its cause to its end. */
export interface Delivery {
  readonly id: string;
  readonly clientId: string;
  /** null for a ping. */
  readonly vin: string | null;
  readonly event: 'fleet_clearance_changed' | 'ping';
  /** The new status; null for a ping. */
  readonly action: string | null;
  readonly url: string;
  /** The raw body as signed. */
  readonly body: string;
  readonly attempts: readonly DeliveryAttempt[];
  readonly outcome: DeliveryOutcome;
}

/** The headers that the provider documents; both signatures are over the raw body. */
export function webhookHeaders(
  delivery: Pick<Delivery, 'id' | 'event' | 'body'>,
  secret: string,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'HM-Webhook/1.2.0',
    'x-hm-event': delivery.event,
    'x-hm-delivery': delivery.id,
    'x-hm-signature-256': `sha256=${createHmac('sha256', secret).update(delivery.body).digest('hex')}`,
    'x-hm-signature': `sha1=${createHmac('sha1', secret).update(delivery.body).digest('hex')}`,
  };
}
