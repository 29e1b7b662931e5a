import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import {
  DELIVERY_ID_PREFIX,
  type EndpointDelivery,
  type WebhookAttempt,
  type WebhookEndpoint,
} from '../../domain/events/endpoint.js';
import { newId } from '../../domain/values/ids.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { type Journal } from '../../journal/journal.js';
import { recordAudit } from '../../store/access/audit-events.js';
import {
  deliveriesByIds,
  dropPendingAfter,
  restartDelivery,
} from '../../store/endpoints/endpoint-deliveries.js';
import { updateEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { findVisibleEndpoint, toEndpoint } from './endpoints.js';
import { type WebhookSender } from './sender.js';

export interface RedeliveryParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly sender: WebhookSender;
  readonly now: () => Date;
}

/** Sends test messages, and events again. */
export class Redelivery {
  readonly #parts: RedeliveryParts;

  constructor(parts: RedeliveryParts) {
    this.#parts = parts;
  }

  /** Sends a message of type `test` now. */
  async test(caller: Caller, endpointId: string): Promise<Outcome<WebhookAttempt>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { store, journal, sender, now } = this.#parts;
    const endpoint = await findVisibleEndpoint(store.read, viewer, endpointId);
    if (!endpoint) return notFound('endpointId', 'webhook endpoint');
    const { fleetId } = endpoint;
    await store.write((tx) => this.#audit(tx, viewer, 'webhook_endpoint.tested', endpoint));
    const id = newId(DELIVERY_ID_PREFIX);
    const { seq } = await journal.head(fleetId);
    const cursor = journal.cursorOf(fleetId, seq);
    const data = { id, cursor, fleetId, subjectId: endpointId, details: {} };
    const { attempt } = await sender.send(endpoint, { id, type: 'test', timestamp: now(), data });
    return done(attempt);
  }

  /** Makes a delivery again, from its first attempt. */
  async redeliver(caller: Caller, deliveryId: string): Promise<Outcome<EndpointDelivery>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { store, now } = this.#parts;
    return store.write(async (tx): Promise<Outcome<EndpointDelivery>> => {
      const [delivery] = await deliveriesByIds(tx, [deliveryId]);
      if (!delivery || !maySeeFleet(viewer, delivery.fleetId))
        return notFound('deliveryId', 'delivery');
      const nextAttemptAt = now();
      await restartDelivery(tx, deliveryId, nextAttemptAt);
      const { fleetId } = delivery;
      await this.#audit(tx, viewer, 'webhook_delivery.redelivered', { id: deliveryId, fleetId });
      return done({ ...delivery, status: 'PENDING', tries: 0, nextAttemptAt });
    });
  }

  /**
   * Moves an endpoint to a place in the log: everything after it is sent again, in order.
   * @throws FleetgraphError CURSOR_INVALID or CURSOR_EXPIRED
   */
  async replay(
    caller: Caller,
    endpointId: string,
    after: string,
  ): Promise<Outcome<WebhookEndpoint>> {
    const viewer = requireScope(caller, 'webhook:write');
    const { store, journal } = this.#parts;
    const found = await findVisibleEndpoint(store.read, viewer, endpointId);
    if (!found) return notFound('endpointId', 'webhook endpoint');
    const seq = journal.placeOf(found.fleetId, after, await journal.head(found.fleetId));
    return store.write(async (tx): Promise<Outcome<WebhookEndpoint>> => {
      const endpoint = await findVisibleEndpoint(tx, viewer, endpointId);
      if (!endpoint || !(await updateEndpoint(tx, endpointId, { seq })))
        return notFound('endpointId', 'webhook endpoint');
      await dropPendingAfter(tx, endpointId, seq);
      await this.#audit(tx, viewer, 'webhook_endpoint.replayed', endpoint);
      return done(toEndpoint({ ...endpoint, seq }));
    });
  }

  #audit(
    tx: Db,
    viewer: Viewer,
    action: string,
    { id, fleetId }: { readonly id: string; readonly fleetId: string },
  ): Promise<void> {
    return recordAudit(tx, { viewer, action, fleetId, subjectId: id }, this.#parts.now());
  }
}

function notFound(field: string, what: string): Outcome<never> {
  return refused(userError('NOT_FOUND', [field], `There is no such ${what}.`));
}
