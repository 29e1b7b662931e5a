import { type ClearanceEvent } from '../clearance.js';
import { idPrefix } from '../values/ids.js';

export const SUBJECT_EVENT_ID_PREFIX = idPrefix('sev');

/** Types of events in a fleet's log. */
export const FLEET_EVENT_TYPES = [
  'CLEARANCE_CHANGED',
  'VEHICLE_CHANGED',
  'ENROLLMENT_CHANGED',
  'ACCOUNT_HEALTH_CHANGED',
  'DATA_FLOW_CHANGED',
  'BLOCKER_OPENED',
  'BLOCKER_CLOSED',
  'ONBOARDING_COMPLETED',
  'GRANT_CHANGED',
  'CREDENTIAL_CHANGED',
] as const;
export type FleetEventType = (typeof FLEET_EVENT_TYPES)[number];
export type SubjectEventType = Exclude<FleetEventType, 'CLEARANCE_CHANGED'>;

export const SUBJECT_EVENT_TYPES: readonly SubjectEventType[] = FLEET_EVENT_TYPES.filter(
  (type) => type !== 'CLEARANCE_CHANGED',
);

/** The change, as JSON; never a secret, never a position. */
export type EventDetails = Readonly<Record<string, unknown>>;

/** Event of any type but CLEARANCE_CHANGED. */
export interface SubjectEvent {
  readonly id: string;
  readonly fleetId: string;
  /** Place in the fleet's log, which clearance events share: from 1 without gaps. */
  readonly seq: number;
  readonly type: SubjectEventType;
  /** Id of the object that changed. */
  readonly subjectId: string;
  /** Account that the object belongs to, if there is one. */
  readonly accountId: string | null;
  readonly details: EventDetails;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Event as the code that changes the state writes it. */
export interface NewFleetEvent {
  readonly fleetId: string;
  readonly type: SubjectEventType;
  readonly subjectId: string;
  readonly accountId?: string | null;
  /** The change, such as `{from, to}`; never a secret, never a position. */
  readonly details: EventDetails;
  /** Time of the change; the time of the record by default. */
  readonly at?: Date;
}

/** Event in a fleet's log. */
export type FleetEvent = ClearanceEvent | SubjectEvent;

/** Event with its sealed place in the fleet's log. */
export type LogEntry<T extends FleetEvent = FleetEvent> = T & { readonly cursor: string };

/** Conditions on the events of a fleet; all of them apply. */
export interface FleetEventFilter {
  readonly type?: readonly FleetEventType[] | null;
  /** Objects; of a clearance event, its enrollment. */
  readonly subjectId?: readonly string[] | null;
  readonly accountId?: string | null;
}

export function isClearanceEvent<T extends FleetEvent>(
  event: T,
): event is Extract<T, ClearanceEvent> {
  return 'enrollmentId' in event;
}

export function typeOfEvent(event: FleetEvent): FleetEventType {
  return isClearanceEvent(event) ? 'CLEARANCE_CHANGED' : event.type;
}

/** Returns the id of the object that the event is about: of a clearance event, its enrollment. */
export function subjectOfEvent(event: FleetEvent): string {
  return isClearanceEvent(event) ? event.enrollmentId : event.subjectId;
}

export function matchesFilter(
  event: FleetEvent,
  { type, subjectId, accountId }: FleetEventFilter,
): boolean {
  if (type && !type.includes(typeOfEvent(event))) return false;
  if (subjectId && !subjectId.includes(subjectOfEvent(event))) return false;
  return !accountId || accountId === event.accountId;
}
