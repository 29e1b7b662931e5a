import { type Clearance } from './clearance.js';
import { type OemCredential } from './credential.js';
import { type Enrollment, type Vehicle } from './vehicle.js';

/** Which properties of a thing are wanted, beside its id and what orders it; others are left out of it. */
export type Wanted<T> = 'all' | readonly (keyof T & string)[];

/** What is wanted of vehicles and along with them, so that one reading brings it all; null: not at all. */
export interface VehicleWish {
  readonly vehicle: Wanted<Vehicle>;
  /** Of the enrollment that needs one; of several, the one that changed last. */
  readonly clearance: Wanted<Clearance> | null;
  readonly enrollments: EnrollmentWish | null;
}

export interface EnrollmentWish {
  readonly enrollment: Wanted<Enrollment>;
  readonly clearance: Wanted<Clearance> | null;
  readonly credential: Wanted<OemCredential> | null;
}

/** An enrollment with what came along; undefined is what was not wanted. */
export interface EnrollmentWith extends Enrollment {
  readonly clearance?: Clearance | null | undefined;
  readonly credential?: OemCredential | null | undefined;
}

/** What came along with one vehicle; undefined is what was not wanted. */
export interface VehicleDetails {
  readonly clearance?: Clearance | null | undefined;
  readonly enrollments?: readonly EnrollmentWith[] | undefined;
}

export type VehicleWith = Vehicle & VehicleDetails;
