import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { secured } from '../access/authorize.js';
import { VEHICLE_STATE_PATH } from '../paths.js';
import { Problem } from '../problems.js';
import { type VehicleParts } from '../routes/vehicle-routes.js';
import { toVehicleState } from './vehicle-state.js';

/**
 * The latest vehicle state; its path is not on record
 * (https://developers.invers.com/overview/vehicle-state).
 */
export function addStateRoutes(server: FastifyInstance, parts: VehicleParts): void {
  server.get(
    VEHICLE_STATE_PATH,
    secured(parts, 'vehicles', (fleetId, request: FastifyRequest) => {
      const { id } = request.params as { readonly id: string };
      const vehicle = parts.vehicles.find(id, fleetId);
      if (!vehicle)
        throw new Problem(
          '/problems/resource-not-found',
          `The vehicle with ID '${id}' cannot be found.`,
        );
      if (vehicle.setup.status === 'SUCCEEDED') return toVehicleState(vehicle, parts.now());
      throw new Problem(
        '/problems/vehicle/conflicting-setup-status',
        `The state of the vehicle '${id}' cannot be read because its setup status is not 'SUCCEEDED'.`,
      );
    }),
  );
}
