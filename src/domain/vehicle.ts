import { type BlockerCode } from './blockers/blocker.js';
import { type ClearanceStatus } from './clearance.js';
import { type DataFlowStatus } from './data/data-flow.js';
import { type VehicleDetails } from './data/vehicle-details.js';
import { type CredentialKind, type ProviderName } from './provider.js';
import { idPrefix } from './values/ids.js';

export const ENROLLMENT_ID_PREFIX = idPrefix('enr');

export const VEHICLE_ID_PREFIX = idPrefix('veh');

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/**
 * Optional texts of a vehicle, set by its fleet. A text named here is checked, imported, onboarded
 * from CSV, updated and stored; a test finds where else it is missing.
 */
export const VEHICLE_TEXTS = ['name', 'licensePlate'] as const;
export type VehicleText = (typeof VEHICLE_TEXTS)[number];
export type VehicleTexts = Readonly<Record<VehicleText, string | null>>;
/** Texts as a caller sets them. */
export type VehicleTextsInput = Readonly<Partial<Record<VehicleText, string | null>>>;

/** Other names that people give the texts in tables, in lower case without blanks. */
export const TEXT_ALIASES: Readonly<Record<VehicleText, readonly string[]>> = {
  name: ['vehiclename', 'bezeichnung'],
  licensePlate: ['plate', 'licenceplate', 'numberplate', 'registration', 'kennzeichen'],
};

/** Creates an object with a value for each text. */
export function mapVehicleTexts<T>(valueOf: (text: VehicleText) => T): Record<VehicleText, T> {
  const entries = VEHICLE_TEXTS.map((text) => [text, valueOf(text)] as const);
  return Object.fromEntries(entries) as Record<VehicleText, T>;
}

export interface Vehicle extends VehicleTexts, VehicleDetails {
  readonly id: string;
  readonly fleetId: string;
  /** Upper case, 17 characters, unique within the fleet. */
  readonly vin: string;
  /** The maker's slug. */
  readonly brand: string;
  readonly tags: readonly Tag[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const ENROLLMENT_STATUSES = [
  'PENDING',
  'ACTIVE',
  'FAILED',
  'REMOVING',
  'REMOVED',
  'GONE',
] as const;
export type EnrollmentStatus = (typeof ENROLLMENT_STATUSES)[number];

/** Statuses in which the provider does not have the vehicle any more. */
export const ENDED_STATUSES = ['REMOVED', 'GONE'] as const satisfies readonly EnrollmentStatus[];

/** Returns whether the provider no longer has the vehicle, by our removal or otherwise. */
export function hasEnded({ status }: Pick<Enrollment, 'status'>): boolean {
  return (ENDED_STATUSES as readonly EnrollmentStatus[]).includes(status);
}

/** A vehicle at a provider account: where credential, clearance and tokens meet. */
export interface Enrollment {
  readonly id: string;
  readonly fleetId: string;
  readonly vehicleId: string;
  readonly accountId: string;
  readonly status: EnrollmentStatus;
  /** Reason of the failure, in the provider's words. */
  readonly reason: string | null;
  readonly externalId: string | null;
  readonly telematicsUnitId: string | null;
  readonly credentialKind: CredentialKind;
  /** The shared credential of the carmaker; null for the other kinds. */
  readonly credentialId: string | null;
  /** Whether the account's last complete list had it. */
  readonly listed: boolean;
  /**
   * Time of the last complete list that had it, for one that is not `listed`; for the others it is
   * `listedAt` of the account.
   */
  readonly confirmedAt: Date | null;
  /** Time when the provider last heard from the vehicle or its unit; null where it does not say. */
  readonly lastContactAt: Date | null;
  /** Whether the unit can be reached; null where the provider does not say. */
  readonly online: boolean | null;
  readonly createdAt: Date;
}

/** Fields of an enrollment on which no list of the provider has reported. */
export const NEVER_LISTED = {
  listed: false,
  confirmedAt: null,
  lastContactAt: null,
  online: null,
} as const satisfies Partial<Enrollment>;

/** A model in a provider's list. */
export interface VehicleModel {
  readonly id: string;
  readonly maker: string;
  readonly name: string;
  /** null where the provider does not say; then it is the brand's. */
  readonly credentialKind: CredentialKind | null;
  readonly setupRequired: boolean | null;
}

/** Conditions on a list of vehicles; all of them apply. */
export interface VehicleFilter {
  readonly provider?: ProviderName | null;
  readonly accountId?: string | null;
  readonly brand?: readonly string[] | null;
  readonly clearanceStatus?: readonly ClearanceStatus[] | null;
  readonly enrollmentStatus?: readonly EnrollmentStatus[] | null;
  /** Status of the data of any enrollment. */
  readonly dataFlow?: readonly DataFlowStatus[] | null;
  readonly credentialId?: string | null;
  /** Codes of blockers of an enrollment or its shared credential. */
  readonly blockerCode?: readonly BlockerCode[] | null;
  readonly tag?: Tag | null;
  /** Part of the VIN, name or license plate. */
  readonly search?: string | null;
}

export interface VehicleOrder {
  readonly field: 'CREATED_AT' | 'VIN' | 'CLEARANCE_CHANGED_AT';
  readonly direction: 'ASC' | 'DESC';
}
