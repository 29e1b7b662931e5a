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

/** Kinds of faults in the chain of an audit log. */
export const AUDIT_FAULTS = [
  'ENTRY_MISSING',
  'ENTRY_CHANGED',
  'ORDER_CHANGED',
  'NUMBER_TWICE',
  'END_MISSING',
  'HEAD_MISSING',
  'HEAD_CHANGED',
] as const;
export type AuditFaultKind = (typeof AUDIT_FAULTS)[number];

/** First fault in the chain of an audit log. */
export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** Fleet of the chain; null for the chain of entries that belong to none. */
  readonly fleetId: string | null;
  /** Number of the faulty or missing entry in its chain. */
  readonly sequence: number;
  /** Entry at which the fault shows; null if it shows at none. */
  readonly eventId: string | null;
}

/** Result of verifying the chains of an audit log up to a place. */
export interface AuditVerification {
  /** Number of sound entries. */
  readonly entries: number;
  /** Time of the newest sound entry; null without one. */
  readonly lastAt: Date | null;
  /** Hash of the last sound entry; null without one. */
  readonly lastHash: string | null;
  /** Number of entries without a place in a chain yet. */
  readonly unlinked: number;
  /** Place to go on from; null at the end and at a fault. */
  readonly cursor: string | null;
  readonly fault: AuditFault | null;
}
