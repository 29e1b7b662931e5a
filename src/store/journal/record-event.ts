import { type NewFleetEvent, SUBJECT_EVENT_ID_PREFIX } from '../../domain/events/fleet-event.js';
import { newId } from '../../domain/values/ids.js';
import { withStateChanges } from '../data/state-changes.js';
import { JobRecords } from '../engine/job-records.js';
import { type AfterCommit, type Db } from '../engine/store.js';
import { appendSubjectEvents } from './append.js';
import { type EventFeed } from './event-feed.js';

const recorded = new JobRecords<NewFleetEvent>('Events');

/**
 * Records an event in the transaction that changes the state. It is written to the fleet's log as
 * the last step of the write job, since the place in the log locks the fleet, and it is rolled back
 * with the job. Subscribers and webhooks are notified after the commit.
 * @param tx transaction that a write job was given
 */
export function recordEvent(tx: Db, event: NewFleetEvent): void {
  recorded.add(tx, [event]);
}

/** Runs a write job, then writes the events and the changes of states that it has recorded. */
export function withEvents<T>(
  tx: Db,
  afterCommit: AfterCommit,
  feed: EventFeed,
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  return withStateChanges(tx, () =>
    recorded.during(
      tx,
      () => job(tx, afterCommit),
      (events) => writeEvents(tx, afterCommit, feed, events),
    ),
  );
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
