import { MODELS } from './brands.js';
import { lastContact, momentOf } from './state/vehicle-state.js';
import { type SetupStatus, type StoredVehicle } from './vehicle-book.js';
import { type WireSettings } from './wire-settings.js';

/** Element of `GET /vehicles`. */
export function toVehicleItem(
  vehicle: StoredVehicle,
  wire: WireSettings,
  now: Date,
): Readonly<Record<string, unknown>> {
  const { setup, createdAt, fleetId } = vehicle;
  const moment = momentOf(vehicle, now);
  const at = toTimestamp(createdAt);
  const model = MODELS.find(({ id }) => id === vehicle.modelId);
  return {
    id: vehicle.id,
    status: 'CONNECTED_VEHICLE',
    fleet_id: fleetId,
    created_at: at,
    modified_at: toTimestamp(setup.changedAt),
    attached_at: at,
    ...toLastContact(vehicle, now),
    master_data: {
      fuel_type: FUELS[moment.engine],
      ...(model ? { brand: model.maker, model: model.name, vehicle_type: model.type } : {}),
      ...vehicle.masterData,
    },
    custom_fields: vehicle.customFields,
    tags: vehicle.tags,
    life_status: {
      value: (vehicle.contact?.online ?? setup.status === 'SUCCEEDED') ? 'ONLINE' : 'OFFLINE',
      modified_at: toTimestamp(setup.changedAt),
    },
    operation_status: { value: vehicle.operationStatus, modified_at: at },
    rental_status: { value: 'NOT_IN_RENTAL' },
    ...toSetup(vehicle, wire),
    telematics_unit: {
      id: vehicle.unitId,
      brand: vehicle.brand,
      fleet_id: fleetId,
      ...(wire.setup === 'unit' && { setup_status: toWord(setup.status, wire) }),
    },
    vehicle_model_id: vehicle.modelId,
    credentials_id: vehicle.credentialsId,
  };
}

/** `HYBRID` does not say whether the vehicle is charged. */
const FUELS = { combustion: 'PETROL', electric: 'ELECTRIC', hybrid: 'HYBRID' } as const;

function toLastContact(vehicle: StoredVehicle, now: Date): Readonly<Record<string, unknown>> {
  const { contact, setup } = vehicle;
  const latest = lastContact(momentOf(vehicle, now), now);
  const usual = latest < setup.changedAt ? setup.changedAt : latest;
  const at = contact ? contact.at : setup.status === 'SUCCEEDED' ? usual : null;
  return at === null ? {} : { last_contact_at: toTimestamp(at) };
}

/** Only that there is a setup status is documented, neither where it stands nor in which shape. */
function toSetup(
  { setup: { status, reason, changedAt } }: StoredVehicle,
  wire: WireSettings,
): Readonly<Record<string, unknown>> {
  const more = { modified_at: toTimestamp(changedAt), ...(reason === null ? {} : { reason }) };
  switch (wire.setup) {
    case 'setup_status':
      return { setup_status: { value: status, ...more } };
    case 'text':
      return { setup_status: status };
    case 'setup':
      return { setup: { status, ...more } };
    case 'stranger':
      return { unit_setup: { phase: status, ...more } };
    case 'unit':
    case 'absent':
      return {};
  }
}

const UNKNOWN_WORDS: Readonly<Record<SetupStatus, string>> = {
  IN_PROGRESS: 'PROVISIONING',
  SUCCEEDED: 'PROVISIONED',
  FAILED: 'ABORTED',
};

function toWord(status: SetupStatus, { setupWords }: WireSettings): string {
  return setupWords === 'usual' ? status : UNKNOWN_WORDS[status];
}

/** Whole seconds, UTC. */
function toTimestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
