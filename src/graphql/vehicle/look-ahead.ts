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
  const isAskedOfEnrollments = (field: string): boolean => isAskedOfItems(asked, `enrollments.${field}`);
  if (!isAskedOfEnrollments('clearance') && !isAskedOfEnrollments('credential')) return;
  const enrollments = (await Promise.all(ids.map((id) => Promise.resolve(loaders.enrollmentsOfVehicle.get(id))))).flat();
  await Promise.all([
    isAskedOfEnrollments('clearance') ? loaders.clearanceOfEnrollment.gather(enrollments.map(({ id }) => id)) : undefined,
    isAskedOfEnrollments('credential') ? loaders.credentialById.gather([...new Set(enrollments.flatMap(({ credentialId }) => credentialId ?? []))]) : undefined,
  ]);
}
