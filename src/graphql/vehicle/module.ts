import { ENROLLMENT_ID_PREFIX, VEHICLE_ID_PREFIX } from '../../domain/vehicle.js';
import { type NounModule } from '../module.js';
import { EnrollmentResolver } from './enrollment-resolver.js';
import { enrollmentById, vehicleById } from './loaders.js';
import { VehicleResolver } from './resolver.js';

export const vehicleModule: NounModule = {
  resolvers: [VehicleResolver, EnrollmentResolver],
  nodes: [
    { prefix: VEHICLE_ID_PREFIX, typeName: 'Vehicle', byId: vehicleById },
    { prefix: ENROLLMENT_ID_PREFIX, typeName: 'Enrollment', byId: enrollmentById },
  ],
  rights: {
    vehicle: 'fleet:read',
    vehicleByVin: 'fleet:read',
    updateVehicle: 'vehicle:write',
    removeVehicles: 'vehicle:write',
    changeEnrollmentCredential: 'vehicle:write',
  },
};
