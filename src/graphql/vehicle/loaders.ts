import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { type BatchLoad } from '../loader.js';

export const vehicleById: BatchLoad<Vehicle | null> = (services, caller, ids) =>
  services.vehicles.byIds(caller, ids);

export const enrollmentById: BatchLoad<Enrollment | null> = (services, caller, ids) =>
  services.vehicles.enrollmentsByIds(caller, ids);

export const enrollmentsOfVehicle: BatchLoad<readonly Enrollment[]> = (services, caller, ids) =>
  services.vehicles.enrollmentsOf(caller, ids);
