import { type VehicleModel } from '../../domain/vehicle.js';
import { malformed } from '../access/answer.js';
import { toFields } from '../access/foreign-answer.js';
import { type ItemProblem, type Listing } from '../access/lists/item-problem.js';
import {
  type ItemKind,
  ItemReader,
  type ListSource,
  nameText,
  unwrap,
} from '../access/lists/listing.js';
import { type ProviderFailure } from '../failure.js';
import { type RemoteCredential } from '../ports/credential.js';
import { type RemoteVehicle } from '../ports/vehicle.js';
import { type OneVehicle } from './client.js';
import { toRemoteCredential, toRemoteVehicle, toVehicleModel } from './mapper.js';
import {
  credential,
  vehicle,
  VEHICLE_WRAPPERS,
  vehicleModel,
  type WireCredential,
  type WireVehicle,
  type WireVehicleModel,
} from './wire.js';

const VEHICLE: ItemKind<WireVehicle> = {
  schema: vehicle,
  essential: ['id'],
  nameOf: ({ id, master_data }) => ({
    vin: nameText(toFields(master_data)['vin'])?.toUpperCase() ?? null,
    id: nameText(id),
  }),
};
const CREDENTIAL: ItemKind<WireCredential> = {
  schema: credential,
  essential: ['id'],
  nameOf: ({ id, name }) => ({ vin: null, id: nameText(name) ?? nameText(id) }),
};
const MODEL: ItemKind<WireVehicleModel> = {
  schema: vehicleModel,
  essential: ['id'],
  nameOf: ({ id, vehicle_model }) => ({ vin: null, id: nameText(vehicle_model) ?? nameText(id) }),
};

/** Reads vehicles one by one, as they come. */
export class VehicleReader {
  readonly #reader: ItemReader;
  #place = 0;

  constructor(source: ListSource) {
    this.#reader = new ItemReader(source);
  }

  get problems(): readonly ItemProblem[] {
    return this.#reader.problems;
  }

  /** @returns undefined for one that cannot be read */
  read(item: unknown): RemoteVehicle | undefined {
    const wire = this.#reader.read(unwrap(item, 'id', VEHICLE_WRAPPERS), this.#place++, VEHICLE);
    return wire && toRemoteVehicle(wire);
  }
}

export function readVehicles(
  items: readonly unknown[],
  source: ListSource,
): Listing<RemoteVehicle> {
  const reader = new VehicleReader(source);
  return { items: items.flatMap((item) => reader.read(item) ?? []), problems: reader.problems };
}

/**
 * The vehicle that an answer is about.
 * @throws ProviderFailure `malformed` when it cannot be read
 */
export function readVehicle({ answer, item }: OneVehicle, source: ListSource): RemoteVehicle {
  const reader = new VehicleReader(source);
  const found = reader.read(item);
  if (found) return found;
  throw unreadable({ answer, item }, reader.problems);
}

function unreadable({ answer }: OneVehicle, problems: readonly ItemProblem[]): ProviderFailure {
  const said = problems.map(({ field, reason }) => `${field} ${reason}`).join(', ');
  return malformed(answer, `INVERS's answer with the vehicle cannot be read: ${said}.`);
}

/** @param brand their slug */
export function readCredentials(
  items: readonly unknown[],
  brand: string,
  source: ListSource,
): Listing<RemoteCredential> {
  const reader = new ItemReader(source);
  const credentials = items.flatMap((item, place) => {
    const wire = reader.read(unwrap(item, 'id', ['credential', 'data']), place, CREDENTIAL);
    const found = wire && toRemoteCredential(wire, brand);
    if (wire && !found) {
      const id = `${wire.name ?? wire.id} (${brand})`;
      reader.report({
        vin: null,
        id,
        field: 'client_id',
        reason: 'is missing, so that the credential cannot be identified',
      });
    }
    return found ?? [];
  });
  return { items: credentials, problems: reader.problems };
}

export function readModels(items: readonly unknown[], source: ListSource): Listing<VehicleModel> {
  const reader = new ItemReader(source);
  const models = items.flatMap((item, place) => {
    const wire = reader.read(item, place, MODEL);
    return wire ? [toVehicleModel(wire)] : [];
  });
  return { items: models, problems: reader.problems };
}
