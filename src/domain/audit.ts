import { idPrefix } from './values/ids.js';

export const AUDIT_EVENT_ID_PREFIX = idPrefix('aud');

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
