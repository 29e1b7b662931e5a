import { type Odometer } from './clearance.js';
import { type Eligibility } from './eligibility.js';
import { type UserError } from './errors.js';
import { idPrefix } from './values/ids.js';
import { type Tag, type VehicleTextsInput } from './vehicle.js';

export const ONBOARDING_ID_PREFIX = idPrefix('onb');

export type OnboardingStatus = 'RUNNING' | 'COMPLETED' | 'CANCELED';

export interface Onboarding {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  readonly status: OnboardingStatus;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

export type RowStatus = 'QUEUED' | 'SUCCEEDED' | 'FAILED';

export interface OnboardingRow {
  readonly onboardingId: string;
  readonly index: number;
  /** As the caller wrote it. */
  readonly vin: string;
  readonly status: RowStatus;
  readonly enrollmentId: string | null;
  readonly userErrors: readonly UserError[];
  /** Whether the same row may succeed when tried again unchanged. */
  readonly canRetry: boolean;
}

/** One row as the caller sends it; checked row by row, so that a bad one fails alone. */
export interface OnboardVehicle extends VehicleTextsInput {
  readonly vin: string;
  readonly brand: string;
  readonly tags?: readonly Tag[];
  readonly odometer?: Odometer | null;
  /** A shared credential of the account. */
  readonly credentialId?: string | null;
  /** The unit's own password. */
  readonly individualPassword?: string | null;
  /** The telematics unit's id. */
  readonly telematicsUnitId?: string | null;
  /** From the provider's list of models. */
  readonly vehicleModelId?: string | null;
}

/** Result of the checks of one row, before anything is stored. */
export interface PlannedRow {
  readonly index: number;
  readonly vin: string;
  readonly userErrors: readonly UserError[];
  readonly warnings: readonly string[];
  /** null when it was not requested, or the provider cannot check it or did not answer. */
  readonly eligibility: Eligibility | null;
}
