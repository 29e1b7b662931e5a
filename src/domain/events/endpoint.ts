import { idPrefix } from '../values/ids.js';
import { type FleetEventType } from './fleet-event.js';

export const ENDPOINT_ID_PREFIX = idPrefix('whe');
export const DELIVERY_ID_PREFIX = idPrefix('whd');

export const ENDPOINT_STATUSES = ['ACTIVE', 'FAILING', 'PAUSED'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];
export type EndpointDeliveryStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED';

/** Receiver of a fleet's events by HTTP. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly fleetId: string;
  readonly url: string;
  /** Types that are sent; empty for all. */
  readonly eventTypes: readonly FleetEventType[];
  readonly status: EndpointStatus;
  /** Reason for which it is not active. */
  readonly reason: string | null;
  /** Place in the fleet's log up to which events have become deliveries. */
  readonly seq: number;
  readonly createdAt: Date;
}

/** One call of an endpoint. */
export interface WebhookAttempt {
  readonly at: Date;
  /** Status of the answer; null without one. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Reason of a failure, in words; null after a 2xx answer. */
  readonly error: string | null;
}

/** Delivery of one event to one endpoint. */
export interface EndpointDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly fleetId: string;
  readonly eventId: string;
  /** Place of the event in the fleet's log. */
  readonly seq: number;
  /** Object that the event is about: its deliveries are made in order. */
  readonly subjectId: string;
  readonly status: EndpointDeliveryStatus;
  readonly attempts: readonly WebhookAttempt[];
  /** Number of attempts since it was last to be delivered from the beginning. */
  readonly tries: number;
  readonly nextAttemptAt: Date;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Delays of the retries of a delivery, in seconds. */
export const RETRY_SECONDS: readonly number[] = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
];
/** Maximum of a delay that a receiver asks for by `Retry-After`, in seconds. */
const MAX_RETRY_AFTER = 24 * HOUR;
/** Share by which a delay is made longer at random. */
const JITTER = 0.1;

/**
 * Returns the delay before the next attempt in seconds; undefined after the last.
 * @param tries number of attempts so far
 * @param retryAfter seconds that the receiver asked for
 */
export function retryDelay(
  tries: number,
  retryAfter: number | null,
  random: () => number,
): number | undefined {
  const scheduled = RETRY_SECONDS[tries - 1];
  if (scheduled === undefined) return undefined;
  const asked = Math.min(retryAfter ?? 0, MAX_RETRY_AFTER);
  return Math.max(scheduled, asked) * (1 + JITTER * random());
}
