import { type ClearanceEvent } from '../../domain/clearance.js';
import { type NewFleetEvent, SUBJECT_EVENT_ID_PREFIX } from '../../domain/events/fleet-event.js';
import { newId } from '../../domain/values/ids.js';
import { holdingSubjects, lockMarkedSubjects } from '../blockers/subjects.js';
import { withStateChanges } from '../data/state-changes.js';
import { JobRecords } from '../engine/job-records.js';
import { type AfterCommit, type Db } from '../engine/store.js';
import { appendClearanceEvents, appendSubjectEvents } from './append.js';
import { type EventFeed } from './event-feed.js';

type NewClearanceEvent = Omit<ClearanceEvent, 'seq'>;

const recorded = new JobRecords<NewFleetEvent>('Events');
const clearancesRecorded = new JobRecords<NewClearanceEvent>('Clearance events');

/**
 * Records an event in the transaction that changes the state. It is written to the fleet's log as
 * the last step of the write job, since the place in the log locks the fleet, and it is rolled back
 * with the job. Subscribers and webhooks are notified after the commit.
 * @param tx transaction that a write job was given
 */
export function recordEvent(tx: Db, event: NewFleetEvent): void {
  recorded.add(tx, [event]);
}

/**
 * Records clearance events of a fleet. They are written when the job has done everything else,
 * before it derives blockers from them.
 * @param tx transaction that a write job was given
 */
export function recordClearanceEvents(tx: Db, events: readonly NewClearanceEvent[]): void {
  clearancesRecorded.add(tx, events);
}

/** Returns the job followed by the clearance events that it has recorded. */
export function thenClearanceEvents<T>(
  job: (tx: Db, afterCommit: AfterCommit) => Promise<T>,
  feed: EventFeed,
): (tx: Db, afterCommit: AfterCommit) => Promise<T> {
  return (tx, afterCommit) =>
    clearancesRecorded.during(
      tx,
      () => job(tx, afterCommit),
      async (events) => {
        // A list that differs from what webhooks have reported is a fact of the account.
        const accountIds = events.flatMap(({ source, accountId }) =>
          source === 'RECONCILIATION' ? [accountId] : [],
        );
        // All transactions lock subjects first, and the fleet's row for a place in its log last.
        await lockMarkedSubjects(tx, accountIds, feed.now());
        for (const [fleetId, ofFleet] of byFleet(events)) {
          const placed = await appendClearanceEvents(tx, fleetId, ofFleet);
          afterCommit(() => feed.committed(fleetId, placed), { topic: 'journal', id: fleetId });
        }
      },
    );
}

/** Groups events by fleets in the order of their ids, in which all transactions lock fleets. */
const byFleet = <Event extends { readonly fleetId: string }>(events: readonly Event[]) =>
  [...Map.groupBy(events, ({ fleetId }) => fleetId)].sort(([a], [b]) => (a < b ? -1 : 1));

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
      () => holdingSubjects(tx, () => job(tx, afterCommit)),
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
  for (const [fleetId, ofFleet] of byFleet(events)) {
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
