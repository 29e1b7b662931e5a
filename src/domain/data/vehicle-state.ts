import { type Freshness, freshnessOf } from './freshness.js';
import {
  type ChargingStatus,
  type MeasurementName,
  type Opening,
  type Position,
  SIGNAL_NAMES,
  SIGNAL_UNITS,
  type SignalName,
  type Tire,
  type TroubleCode,
  type Unit,
  type VehicleWarning,
} from './signal.js';
import { type KnownReading, type KnownSignals } from './stored-signals.js';
import { newestOf, type SignalProblem } from './vehicle-data.js';

/** Last known values of one enrollment, and the problems of its last attempt. */
export interface EnrollmentData {
  readonly enrollmentId: string;
  readonly signals: KnownSignals;
  readonly problems: readonly SignalProblem[];
}

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
  /** Time of the newest measurement; null where no value has a time. */
  readonly newestAt: Date | null;
}

type Known = KnownReading<unknown> & { readonly enrollmentId: string };

/**
 * Creates the state of a vehicle from the data of its enrollments: of each signal the value that
 * was measured last; of two without a time, the one that we received last.
 */
export function vehicleState(
  { vehicleId, fleetId }: Pick<VehicleState, 'vehicleId' | 'fleetId'>,
  enrollments: readonly EnrollmentData[],
  now: Date,
): VehicleState {
  const known = new Map<SignalName, Known>();
  for (const { enrollmentId, signals } of enrollments)
    for (const name of SIGNAL_NAMES) {
      const reading: KnownReading<unknown> | undefined = signals[name];
      const other = known.get(name);
      if (reading && (!other || isNewer(reading, other)))
        known.set(name, { ...reading, enrollmentId });
    }
  const originOf = (name: SignalName, { enrollmentId, measuredAt, observedAt }: Known) => ({
    enrollmentId,
    measuredAt,
    observedAt,
    freshness: freshnessOf(name, measuredAt, known, now),
  });
  const valueOf = (name: SignalName): unknown => known.get(name)?.value;
  const measurement = (name: MeasurementName): Measurement | null => {
    const found = known.get(name);
    if (!found) return null;
    return { value: found.value as number, unit: SIGNAL_UNITS[name], ...originOf(name, found) };
  };
  const toggle = (name: SignalName): Switch | null => {
    const found = known.get(name);
    return found ? { value: found.value as boolean, ...originOf(name, found) } : null;
  };
  const position = known.get('position');
  const problems = enrollments.flatMap((each) =>
    each.problems.map((problem) => ({ ...problem, enrollmentId: each.enrollmentId })),
  );
  return {
    vehicleId,
    fleetId,
    odometer: measurement('odometer'),
    fuelLevel: measurement('fuelLevel'),
    fuelVolume: measurement('fuelVolume'),
    batteryLevel: measurement('batteryLevel'),
    energyLevel: measurement('energyLevel'),
    range: measurement('range'),
    speed: measurement('speed'),
    position:
      position && !isHidden(position, problems)
        ? { ...(position.value as Position), ...originOf('position', position) }
        : null,
    ignitionOn: toggle('ignitionOn'),
    engineRunning: toggle('engineRunning'),
    locked: toggle('locked'),
    drivingEnabled: toggle('drivingEnabled'),
    charging: orNull({
      status: (valueOf('chargingStatus') as ChargingStatus | undefined) ?? null,
      pluggedIn: toggle('pluggedIn'),
      power: measurement('chargePower'),
      timeToFull: measurement('timeToFull'),
      limit: measurement('chargeLimit'),
    }),
    doors: (valueOf('doors') as readonly Opening[] | undefined) ?? [],
    tires: (valueOf('tires') as readonly Tire[] | undefined) ?? [],
    warnings: (valueOf('warnings') as readonly VehicleWarning[] | undefined) ?? [],
    troubleCodes: (valueOf('troubleCodes') as readonly TroubleCode[] | undefined) ?? [],
    service: orNull({
      distance: measurement('serviceDistance'),
      dueOn: (valueOf('serviceDueOn') as string | undefined) ?? null,
      overdue: (valueOf('serviceOverdue') as boolean | undefined) ?? null,
    }),
    problems,
    newestAt: newestOf([...known.values()].map(({ measuredAt }) => measuredAt)),
  };
}

/** Returns whether a value is newer than another: one with a time before one without. */
function isNewer(
  one: Pick<Known, 'measuredAt' | 'observedAt'>,
  other: Pick<Known, 'measuredAt' | 'observedAt'>,
): boolean {
  const ahead = (one.measuredAt?.getTime() ?? 0) - (other.measuredAt?.getTime() ?? 0);
  return ahead > 0 || (ahead === 0 && one.observedAt > other.observedAt);
}

/**
 * Returns whether privacy mode hides a place, of whichever enrollment: it does until one is measured
 * after the last attempt that found the mode on.
 */
export function isHidden(
  { measuredAt }: Pick<Known, 'measuredAt'>,
  problems: readonly SignalProblem[],
): boolean {
  return problems.some(
    ({ reason, at }) => reason === 'PRIVACY_MODE' && (measuredAt === null || measuredAt <= at),
  );
}

function orNull<T extends object>(parts: T): T | null {
  return Object.values(parts).every((part) => part === null) ? null : parts;
}
