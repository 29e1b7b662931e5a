import { type Clearance } from '../clearance.js';
import { type OemCredential } from '../credential.js';
import { type StateProjection } from '../data/state-projection.js';
import { type VehicleState } from '../data/vehicle-state.js';
import { type Enrollment, type Vehicle } from '../vehicle.js';

/** Names of properties to read in addition to those that every projection has. */
export type Projection<T> = 'all' | readonly (keyof T & string)[];

/** Properties of vehicles to read, and relations to read along; null: not at all. */
export interface VehicleProjection {
  readonly vehicle: Projection<Vehicle>;
  /** Clearance of the vehicle's enrollments; of several, the one that changed last. */
  readonly clearance: Projection<Clearance> | null;
  readonly enrollments: EnrollmentProjection | null;
  /** Parts of the last known state; only compiled queries prefetch them. */
  readonly state?: StateProjection;
}

export interface EnrollmentProjection {
  readonly enrollment: Projection<Enrollment>;
  readonly clearance: Projection<Clearance> | null;
  readonly credential: Projection<OemCredential> | null;
}

/** Properties that every projection has: the key, and the values that lists are ordered by. */
export const VEHICLE_KEYS = ['id', 'vin', 'createdAt'] as const;
export const ENROLLMENT_KEYS = ['id', 'createdAt'] as const;
export const CLEARANCE_KEYS = ['status', 'changedAt'] as const;
export const CREDENTIAL_KEYS = ['id'] as const;

export type ProjectedClearance = Pick<Clearance, (typeof CLEARANCE_KEYS)[number]>;
export type ProjectedCredential = Pick<OemCredential, (typeof CREDENTIAL_KEYS)[number]>;

/** Relations of an enrollment; undefined is what was not prefetched. */
export interface EnrollmentRelations {
  readonly clearance?: ProjectedClearance | null | undefined;
  readonly credential?: ProjectedCredential | null | undefined;
}

export type ProjectedEnrollment = Pick<Enrollment, (typeof ENROLLMENT_KEYS)[number]> &
  EnrollmentRelations;

/** Relations of a vehicle; undefined is what was not prefetched. */
export interface VehicleRelations {
  readonly clearance?: ProjectedClearance | null | undefined;
  readonly enrollments?: readonly ProjectedEnrollment[] | undefined;
  readonly state?: VehicleState | null | undefined;
}

/**
 * A vehicle of which the type promises the keys only; the projection decides what else is there.
 */
export type ProjectedVehicle = Pick<Vehicle, (typeof VEHICLE_KEYS)[number]> & VehicleRelations;
