import { Directive, Field, ObjectType } from 'type-graphql';
import { type Fleet } from '../../domain/fleet.js';
import { NodeType } from '../node/types.js';
import { connectionOf } from '../pagination.js';
import { PayloadType } from '../payload.js';
import { DateTimeScalar } from '../scalars.js';

@Directive('@key(fields: "id")')
@ObjectType('Fleet', {
  implements: NodeType,
  description: 'A tenant: whose accounts, vehicles and clearances these are.',
  simpleResolvers: true,
})
export class FleetType extends NodeType {
  @Field(() => String, { description: 'For people.' })
  readonly name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Your own key for this fleet, unique over all fleets; null when it has none.',
  })
  readonly externalId!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the fleet was made.' })
  readonly createdAt!: Date;
}

export const FleetConnection = connectionOf('Fleet', 'fleets', FleetType);

@ObjectType('FleetPayload', {
  implements: PayloadType,
  description: 'The answer to making or changing a fleet.',
  simpleResolvers: true,
})
export class FleetPayload extends PayloadType {
  @Field(() => FleetType, {
    nullable: true,
    description: 'The fleet as it is now; null when the input was refused.',
  })
  readonly fleet!: Fleet | null;
}
