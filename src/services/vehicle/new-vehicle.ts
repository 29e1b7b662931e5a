import { NO_DETAILS } from '../../domain/data/vehicle-details.js';
import { newId } from '../../domain/values/ids.js';
import {
  mapVehicleTexts,
  type Tag,
  VEHICLE_ID_PREFIX,
  type VehicleText,
} from '../../domain/vehicle.js';
import { type StoredVehicle } from '../../store/vehicles.js';

/** Time before every change of a clearance: a new vehicle is last in the order of changes. */
const EPOCH = new Date(0);

/** Facts of a vehicle that is stored for the first time. */
interface NewVehicle {
  readonly fleetId: string;
  readonly vin: string;
  readonly brand: string;
  readonly textOf: (text: VehicleText) => string | null;
  readonly tags: readonly Tag[];
}

export function newVehicle(
  { fleetId, vin, brand, textOf, tags }: NewVehicle,
  now: Date,
): StoredVehicle {
  return {
    id: newId(VEHICLE_ID_PREFIX),
    fleetId,
    vin,
    brand,
    ...mapVehicleTexts(textOf),
    tags,
    ...NO_DETAILS,
    clearanceChangedAt: EPOCH,
    createdAt: now,
    updatedAt: now,
  };
}
