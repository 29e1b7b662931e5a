import {
  type EndpointDelivery,
  type EndpointStatus,
  retryDelay,
  type WebhookAttempt,
} from '../../domain/endpoint.js';
import { type Journal } from '../../journal/journal.js';
import { messageOf } from '../../services/endpoint/messages.js';
import { type SentMessage, type WebhookSender } from '../../services/endpoint/sender.js';
import { updateDelivery } from '../../store/endpoints/endpoint-deliveries.js';
import {
  endpointsByIds,
  type StoredEndpoint,
  updateEndpoint,
} from '../../store/endpoints/webhook-endpoints.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { logEventsByIds } from '../../store/journal/fleet-log.js';

/** Duration of failures without a success after which an endpoint is paused. */
const PAUSED_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

export interface DeliveryAttemptParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly sender: WebhookSender;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Result of an attempt, for logs and metrics. */
export interface AttemptResult {
  readonly outcome: 'succeeded' | 'retried' | 'failed' | 'gone';
  /** Whether the endpoint was paused because of it. */
  readonly isPaused: boolean;
}

/**
 * Makes one attempt of a delivery and stores its result.
 * @param require asserts in the transaction that this instance serves the endpoint
 */
export async function attemptDelivery(
  parts: DeliveryAttemptParts,
  endpoint: StoredEndpoint,
  delivery: EndpointDelivery,
  require: (tx: Db) => Promise<void>,
): Promise<AttemptResult> {
  const { store, journal, sender } = parts;
  const [event] = await logEventsByIds(store.read, [delivery.eventId]);
  if (!event) {
    await store.write((tx) => updateDelivery(tx, delivery.id, { status: 'FAILED' }));
    return { outcome: 'gone', isPaused: false };
  }
  const message = messageOf(journal.entryOf(event));
  const sent = await sender.send(endpoint, message);
  return store.write(async (tx) => {
    await require(tx);
    return storeAttempt(tx, parts, delivery, sent);
  });
}

async function storeAttempt(
  tx: Db,
  { now, random }: DeliveryAttemptParts,
  delivery: EndpointDelivery,
  { attempt, retryAfter }: SentMessage,
): Promise<AttemptResult> {
  const attempts = [...delivery.attempts, attempt];
  const tries = delivery.tries + 1;
  const isGood = attempt.error === null;
  const delay = isGood ? undefined : retryDelay(tries, retryAfter, random);
  // The receiver is gone: the delivery waits until the endpoint is resumed.
  const isLast = !isGood && delay === undefined && attempt.status !== 410;
  const status = isGood ? 'SUCCEEDED' : isLast ? 'FAILED' : 'PENDING';
  const nextAttemptAt = new Date(now().getTime() + (delay ?? 0) * 1000);
  await updateDelivery(tx, delivery.id, { attempts, tries, status, nextAttemptAt });
  const [endpoint] = await endpointsByIds(tx, [delivery.endpointId]);
  const change = endpoint ? statusAfter(endpoint, attempt) : undefined;
  if (change) await updateEndpoint(tx, delivery.endpointId, change);
  const outcome = isGood ? 'succeeded' : isLast ? 'failed' : 'retried';
  return { outcome, isPaused: change?.status === 'PAUSED' };
}

interface StatusChange {
  readonly status: EndpointStatus;
  readonly reason: string | null;
  readonly failingSince: Date | null;
}

/** Returns the state of an endpoint after an attempt; undefined if it does not change. */
export function statusAfter(
  { status, reason, failingSince }: StatusChange,
  attempt: WebhookAttempt,
): StatusChange | undefined {
  if (status === 'PAUSED') return undefined;
  if (attempt.error === null)
    return status === 'ACTIVE' ? undefined : { status: 'ACTIVE', reason: null, failingSince: null };
  if (attempt.status === 410)
    return {
      status: 'PAUSED',
      reason: 'The receiver answered 410: it wants no more webhooks.',
      failingSince: null,
    };
  const since = failingSince ?? attempt.at;
  if (attempt.at.getTime() - since.getTime() >= PAUSED_AFTER_MS)
    return {
      status: 'PAUSED',
      reason: `Every attempt has failed for 5 days. The last one: ${attempt.error}`,
      failingSince: null,
    };
  if (status === 'FAILING' && reason === attempt.error) return undefined;
  return { status: 'FAILING', reason: attempt.error, failingSince: since };
}
