import { type Vehicle } from '../../domain/vehicle.js';
import { type Loaders } from '../loaders.js';
import { type AskedFields, isAskedOfItems } from '../look-ahead.js';

/** Loads for a whole page what is asked of each of its vehicles. */
export async function gatherForVehicles(loaders: Loaders, vehicles: readonly Vehicle[], asked: AskedFields): Promise<void> {
  const ids = vehicles.map(({ id }) => id);
  await Promise.all([
    isAskedOfItems(asked, 'clearance') ? loaders.clearanceOfVehicle.gather(ids) : undefined,
    isAskedOfItems(asked, 'enrollments') ? loaders.enrollmentsOfVehicle.gather(ids) : undefined,
    isAskedOfItems(asked, 'fleet') ? loaders.fleetById.gather([...new Set(vehicles.map(({ fleetId }) => fleetId))]) : undefined,
  ]);
  if (isAskedOfItems(asked, 'enrollments.clearance')) await gatherClearances(loaders, ids);
}

async function gatherClearances(loaders: Loaders, vehicleIds: readonly string[]): Promise<void> {
  const enrollments = await Promise.all(vehicleIds.map((id) => Promise.resolve(loaders.enrollmentsOfVehicle.get(id))));
  await loaders.clearanceOfEnrollment.gather(enrollments.flat().map(({ id }) => id));
}
