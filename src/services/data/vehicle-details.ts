import { type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { type ProviderDescription } from '../../domain/provider.js';
import { toBrandSlug, UNKNOWN_BRAND } from '../../domain/values/brand.js';
import { type Vehicle } from '../../domain/vehicle.js';
import { type Db } from '../../store/engine/store.js';
import { updateVehicle, vehiclesByIds } from '../../store/vehicles.js';

/** A vehicle and what a provider states of it. */
export interface StatedDetails {
  readonly vehicleId: string;
  readonly details: VehicleDetails;
}

type Described = VehicleDetails & Pick<Vehicle, 'brand'>;

/**
 * Returns the vehicle's details with what a provider states, which replaces what was known; what it
 * does not state stays. The brand becomes the maker's where it is that of a telematics unit.
 */
export function describe(
  before: Described,
  stated: VehicleDetails,
  { brands }: Pick<ProviderDescription, 'brands'>,
): Described {
  const isUnit = (brand: string): boolean =>
    brand === UNKNOWN_BRAND || brands.some((each) => each.brand === brand && !each.maker);
  const maker = stated.make === null ? undefined : toBrandSlug(stated.make);
  const isMaker = maker !== undefined && !isUnit(maker);
  return {
    brand: isMaker && isUnit(before.brand) ? maker : before.brand,
    make: stated.make ?? before.make,
    model: stated.model ?? before.model,
    modelYear: stated.modelYear ?? before.modelYear,
    powertrain: stated.powertrain ?? before.powertrain,
  };
}

export const isSameDescription = (one: Described, other: Described): boolean =>
  one.brand === other.brand &&
  one.make === other.make &&
  one.model === other.model &&
  one.modelYear === other.modelYear &&
  one.powertrain === other.powertrain;

/** Stores what a provider states of vehicles, where it is news. */
export async function saveDetails(
  tx: Db,
  provider: Pick<ProviderDescription, 'brands'>,
  stated: readonly StatedDetails[],
  now: Date,
): Promise<void> {
  const byId = new Map(stated.map(({ vehicleId, details }) => [vehicleId, details]));
  for (const vehicle of await vehiclesByIds(tx, [...byId.keys()].sort())) {
    const details = byId.get(vehicle.id);
    if (!details) continue;
    const after = describe(vehicle, details, provider);
    if (!isSameDescription(vehicle, after))
      await updateVehicle(tx, vehicle.id, { ...after, updatedAt: now });
  }
}
