import { type Caller } from '../../domain/values/viewer.js';
import { type Enrollment, type Vehicle } from '../../domain/vehicle.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface VehicleLoaders {
  readonly vehicleById: Loader<Vehicle | null>;
  readonly enrollmentById: Loader<Enrollment | null>;
  readonly enrollmentsOfVehicle: Loader<readonly Enrollment[]>;
}

export function vehicleLoaders(services: Services, caller: Caller): VehicleLoaders {
  return {
    vehicleById: loaderOf((ids) => services.vehicles.byIds(caller, ids)),
    enrollmentById: loaderOf((ids) => services.vehicles.enrollmentsByIds(caller, ids)),
    enrollmentsOfVehicle: loaderOf((ids) => services.vehicles.enrollmentsOf(caller, ids)),
  };
}
