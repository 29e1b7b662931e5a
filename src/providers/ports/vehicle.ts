import { type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { type BrandSupport } from '../../domain/provider.js';
import { type Secret } from '../../domain/values/secret.js';
import { type Tag, type VehicleModel } from '../../domain/vehicle.js';
import { type Listing } from '../access/lists/item-problem.js';
import { type AccountSession } from './account.js';

/** Credential for one vehicle, for the carmaker's cloud or for the unit itself. */
export type VehicleCredential =
  | { readonly kind: 'SHARED'; readonly externalId: string }
  | { readonly kind: 'INDIVIDUAL'; readonly password: Secret }
  | { readonly kind: 'NONE' };

/** Input required with a vehicle of a brand. */
export type VehicleNeeds = Pick<BrandSupport, 'credentialKinds' | 'unitIdRequired'>;

export interface NewVehicle {
  readonly vin: string;
  readonly brand: string;
  /** null: the VIN. */
  readonly telematicsUnitId: string | null;
  /** One of `listModels`; left out of the call when null. */
  readonly modelId: string | null;
  readonly credential: VehicleCredential;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: readonly Tag[];
}

/** Properties of a vehicle that its fleet sets and changes. */
export type VehicleProfile = Pick<NewVehicle, 'name' | 'licensePlate' | 'tags'>;

/** State of the setup of an added vehicle; it can be used once the setup has succeeded. */
export type VehicleSetup = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

/** Vehicle as the provider reports it. */
export interface RemoteVehicle {
  /** The provider's id. */
  readonly externalId: string;
  /** Upper case; null where the provider does not have it. */
  readonly vin: string | null;
  readonly brand: string | null;
  readonly telematicsUnitId: string | null;
  readonly modelId: string | null;
  /** The shared credential it uses. */
  readonly credentialId: string | null;
  readonly setup: VehicleSetup;
  /** Reason of a failed setup, where the provider gives one. */
  readonly setupReason: string | null;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: readonly Tag[];
  /** Statements of the provider's own list on the vehicle. */
  readonly details: VehicleDetails;
  /**
   * Time at which the provider last heard from the vehicle or its unit; null where it states none.
   */
  readonly lastContactAt: Date | null;
  /** Whether the provider says that the unit is reachable; null where it does not say. */
  readonly online: boolean | null;
}

/** Vehicles stored at the provider. All methods that call it throw ProviderFailure. */
export interface VehiclePort {
  /** undefined for a brand it does not know. */
  needs(brand: string): VehicleNeeds | undefined;
  /**
   * Refused as `already-exists` when the VIN or the unit is in the fleet, as `reference-not-found`
   * when unit, model or credential are unknown. With `outcomeUnknown`, look with `findByVin` before
   * it is added again.
   */
  add(session: AccountSession, vehicle: NewVehicle): Promise<RemoteVehicle>;
  /** Deletes the vehicle. Resolves as well when it no longer exists. */
  remove(session: AccountSession, externalId: string): Promise<void>;
  list(session: AccountSession): Promise<Listing<RemoteVehicle>>;
  find(session: AccountSession, externalId: string): Promise<RemoteVehicle | undefined>;
  /**
   * Searches the pages of `list` for the vehicle: expensive, for commands whose outcome is unknown.
   */
  findByVin(session: AccountSession, vin: string): Promise<RemoteVehicle | undefined>;
  /**
   * Makes the vehicle's name, plate and tags at the provider these; done twice it does no harm.
   * Refused as `not-found` when there is no such vehicle.
   */
  update(session: AccountSession, externalId: string, profile: VehicleProfile): Promise<void>;
  /**
   * Lets the vehicle use another shared credential of its brand; done twice it does no harm.
   * Refused as `not-found` when there is no such vehicle, as `reference-not-found` when there is no
   * such credential.
   */
  changeCredential(
    session: AccountSession,
    externalId: string,
    credentialId: string,
  ): Promise<void>;
  /** Restarts a failed setup. */
  retrySetup(session: AccountSession, externalId: string): Promise<void>;
  listModels(session: AccountSession, brand: string): Promise<Listing<VehicleModel>>;
}
