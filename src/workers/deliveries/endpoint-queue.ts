import { DELIVERY_ID_PREFIX } from '../../domain/events/endpoint.js';
import { subjectOfEvent, typeOfEvent } from '../../domain/events/fleet-event.js';
import { newId } from '../../domain/values/ids.js';
import { type Journal } from '../../journal/journal.js';
import { countPending, insertDeliveries } from '../../store/endpoints/endpoint-deliveries.js';
import { moveEndpoint, type StoredEndpoint } from '../../store/endpoints/webhook-endpoints.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { logAfter } from '../../store/journal/log-after.js';

/** Maximum events that become deliveries in one transaction. */
const BATCH = 500;
/** Maximum deliveries of an endpoint that wait; further events wait in the log. */
const MAX_PENDING = 10_000;
/** Maximum that wait while calls are made: the query of due ones reads the index of all of them. */
const MAX_PENDING_BUSY = 2000;

export interface EndpointQueueParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly now: () => Date;
}

/**
 * Makes deliveries of the events after an endpoint's place in the log, and moves the place.
 * @param isBusy whether as many deliveries as allowed are under way or due
 * @param require asserts in the transaction that this instance serves the endpoint
 * @returns whether there may be more events
 */
export async function queueEvents(
  { store, journal, now }: EndpointQueueParts,
  endpoint: StoredEndpoint,
  isBusy: boolean,
  require: (tx: Db) => Promise<void>,
): Promise<boolean> {
  const { id, fleetId, eventTypes } = endpoint;
  const head = await journal.head(fleetId);
  // Events below the floor are gone: the endpoint was paused for longer than they are retained.
  const from = Math.max(endpoint.seq, head.floor);
  if (head.seq <= from) return false;
  const pending = await countPending(store.read, [id]);
  if ((pending.get(id) ?? 0) >= (isBusy ? MAX_PENDING_BUSY : MAX_PENDING)) return false;
  const events = await logAfter(store.read, fleetId, from, BATCH);
  const last = events.at(-1);
  if (!last) return false;
  const wanted = events.filter(
    (event) => eventTypes.length === 0 || eventTypes.includes(typeOfEvent(event)),
  );
  const nextAttemptAt = now();
  await store.write(async (tx) => {
    await require(tx);
    if (!(await moveEndpoint(tx, id, endpoint.seq, last.seq))) return;
    await insertDeliveries(
      tx,
      wanted.map((event) => ({
        id: newId(DELIVERY_ID_PREFIX),
        endpointId: id,
        fleetId,
        eventId: event.id,
        seq: event.seq,
        subjectId: subjectOfEvent(event),
        nextAttemptAt,
        recordedAt: event.recordedAt,
      })),
    );
  });
  return true;
}
