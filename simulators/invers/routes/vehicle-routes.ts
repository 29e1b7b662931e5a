import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { secured } from '../access/authorize.js';
import { type CredentialType, credentialTypesOf, MODELS, type SimulatedModel } from '../brands.js';
import { toPage } from '../paging.js';
import { MODELS_PATH, RETRY_SETUP_PATH, VEHICLES_PATH } from '../paths.js';
import { Problem } from '../problems.js';
import { readBody } from '../read-body.js';
import { type StoredVehicle } from '../vehicle-book.js';
import { toVehicleItem } from '../vehicle-item.js';
import { brandOf, type CredentialParts } from './credential-routes.js';

export interface VehicleParts extends CredentialParts {
  /** Ids of units that no manufacturer's cloud knows. */
  readonly unknownUnits: ReadonlySet<string>;
}

const text = z.string().min(1).max(255);
const bodySchema = z.strictObject({
  telematics_brand: text,
  telematics_unit_id: text,
  vehicle_model_id: text.optional(),
  credentials_id: text.optional(),
  password: text.optional(),
  master_data: z
    .strictObject({
      vin: text.optional(),
      license_plate: z.string().max(30).optional(),
      custom_name: text.optional(),
      brand: text.optional(),
      model: text.optional(),
      fuel_type: text.optional(),
      year_of_production: text.optional(),
    })
    .optional(),
  custom_fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  tags: z.array(z.string()).optional(),
  operation_status: z.enum(['OPERATING', 'GARAGE']).default('OPERATING'),
});
type Body = z.infer<typeof bodySchema>;

/**
 * Vehicle Lifecycle and Vehicle Management
 * (https://developers.invers.com/vehicle-management/vehicle-lifecycle).
 */
export function addVehicleRoutes(server: FastifyInstance, parts: VehicleParts): void {
  const { vehicles } = parts;
  const toItem = (vehicle: StoredVehicle) =>
    toVehicleItem(vehicle, parts.wire.settings, parts.now());
  server.get(
    MODELS_PATH,
    secured(parts, 'vehicles', (_fleetId, request) => {
      const { brand } = brandOf(parts, request);
      return {
        items: MODELS.filter(({ telematicsBrand }) => telematicsBrand === brand).map(toModelItem),
      };
    }),
  );
  server.post(
    VEHICLES_PATH,
    secured(parts, 'vehicle-lifecycle', (fleetId, request, reply) => {
      const added = add(parts, fleetId, readBody(bodySchema, request.body));
      void reply.code(201);
      return toItem(added);
    }),
  );
  server.get(
    VEHICLES_PATH,
    secured(parts, 'vehicles', (fleetId, request, reply) =>
      toPage(parts.wire.settings, request, reply, vehicles.list(fleetId), toItem),
    ),
  );
  server.get(
    `${VEHICLES_PATH}/:id`,
    secured(parts, 'vehicles', (fleetId, request) => toItem(vehicleOf(parts, fleetId, request))),
  );
  server.delete(
    `${VEHICLES_PATH}/:id`,
    secured(parts, 'vehicle-lifecycle', (fleetId, request, reply) => {
      vehicles.remove(vehicleOf(parts, fleetId, request).id);
      void reply.code(204);
      return undefined;
    }),
  );
  server.post(
    RETRY_SETUP_PATH,
    secured(parts, 'vehicle-lifecycle', (fleetId, request, reply) => {
      const { id, setup } = vehicleOf(parts, fleetId, request);
      if (setup.status !== 'FAILED') {
        throw new Problem(
          '/problems/vehicle/conflicting-setup-status',
          `The setup of the vehicle '${id}' cannot be retried because its setup status is not 'FAILED'.`,
        );
      }
      void reply.code(202);
      return toItem(vehicles.setSetup(id, 'IN_PROGRESS'));
    }),
  );
}

