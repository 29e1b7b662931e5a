import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import {
  type EventDetails,
  type FleetEvent,
  type FleetEventType,
  isClearanceEvent,
} from '../../domain/events/fleet-event.js';
import { type Fleet } from '../../domain/fleet.js';
import { describedEnum } from '../described-enum.js';
import { FleetType } from '../fleet/types.js';
import { NodeType } from '../node/types.js';
import { cappedConnectionOf } from '../pagination.js';
import { DateTimeScalar, JsonObjectScalar } from '../scalars.js';

export const FleetEventTypeEnum = describedEnum<FleetEventType>(
  'FleetEventType',
  "Type of an event in a fleet's log.",
  {
    CLEARANCE_CHANGED: 'A clearance has changed.',
    VEHICLE_CHANGED: 'A vehicle was added, renamed, tagged or removed.',
    ENROLLMENT_CHANGED: 'The status of an enrollment has changed.',
    ACCOUNT_HEALTH_CHANGED: 'The health of a provider account has changed.',
    DATA_FLOW_CHANGED: 'A vehicle has begun or ceased to deliver data.',
    BLOCKER_OPENED: 'Something prevents a vehicle, driver or account from delivering data.',
    BLOCKER_CLOSED: 'It prevents this no longer.',
    ONBOARDING_COMPLETED: 'Every row of an onboarding has ended.',
    GRANT_CHANGED: 'A grant was issued, was lost or has ended.',
    CREDENTIAL_CHANGED: 'A carmaker credential was added, changed or removed.',
  },
);

@InterfaceType('FleetEvent', {
  description: "An event in a fleet's log: append-only, ordered, without gaps.",
  resolveType: (event: FleetEvent) => (isClearanceEvent(event) ? 'ClearanceEvent' : 'SubjectEvent'),
})
export abstract class FleetEventInterface extends NodeType {
  @Field(() => String, { description: "Position in the fleet's log, for `after`." })
  readonly cursor!: string;

  @Field(() => FleetEventTypeEnum, { description: 'Type of the event.' })
  readonly type!: FleetEventType;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When the event was written to the log.' })
  readonly recordedAt!: Date;

  @Field(() => FleetType, { description: 'The fleet whose log holds the event.' })
  readonly fleet!: Fleet;
}

@ObjectType('SubjectEvent', {
  implements: [NodeType, FleetEventInterface],
  description: 'An event of any type but CLEARANCE_CHANGED, which is a `ClearanceEvent`.',
  simpleResolvers: true,
})
export class SubjectEventType extends NodeType {
  @Field(() => String, { description: "Position in the fleet's log, for `after`." })
  readonly cursor!: string;

  @Field(() => FleetEventTypeEnum, { description: 'Type of the event.' })
  readonly type!: FleetEventType;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When the event was written to the log.' })
  readonly recordedAt!: Date;

  @Field(() => ID, { description: 'Id of the object that changed.' })
  readonly subjectId!: string;

  @Field(() => JsonObjectScalar, {
    description:
      'The change, such as `{"from": "HEALTHY", "to": "UNREACHABLE"}`; never a secret, never a position.',
  })
  readonly details!: EventDetails;
}

export const FleetEventConnection = cappedConnectionOf(
  'FleetEvent',
  'events',
  FleetEventInterface as never,
);
