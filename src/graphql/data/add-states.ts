import { type VehicleProjection, type VehicleRelations } from '../../domain/values/projection.js';
import { type GraphqlContext } from '../engine/context.js';

/**
 * Adds the states of a projection to vehicles of a fleet that the caller may see, which nothing
 * else holds, if the fields of states have no resolvers in this execution.
 */
export async function addStates(
  { services, viewer, isAllPrefetched }: GraphqlContext,
  fleetId: string,
  vehicles: readonly ({ readonly id: string } & VehicleRelations)[],
  projection: VehicleProjection | undefined,
): Promise<void> {
  if (!isAllPrefetched || !projection?.state || vehicles.length === 0) return;
  const states = await services.vehicleData.projectedStatesOf(
    viewer,
    fleetId,
    vehicles.map(({ id }) => id),
    projection.state,
  );
  for (const [index, vehicle] of vehicles.entries())
    Object.assign(vehicle, { state: states[index] ?? null });
}
