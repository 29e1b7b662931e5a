import {
  type EndpointDelivery,
  type EndpointStatus,
  retryDelay,
  type WebhookAttempt,
} from '../../domain/events/endpoint.js';
import { type SentMessage } from '../../services/endpoint/sender.js';
import { type DeliveryResult, saveResults } from '../../store/endpoints/delivery-results.js';
import { endpointsByIds, updateEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Db } from '../../store/engine/store.js';

/** Duration of failures without a success after which an endpoint is paused. */
const PAUSED_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

/** Attempt of a delivery that was made; null if its event no longer exists. */
export interface MadeAttempt {
  readonly delivery: EndpointDelivery;
  readonly sent: SentMessage | null;
}

/** Endpoint that was paused because of its attempts. */
export interface PausedEndpoint {
  readonly fleetId: string;
  readonly reason: string;
}

/**
 * Stores attempts of deliveries of one endpoint, oldest first, and what they say of the endpoint.
 * @returns the endpoint if it was paused
 */
export async function storeAttempts(
  tx: Db,
  endpointId: string,
  made: readonly MadeAttempt[],
  { now, random }: { readonly now: () => Date; readonly random: () => number },
): Promise<PausedEndpoint | undefined> {
  const [endpoint] = await endpointsByIds(tx, [endpointId]);
  await saveResults(
    tx,
    made.map((attempt) => resultOf(attempt, now(), random)),
  );
  let state: StatusChange | undefined = endpoint;
  for (const { sent } of made) if (sent && state) state = statusAfter(state, sent.attempt) ?? state;
  if (!endpoint || !state || state === endpoint) return undefined;
  const { status, reason, failingSince } = state;
  await updateEndpoint(tx, endpointId, { status, reason, failingSince });
  const isPaused = status === 'PAUSED' && endpoint.status !== 'PAUSED';
  return isPaused ? { fleetId: endpoint.fleetId, reason: reason ?? '' } : undefined;
}

function resultOf(
  { delivery, sent }: MadeAttempt,
  now: Date,
  random: () => number,
): DeliveryResult {
  if (!sent) return { ...delivery, status: 'FAILED' };
  const { attempt, retryAfter } = sent;
  const { id, nextAttemptAt } = delivery;
  const attempts = [...delivery.attempts, attempt];
  const tries = delivery.tries + 1;
  if (attempt.error === null) return { id, attempts, tries, status: 'SUCCEEDED', nextAttemptAt };
  const delay = retryDelay(tries, retryAfter, random);
  // The receiver is gone: the delivery waits until a client resumes the endpoint.
  const isLast = delay === undefined && attempt.status !== 410;
  return {
    id,
    attempts,
    tries,
    status: isLast ? 'FAILED' : 'PENDING',
    nextAttemptAt: new Date(now.getTime() + (delay ?? 0) * 1000),
  };
}

interface StatusChange {
  readonly status: EndpointStatus;
  readonly reason: string | null;
  readonly failingSince: Date | null;
}

/** Returns the state of an endpoint after an attempt; undefined if it does not change. */
function statusAfter(
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
