import { MODELS } from './brands.js';
import { type StoredVehicle } from './vehicle-book.js';

/** The field of the setup status, shaped like the other statuses of a vehicle; only that there is one is documented. */
const SETUP_STATUS = 'setup_status';

/** Element of `GET /vehicles`. */
export function toVehicleItem(vehicle: StoredVehicle): Readonly<Record<string, unknown>> {
  const { setup, createdAt, fleetId } = vehicle;
  const at = toTimestamp(createdAt);
  const model = MODELS.find(({ id }) => id === vehicle.modelId);
  return {
    id: vehicle.id,
    status: 'CONNECTED_VEHICLE',
    fleet_id: fleetId,
    created_at: at,
    modified_at: toTimestamp(setup.changedAt),
    attached_at: at,
    master_data: {
      ...(model ? { brand: model.maker, model: model.name, vehicle_type: model.type } : {}),
      ...vehicle.masterData,
    },
    custom_fields: vehicle.customFields,
    tags: vehicle.tags,
    life_status: {
      value: setup.status === 'SUCCEEDED' ? 'ONLINE' : 'OFFLINE',
      modified_at: toTimestamp(setup.changedAt),
    },
    operation_status: { value: vehicle.operationStatus, modified_at: at },
    rental_status: { value: 'NOT_IN_RENTAL' },
    [SETUP_STATUS]: {
      value: setup.status,
      modified_at: toTimestamp(setup.changedAt),
      ...(setup.reason === null ? {} : { reason: setup.reason }),
    },
    telematics_unit: { id: vehicle.unitId, brand: vehicle.brand, fleet_id: fleetId },
    vehicle_model_id: vehicle.modelId,
    credentials_id: vehicle.credentialsId,
  };
}

/** Whole seconds, UTC. */
function toTimestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
