import { type Freshness } from './freshness.js';
import {
  type ChargingStatus,
  type Opening,
  type Position,
  type Tire,
  type TroubleCode,
  type Unit,
  type VehicleWarning,
} from './signal.js';
import { type SignalProblem } from './vehicle-data.js';

/** Origin and age of a value. */
export interface SignalOrigin {
  readonly enrollmentId: string;
  readonly measuredAt: Date | null;
  readonly observedAt: Date;
  readonly freshness: Freshness;
}
export interface Measurement extends SignalOrigin {
  readonly value: number;
  readonly unit: Unit;
}
export interface Switch extends SignalOrigin {
  readonly value: boolean;
}
export type VehiclePosition = Position & SignalOrigin;

export interface Charging {
  readonly status: ChargingStatus | null;
  readonly pluggedIn: Switch | null;
  readonly power: Measurement | null;
  readonly timeToFull: Measurement | null;
  readonly limit: Measurement | null;
}

export interface ServiceState {
  readonly distance: Measurement | null;
  readonly dueOn: string | null;
  readonly overdue: boolean | null;
}

/** Last value known of each signal of a vehicle; null where no provider has reported it. */
export interface VehicleState {
  readonly vehicleId: string;
  readonly fleetId: string;
  readonly odometer: Measurement | null;
  readonly fuelLevel: Measurement | null;
  readonly fuelVolume: Measurement | null;
  readonly batteryLevel: Measurement | null;
  readonly energyLevel: Measurement | null;
  readonly range: Measurement | null;
  readonly speed: Measurement | null;
  /** Null as well while privacy mode is on, unless it was measured since. */
  readonly position: VehiclePosition | null;
  readonly ignitionOn: Switch | null;
  readonly engineRunning: Switch | null;
  readonly locked: Switch | null;
  readonly drivingEnabled: Switch | null;
  readonly charging: Charging | null;
  readonly doors: readonly Opening[];
  readonly tires: readonly Tire[];
  readonly warnings: readonly VehicleWarning[];
  readonly troubleCodes: readonly TroubleCode[];
  readonly service: ServiceState | null;
  readonly problems: readonly (SignalProblem & { readonly enrollmentId: string })[];
}

/**
 * Returns whether privacy mode hides a place, of whichever enrollment: it does until one is
 * measured after the last attempt that found the mode on.
 */
export function isHidden(
  { measuredAt }: Pick<SignalOrigin, 'measuredAt'>,
  problems: readonly SignalProblem[],
): boolean {
  return problems.some(
    ({ reason, at }) => reason === 'PRIVACY_MODE' && (measuredAt === null || measuredAt <= at),
  );
}

/** Returns an object with parts, or null if it has none. */
export function orNull<T extends object>(parts: T): T | null {
  for (const name in parts) if (parts[name] !== null) return parts;
  return null;
}
