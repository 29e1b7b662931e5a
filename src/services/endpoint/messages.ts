import { type ClearanceEvent } from '../../domain/clearance.js';
import { type WebhookMessage } from './sender.js';

/** Builds the message of a journal's event: ids and what has changed. */
export function messageOf(event: ClearanceEvent, cursor: string): WebhookMessage {
  const { id, fleetId, enrollmentId, vehicleId, accountId, source } = event;
  return {
    id,
    type: 'clearance.changed',
    timestamp: event.recordedAt,
    data: {
      id,
      cursor,
      fleetId,
      subjectId: enrollmentId,
      details: { from: event.previousStatus, to: event.status, source, vehicleId, accountId },
    },
  };
}