function add(parts: VehicleParts, fleetId: string, body: Body): StoredVehicle {
  const { telematics_brand: brand, telematics_unit_id: unitId } = body;
  const shapes = parts.brands.get(brand);
  if (shapes === undefined)
    throw new Problem(
      '/problems/validation-error',
      'The value for property "telematics_brand" is invalid.',
    );
  if (parts.strict && body.vehicle_model_id === undefined)
    throw new Problem('/problems/validation-error', 'The property "vehicle_model_id" is missing.');
  const model = findModel(brand, body.vehicle_model_id);
  checkCredential(
    parts,
    fleetId,
    body,
    model ? [model.credentialType] : credentialTypesOf(brand, shapes),
  );
  if (parts.unknownUnits.has(unitId)) {
    throw new Problem(
      '/problems/referenced-resource-not-found',
      `Validation of the 'telematics_unit' data failed: The telematics unit with ID '${unitId}' is unknown to the cloud of the manufacturer of the telematics unit.`,
    );
  }
  const vehicle = {
    fleetId,
    brand,
    unitId,
    modelId: model?.id ?? null,
    credentialsId: body.credentials_id ?? null,
    masterData: body.master_data ?? {},
    customFields: body.custom_fields ?? {},
    tags: body.tags ?? [],
    operationStatus: body.operation_status,
  };
  return parts.vehicles.add(vehicle, body.password, model?.setupRequired ?? shapes !== null);
}

function findModel(brand: string, id: string | undefined): SimulatedModel | undefined {
  if (id === undefined) return undefined;
  const model = MODELS.find((one) => one.id === id && one.telematicsBrand === brand);
  if (model) return model;
  throw new Problem(
    '/problems/referenced-resource-not-found',
    `Validation of the 'telematics_unit' data failed: The vehicle model with ID '${id}' cannot be found.`,
  );
}

function checkCredential(
  { credentials }: VehicleParts,
  fleetId: string,
  body: Body,
  allowed: readonly CredentialType[],
): void {
  const { credentials_id: id, password } = body;
  if (id !== undefined && !allowed.includes('SHARED'))
    throw new Problem(
      '/problems/validation-error',
      "The property 'credentials_id' is not allowed.",
    );
  if (password !== undefined && (!allowed.includes('INDIVIDUAL') || id !== undefined))
    throw new Problem('/problems/validation-error', "The property 'password' is not allowed.");
  if (id === undefined && password === undefined && !allowed.includes('NONE')) {
    throw new Problem(
      '/problems/validation-error',
      `The property "${allowed.includes('SHARED') ? 'credentials_id' : 'password'}" is missing.`,
    );
  }
  if (id !== undefined) checkCredentialId({ credentials }, fleetId, body.telematics_brand, id);
}

/** @throws Problem when the fleet has no such credential of the brand */
export function checkCredentialId(
  { credentials }: Pick<VehicleParts, 'credentials'>,
  fleetId: string,
  brand: string,
  id: string,
): void {
  if (credentials.find(fleetId, brand, id)) return;
  throw new Problem(
    '/problems/referenced-resource-not-found',
    `Validation of the 'telematics_unit' data failed: The credentials with ID '${id}' cannot be found.`,
  );
}

export function vehicleOf(
  { vehicles }: VehicleParts,
  fleetId: string,
  request: FastifyRequest,
): StoredVehicle {
  const { id } = request.params as { readonly id: string };
  const found = vehicles.find(id, fleetId);
  if (!found)
    throw new Problem(
      '/problems/resource-not-found',
      `The vehicle with ID '${id}' cannot be found.`,
    );
  return found;
}

function toModelItem(model: SimulatedModel): Readonly<Record<string, unknown>> {
  return {
    id: model.id,
    vehicle_brand: model.maker,
    vehicle_model: model.name,
    vehicle_type: model.type,
    regions: ['Europe'],
    version: 1,
    documents: [],
    credential_type: model.credentialType === 'NONE' ? null : model.credentialType,
    setup_required: model.setupRequired,
    capabilities: {
      commands: ['LOCK_CENTRAL_LOCK', 'UNLOCK_CENTRAL_LOCK'],
      vehicle_state: ['CENTRAL_LOCK'],
    },
  };
}
