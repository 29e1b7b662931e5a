import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { type Vehicle } from '../../domain/vehicle.js';
import { type GraphqlContext } from '../engine/context.js';
import { VehicleType } from '../vehicle/types.js';

interface FollowArgs {
  readonly fleetId: string;
  readonly vehicleIds?: readonly string[] | null;
}

function followStates({
  args,
  context: { services, viewer, signal },
}: {
  readonly args: unknown;
  readonly context: GraphqlContext;
}): Promise<AsyncIterable<Vehicle>> {
  const { fleetId, vehicleIds } = args as FollowArgs;
  return services.vehicleStates.follow(viewer, fleetId, vehicleIds, signal);
}

@Resolver()
export class StateChangedResolver {
  @Subscription(() => VehicleType, {
    subscribe: followStates,
    description:
      'Each vehicle of a fleet whose state changes, with its newest state. States, not changes: ' +
      'what a slow reader misses is replaced by what is newer, and a reader that reconnects reads ' +
      'the states again. Needs vehicle-data:read.',
  })
  vehicleStateChanged(
    @Arg('fleetId', () => ID, { description: 'Id of the fleet.' }) _fleetId: string,
    @Arg('vehicleIds', () => [ID], {
      nullable: true,
      description: 'Only these vehicles, at most 500; null: all of the fleet.',
    })
    _vehicleIds: readonly string[] | null,
    @Root() vehicle: Vehicle,
  ): Vehicle {
    return vehicle;
  }
}
