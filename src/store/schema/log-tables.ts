import { type EventDetails, type SubjectEventType } from '../../domain/events/fleet-event.js';
import { type Kit } from './kit.js';

/**
 * Defines the table of the events in a fleet's log that are about anything but a clearance. They
 * take their places from the same sequence as `clearance_events`, so that both tables together are
 * the log.
 */
export function defineLogTables({ table, text, integer, time, json, index, uniqueIndex }: Kit) {
  const subjectEvents = table(
    'subject_events',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id').notNull(),
      seq: integer('seq').notNull(),
      type: text('type').$type<SubjectEventType>().notNull(),
      subjectId: text('subject_id').notNull(),
      accountId: text('account_id'),
      details: json('details').$type<EventDetails>().notNull(),
      occurredAt: time('occurred_at').notNull(),
      recordedAt: time('recorded_at').notNull(),
    },
    (t) => [
      uniqueIndex('subject_events_seq').on(t.fleetId, t.seq),
      index('subject_events_type').on(t.fleetId, t.type, t.seq),
      index('subject_events_subject').on(t.subjectId, t.seq),
      index('subject_events_account').on(t.accountId, t.type, t.seq),
    ],
  );
  return { subjectEvents };
}
