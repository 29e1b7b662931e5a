import { type ClearanceEvent, type ClearanceStatus } from '../domain/clearance.js';
import {
  type EventDetails,
  type FleetEventType,
  type LogEntry,
  type SubjectEventType,
} from '../domain/events/fleet-event.js';
import {
  type CliContext,
  type CommandArgs,
  constantsOf,
  type Option,
  textOf,
  UsageError,
} from './command.js';
import { followLog } from './follow-log.js';
import { type Remote, REMOTE_OPTIONS, reportLost } from './remote.js';

const EVENTS = `subscription CliEvents($fleetId: ID!, $after: String, $filterBy: FleetEventFilter) {
  fleetEvents(fleetId: $fleetId, after: $after, filterBy: $filterBy) {
    id cursor type occurredAt recordedAt
    ... on ClearanceEvent {
      previousStatus status reason source enrollment { id account { id } } vehicle { id }
    }
    ... on SubjectEvent { subjectId details }
  }
}`;
const NEWEST = `query CliLog($fleetId: ID!) {
  fleet(id: $fleetId) { name events(last: 1) { pageInfo { endCursor } } }
}`;

interface Newest {
  readonly fleet: {
    readonly name: string;
    readonly events: { readonly pageInfo: { readonly endCursor: string | null } };
  } | null;
}
interface CommonAnswer {
  readonly id: string;
  readonly cursor: string;
  readonly type: FleetEventType;
  readonly occurredAt: string;
  readonly recordedAt: string;
}
interface ClearanceAnswer extends CommonAnswer {
  readonly type: 'CLEARANCE_CHANGED';
  readonly previousStatus: ClearanceStatus | null;
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly source: ClearanceEvent['source'];
  readonly enrollment: { readonly id: string; readonly account: { readonly id: string } };
  readonly vehicle: { readonly id: string };
}
interface SubjectAnswer extends CommonAnswer {
  readonly type: SubjectEventType;
  readonly subjectId: string;
  readonly details: EventDetails;
}
type EventAnswer = ClearanceAnswer | SubjectAnswer;

/** Options of commands that follow the log of a fleet. */
export const EVENT_OPTIONS: readonly Option[] = [
  { flags: '--fleet <id>', description: 'the fleet', required: true },
  { flags: '--after <cursor>', description: 'cursor of the last event that is known' },
  { flags: '--type <types>', description: 'types of events, separated by commas; all by default' },
  ...REMOTE_OPTIONS,
];

/**
 * Calls `take` with each event of the fleet in order until Ctrl-C, and resumes after the last one
 * when the connection is lost.
 * @throws UsageError for a fleet that the client may not see
 */
export async function followEvents(
  remote: Remote,
  args: CommandArgs,
  context: CliContext,
  take: (event: LogEntry) => Promise<void> | void,
): Promise<void> {
  const fleetId = textOf(args, 'fleet');
  const type = constantsOf(args, 'type') ?? null;
  const { fleet } = await remote.runUntilAnswered<Newest>(NEWEST, { fleetId }, reportLost(context));
  if (!fleet) throw new UsageError(`There is no fleet ${fleetId} that this client may see.`);
  context.complain(`Following ${fleet.name}; Ctrl-C ends it.`);
  await followLog(
    remote,
    {
      query: EVENTS,
      variables: { fleetId, filterBy: { type } },
      after: args.values['after'] ?? fleet.events.pageInfo.endCursor,
      noun: 'event',
      pick: (data: { readonly fleetEvents: EventAnswer }) => data.fleetEvents,
    },
    context,
    (event) => take(toEntry(fleetId, event)),
  );
}

function toEntry(fleetId: string, event: EventAnswer): LogEntry {
  const common = {
    id: event.id,
    cursor: event.cursor,
    fleetId,
    // The cursor stands for the place.
    seq: 0,
    occurredAt: new Date(event.occurredAt),
    recordedAt: new Date(event.recordedAt),
  };
  if (event.type !== 'CLEARANCE_CHANGED') {
    const { type, subjectId, details } = event;
    return { ...common, type, subjectId, accountId: null, details };
  }
  const { previousStatus, status, reason, source, enrollment, vehicle } = event;
  return {
    ...common,
    enrollmentId: enrollment.id,
    vehicleId: vehicle.id,
    accountId: enrollment.account.id,
    previousStatus,
    status,
    reason,
    source,
  };
}
