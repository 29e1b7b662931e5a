import { type NewFleetEvent, SUBJECT_EVENT_ID_PREFIX } from '../../domain/events/fleet-event.js';
import { newId } from '../../domain/values/ids.js';
import { withStateChanges } from '../data/state-changes.js';
import { type AfterCommit, type Db } from '../engine/store.js';
import { appendSubjectEvents } from './append.js';
import { type EventFeed } from './event-feed.js';

/** Events that the write jobs in progress have recorded, by their transactions. */
const recorded = new WeakMap<Db, NewFleetEvent[]>();

/**
 * Records an event in the transaction that changes the state. It is written to the fleet's log as
 * the last step of the write job, since the place in the log locks the fleet, and it is rolled back
 * with the job. Subscribers and webhooks are notified after the commit.
 * @param tx transaction that a write job was given
 */
export function recordEvent(tx: Db, event: NewFleetEvent): void {
  const events = recorded.get(tx);
  if (!events) throw new Error('Events are recorded by write jobs only.');
  events.push(event);
}

/** Runs a write job, then writes the events and the changes of states that it has recorded. */
export function withEvents<T>(
  tx: Db,
  afterCommit: AfterCommit,
  feed: EventFeed,
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  return withStateChanges(tx, () => withEventsOnly(tx, afterCommit, feed, job));
}

async function withEventsOnly<T>(
  tx: Db,
  afterCommit: AfterCommit,
  feed: EventFeed,
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  const events: NewFleetEvent[] = [];
  recorded.set(tx, events);
  try {
    const value = await job(tx, afterCommit);
    if (events.length > 0) await writeEvents(tx, afterCommit, feed, events);
    return value;
  } finally {
    recorded.delete(tx);
  }
}

async function writeEvents(
  tx: Db,
  afterCommit: AfterCommit,
  feed: EventFeed,
  events: readonly NewFleetEvent[],
): Promise<void> {
  const now = feed.now();
  const byFleet = [...Map.groupBy(events, ({ fleetId }) => fleetId)];
  // Fleets are locked in the order of their ids, so that two jobs do not wait for each other.
  byFleet.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [fleetId, ofFleet] of byFleet) {
    const placed = await appendSubjectEvents(
      tx,
      fleetId,
      ofFleet.map(({ at = now, accountId = null, ...event }) => ({
        ...event,
        id: newId(SUBJECT_EVENT_ID_PREFIX),
        accountId,
        occurredAt: at,
        recordedAt: now,
      })),
    );
    afterCommit(() => feed.committed(fleetId, placed), { topic: 'journal', id: fleetId });
  }
}
