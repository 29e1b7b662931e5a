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

/** Differences between the webhooks of the documents, of sample apps and of earlier versions. */
export interface WebhookStyle {
  /** Whether `X-HM-Event` comes along: sample apps read it, the documents do not name it. */
  readonly eventHeader: boolean;
  /** Whether the body names the event's type. */
  readonly eventType: boolean;
}

export const DEFAULT_WEBHOOK_STYLE: WebhookStyle = { eventHeader: true, eventType: true };

/** The headers of a webhook; both signatures are over the raw body. */
export function webhookHeaders(
  delivery: Pick<Delivery, 'id' | 'event' | 'body'>,
  secret: string,
  { eventHeader }: Pick<WebhookStyle, 'eventHeader'> = DEFAULT_WEBHOOK_STYLE,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'HM-Webhook/1.2.0',
    ...(eventHeader && { 'x-hm-event': delivery.event }),
    'x-hm-delivery': delivery.id,
    'x-hm-signature-256': `sha256=${createHmac('sha256', secret).update(delivery.body).digest('hex')}`,
    'x-hm-signature': `sha1=${createHmac('sha1', secret).update(delivery.body).digest('hex')}`,
  };
}
