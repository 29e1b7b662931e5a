import { idPrefix } from './values/ids.js';

export const AUDIT_EVENT_ID_PREFIX = idPrefix('aud');

/** Action of clients who read positions: counted in one entry an hour, which changes until then. */
export const POSITIONS_READ = 'vehicle_position.read';

/** An action of a client, as the audit log shows it. */
export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  readonly clientId: string;
  /** Past tense, e.g. `fleet.created`. */
  readonly action: string;
  readonly subjectId: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Conditions on audit events; all of them apply. */
export interface AuditEventFilter {
  /** One of these actions. */
  readonly action?: readonly string[] | null;
  readonly clientId?: string | null;
  readonly subjectId?: string | null;
  /** Earliest time. */
  readonly from?: Date | null;
  /** Time before which the events were recorded. */
  readonly to?: Date | null;
}
