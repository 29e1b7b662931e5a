import { type CredentialKind } from './provider.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Vehicle {
  readonly id: string;
  readonly fleetId: string;
  /** Upper case, 17 characters, unique within the fleet. */
  readonly vin: string;
  /** The maker's slug. */
  readonly brand: string;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: readonly Tag[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const ENROLLMENT_STATUSES = ['PENDING', 'ACTIVE', 'FAILED', 'REMOVING', 'REMOVED'] as const;
export type EnrollmentStatus = (typeof ENROLLMENT_STATUSES)[number];

/** A vehicle at a provider account: where credential, clearance and tokens meet. */
export interface Enrollment {
  readonly id: string;
  readonly fleetId: string;
  readonly vehicleId: string;
  readonly accountId: string;
  readonly status: EnrollmentStatus;
  /** Why it failed, in the provider's words. */
  readonly reason: string | null;
  readonly externalId: string | null;
  readonly telematicsUnitId: string | null;
  readonly credentialKind: CredentialKind;
  /** The shared credential of the carmaker; null for the other kinds. */
  readonly credentialId: string | null;
  readonly createdAt: Date;
}
