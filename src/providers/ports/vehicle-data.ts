import { type VehicleData } from '../../domain/data/vehicle-data.js';
import { type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { type AccountSession } from './account.js';

/** Identifies a vehicle whose data are read. */
export interface VehicleDataRef {
  readonly vin: string;
  /** The provider's id; null where the VIN identifies the vehicle. */
  readonly externalId: string | null;
  /** Powertrain, where it is known: it decides what a single level of energy means. */
  readonly powertrain: VehicleDetails['powertrain'];
}

/**
 * Data of vehicles. An answer about the vehicle (no consent, privacy mode, asleep, no data yet) is
 * a problem of the answer, with `signal` null; only what concerns the account or the provider is
 * thrown as ProviderFailure.
 */
export interface VehicleDataPort {
  /** Minimum seconds between two reads of one vehicle of the brand. */
  minIntervalSeconds(brand: string): number;
  /** Seconds without a new measurement after which a vehicle of the brand counts as silent. */
  silentAfterSeconds(brand: string): number;
  /** Reads the latest state that the provider has; never wakes the vehicle. */
  read(session: AccountSession, vehicle: VehicleDataRef): Promise<VehicleData>;
  /**
   * Reads make, model, year and powertrain. Absent where the provider's list of vehicles states
   * them: see `RemoteVehicle.details`. Resolves to undefined for a vehicle that the provider knows
   * nothing of.
   */
  readDetails?(session: AccountSession, vin: string): Promise<VehicleDetails | undefined>;
}
