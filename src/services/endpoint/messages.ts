import {
  type FleetEvent,
  isClearanceEvent,
  type LogEntry,
  subjectOfEvent,
  typeOfEvent,
} from '../../domain/events/fleet-event.js';
import { type WebhookMessage } from './sender.js';

/** Builds the message of an event in the log: ids and what has changed. */
export function messageOf(event: LogEntry): WebhookMessage {
  const { id, cursor, fleetId } = event;
  return {
    id,
    type: messageType(event),
    timestamp: event.recordedAt,
    data: { id, cursor, fleetId, subjectId: subjectOfEvent(event), details: detailsOf(event) },
  };
}

/** Returns the type as Standard Webhooks writes it, such as `account_health.changed`. */
function messageType(event: FleetEvent): string {
  return typeOfEvent(event)
    .toLowerCase()
    .replace(/_(?=[a-z]+$)/, '.');
}

function detailsOf(event: FleetEvent): Readonly<Record<string, unknown>> {
  if (!isClearanceEvent(event)) return event.details;
  const { previousStatus, status, source, vehicleId, accountId } = event;
  return { from: previousStatus, to: status, source, vehicleId, accountId };
}
