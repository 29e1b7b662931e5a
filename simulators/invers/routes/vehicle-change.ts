import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { secured } from '../access/authorize.js';
import { VEHICLE_PATH } from '../paths.js';
import { Problem } from '../problems.js';
import { readBody } from '../read-body.js';
import { toVehicleItem } from '../vehicle-item.js';
import { checkCredentialId, vehicleOf, type VehicleParts } from './vehicle-routes.js';

const text = z.string().min(1).max(255).nullable();
const changeSchema = z.strictObject({
  master_data: z
    .strictObject({
      license_plate: z.string().max(30).nullable().optional(),
      custom_name: text.optional(),
    })
    .optional(),
  custom_fields: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional(),
  credentials_id: z.string().min(1).optional(),
});

/** Changes of a vehicle, by a merge patch (RFC 7396): an inference, like the path. */
export function addVehicleChange(server: FastifyInstance, parts: VehicleParts): void {
  server.patch(
    VEHICLE_PATH,
    secured(parts, 'vehicles', (fleetId, request) => {
      const { settings } = parts.wire;
      const vehicle = vehicleOf(parts, fleetId, request);
      if (settings.changes === 'elsewhere')
        throw new Problem('/problems/resource-not-found', 'The path cannot be found.');
      const [property = 'vehicle'] = Object.keys(request.body as object);
      if (settings.changes === 'refused')
        throw new Problem(
          '/problems/validation-error',
          `The property '${property}' is not allowed.`,
        );
      if (settings.changes === 'ignored') return toVehicleItem(vehicle, settings, parts.now());
      const change = readBody(changeSchema, request.body);
      const { credentials_id: credentialsId = vehicle.credentialsId } = change;
      if (credentialsId !== null && credentialsId !== vehicle.credentialsId)
        checkCredentialId(parts, fleetId, vehicle.brand, credentialsId);
      const changed = parts.vehicles.change(vehicle.id, {
        masterData: merge(vehicle.masterData, change.master_data),
        customFields: merge(vehicle.customFields, change.custom_fields),
        credentialsId,
      });
      return toVehicleItem(changed, settings, parts.now());
    }),
  );
}

function merge(
  present: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const merged = Object.entries({ ...present, ...patch });
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}
