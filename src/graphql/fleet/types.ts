import { Directive, Field, ObjectType } from 'type-graphql';
import { type Fleet } from '../../domain/fleet.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

@Directive('@key(fields: "id")')
@ObjectType('Fleet', {
  implements: NodeType,
  description: 'A tenant that owns accounts, vehicles and clearances.',
  simpleResolvers: true,
})
export class FleetType extends NodeType {
  @Field(() => String, { description: 'Display name.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Your own key for this fleet, unique across all fleets; null if it has none.',
  })
  readonly externalId!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the fleet was created.' })
  readonly createdAt!: Date;
}

export const FleetConnection = connectionOf('Fleet', 'fleets', FleetType);

@ObjectType('FleetPayload', {
  implements: PayloadType,
  description: 'Result of creating or changing a fleet.',
  simpleResolvers: true,
})
export class FleetPayload extends PayloadType {
  @Field(() => FleetType, {
    nullable: true,
    description: 'The fleet after the change; null if the input was refused.',
  })
  readonly fleet!: Fleet | null;
}
