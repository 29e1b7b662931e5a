import { sql } from 'drizzle-orm';
import { type EndpointDeliveryStatus, type EndpointStatus } from '../../domain/events/endpoint.js';
import { type FleetEventType } from '../../domain/events/fleet-event.js';
import { type Kit } from './kit.js';

/** Attempt of a delivery as JSON. */
export interface StoredAttempt {
  /** Time in milliseconds since 1970. */
  readonly at: number;
  readonly status: number | null;
  readonly milliseconds: number;
  readonly error: string | null;
}

/** Defines the tables of outgoing webhooks: endpoints and their deliveries. */
export function defineEndpointTables({ table, text, integer, time, json, index, uniqueIndex }: Kit) {
  const webhookEndpoints = table(
    'webhook_endpoints',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id').notNull(),
      url: text('url').notNull(),
      /** Types that are sent; empty for all. */
      eventTypes: json('event_types').$type<readonly FleetEventType[]>().notNull(),
      status: text('status').$type<EndpointStatus>().notNull(),
      reason: text('reason'),
      /** Place in the fleet's journal up to which events have become deliveries. */
      seq: integer('seq').notNull(),
      sealedSecret: text('sealed_secret').notNull(),
      /** Secret before the rotation; it signs as well until `oldSecretUntil`. */
      sealedOldSecret: text('sealed_old_secret'),
      oldSecretUntil: time('old_secret_until'),
      /** Time of the first failure since the last success. */
      failingSince: time('failing_since'),
      createdAt: time('created_at').notNull(),
    },
    (t) => [index('webhook_endpoints_fleet').on(t.fleetId, t.createdAt, t.id)],
  );

  const endpointDeliveries = table(
    'endpoint_deliveries',
    {
      id: text('id').primaryKey(),
      endpointId: text('endpoint_id').notNull(),
      fleetId: text('fleet_id').notNull(),
      eventId: text('event_id').notNull(),
      seq: integer('seq').notNull(),
      subjectId: text('subject_id').notNull(),
      status: text('status').$type<EndpointDeliveryStatus>().notNull(),
      attempts: json('attempts').$type<readonly StoredAttempt[]>().notNull(),
      tries: integer('tries').notNull(),
      nextAttemptAt: time('next_attempt_at').notNull(),
      /** Time at which the event was recorded: the delivery is deleted with the event. */
      recordedAt: time('recorded_at').notNull(),
    },
    (t) => [
      uniqueIndex('endpoint_deliveries_seq').on(t.endpointId, t.seq),
      index('endpoint_deliveries_recorded').on(t.recordedAt),
      index('endpoint_deliveries_pending')
        .on(t.endpointId, t.subjectId, t.seq)
        .where(sql`${t.status} = 'PENDING'`),
      index('endpoint_deliveries_due')
        .on(t.endpointId, t.nextAttemptAt)
        .where(sql`${t.status} = 'PENDING'`),
    ],
  );

  return { webhookEndpoints, endpointDeliveries };
}
