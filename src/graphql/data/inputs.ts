import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { type Vehicle } from '../../domain/vehicle.js';
import { PayloadType } from '../payload.js';
import { VehicleType } from '../vehicle/types.js';

@InputType('RefreshVehicleStateInput', { description: 'Vehicles whose state is read now.' })
export class RefreshVehicleStateInput {
  @Field(() => [ID], { description: 'Ids of 1 to 100 vehicles.' })
  readonly vehicleIds!: readonly string[];
}

@ObjectType('RefreshVehicleStatePayload', {
  implements: PayloadType,
  description:
    'Result of reading the state of vehicles: those that were asked for; those that could not be are in `userErrors`.',
  simpleResolvers: true,
})
export class RefreshVehicleStatePayload extends PayloadType {
  @Field(() => [VehicleType], { description: 'The vehicles that were asked for.' })
  readonly vehicles!: readonly Vehicle[];
}
