import { Field, InterfaceType } from 'type-graphql';
import { type FleetEventType } from '../../domain/endpoint.js';
import { type Fleet } from '../../domain/fleet.js';
import { describedEnum } from '../described-enum.js';
import { NodeType } from '../node/types.js';
import { DateTimeScalar } from '../scalars.js';
import { FleetType } from './types.js';

export const FleetEventTypeEnum = describedEnum<FleetEventType>(
  'FleetEventType',
  "Type of an event in a fleet's log.",
  { CLEARANCE_CHANGED: 'A clearance has changed.' },
);

@InterfaceType('FleetEvent', {
  description: "An event in a fleet's log: append-only, ordered, without gaps.",
  resolveType: () => 'ClearanceEvent',
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
