import { type NounModule } from '../module.js';
import { EnrollmentResolver } from './enrollment-resolver.js';
import { enrollmentById, vehicleById } from './loaders.js';
import { VehicleResolver } from './resolver.js';

export const vehicleModule: NounModule = {
  resolvers: [VehicleResolver, EnrollmentResolver],
  nodes: {
    vehicle: { typeName: 'Vehicle', byId: vehicleById },
    enrollment: { typeName: 'Enrollment', byId: enrollmentById },
  },
  rights: {
    vehicle: 'fleet:read',
    vehicleByVin: 'fleet:read',
    updateVehicle: 'vehicle:write',
    removeVehicles: 'vehicle:write',
  },
};
