export const UNITS = [
  'KILOMETERS',
  'KILOMETERS_PER_HOUR',
  'PERCENT',
  'LITERS',
  'KILOPASCALS',
  'KILOWATTS',
  'KILOWATT_HOURS',
  'VOLTS',
  'DEGREES_CELSIUS',
  'SECONDS',
] as const;
export type Unit = (typeof UNITS)[number];

/** One value of a vehicle, and the time of its measurement. */
export interface Reading<T> {
  readonly value: T;
  /** Time that the provider states; null where it states none. Never our own clock's. */
  readonly measuredAt: Date | null;
}

/** Signals with a number as value, and the unit that the number always has. */
export const SIGNAL_UNITS = {
  odometer: 'KILOMETERS',
  fuelLevel: 'PERCENT',
  fuelVolume: 'LITERS',
  batteryLevel: 'PERCENT',
  energyLevel: 'PERCENT',
  range: 'KILOMETERS',
  speed: 'KILOMETERS_PER_HOUR',
  chargePower: 'KILOWATTS',
  timeToFull: 'SECONDS',
  chargeLimit: 'PERCENT',
  serviceDistance: 'KILOMETERS',
} as const satisfies Readonly<Record<string, Unit>>;
export type MeasurementName = keyof typeof SIGNAL_UNITS;

export type ChargingStatus =
  'NOT_CHARGING' | 'CHARGING' | 'COMPLETE' | 'PAUSED' | 'DISCHARGING' | 'ERROR' | 'UNKNOWN';

export const VEHICLE_PARTS = [
  'FRONT_LEFT',
  'FRONT_RIGHT',
  'REAR_LEFT',
  'REAR_RIGHT',
  'REAR_LEFT_OUTER',
  'REAR_RIGHT_OUTER',
  'SPARE',
  'TRUNK',
  'HOOD',
] as const;
export type VehiclePart = (typeof VEHICLE_PARTS)[number];

/** A place on earth. Personal data: never in a log, a trace, a metric or an error. */
export interface Place {
  /** Degrees, -90 to 90. */
  readonly latitude: number;
  /** Degrees, -180 to 180. */
  readonly longitude: number;
}

export interface Position extends Place {
  /** Degrees clockwise from north, from 0 to below 360; null where the provider states none. */
  readonly heading: number | null;
  /** True if the carmaker made the position coarse. */
  readonly approximate: boolean;
}

/** A door, the trunk or the hood. */
export interface Opening {
  readonly part: VehiclePart;
  readonly open: boolean | null;
  readonly locked: boolean | null;
  readonly measuredAt: Date | null;
}

export interface Tire {
  readonly part: VehiclePart;
  /** Kilopascals. */
  readonly pressure: number | null;
  /** Kilopascals. */
  readonly targetPressure: number | null;
  /** Judgement of the vehicle, never of ours. */
  readonly low: boolean | null;
  readonly measuredAt: Date | null;
}

/** A warning that is on. */
export interface VehicleWarning {
  /** The provider's name in UPPER_SNAKE. */
  readonly code: string;
  readonly text: string | null;
  readonly measuredAt: Date | null;
}

export interface TroubleCode {
  readonly code: string;
  readonly system: string | null;
  readonly status: string | null;
  readonly occurrences: number | null;
  readonly measuredAt: Date | null;
}

/** All signals that have a name of ours. The value's unit is that of {@link SIGNAL_UNITS}. */
export interface VehicleSignals extends Readonly<Record<MeasurementName, Reading<number>>> {
  readonly position: Reading<Position>;
  readonly ignitionOn: Reading<boolean>;
  readonly engineRunning: Reading<boolean>;
  /** True if all doors are locked; not reported where only single doors are known. */
  readonly locked: Reading<boolean>;
  readonly drivingEnabled: Reading<boolean>;
  readonly chargingStatus: Reading<ChargingStatus>;
  readonly pluggedIn: Reading<boolean>;
  readonly doors: Reading<readonly Opening[]>;
  readonly tires: Reading<readonly Tire[]>;
  /** All warnings that are on; an empty list says that none is. */
  readonly warnings: Reading<readonly VehicleWarning[]>;
  /** All stored codes; an empty list says that there are none. */
  readonly troubleCodes: Reading<readonly TroubleCode[]>;
  /** `YYYY-MM-DD` of the day on which the next service is due. */
  readonly serviceDueOn: Reading<string>;
  readonly serviceOverdue: Reading<boolean>;
}
export type SignalName = keyof VehicleSignals;

/** The group that each signal is stored in: one row per enrollment and group. */
export const SIGNAL_GROUP_OF = {
  odometer: 'DRIVING',
  range: 'DRIVING',
  speed: 'DRIVING',
  ignitionOn: 'DRIVING',
  engineRunning: 'DRIVING',
  drivingEnabled: 'DRIVING',
  position: 'POSITION',
  fuelLevel: 'ENERGY',
  fuelVolume: 'ENERGY',
  batteryLevel: 'ENERGY',
  energyLevel: 'ENERGY',
  chargingStatus: 'ENERGY',
  pluggedIn: 'ENERGY',
  chargePower: 'ENERGY',
  timeToFull: 'ENERGY',
  chargeLimit: 'ENERGY',
  locked: 'BODY',
  doors: 'BODY',
  tires: 'BODY',
  warnings: 'HEALTH',
  troubleCodes: 'HEALTH',
  serviceDistance: 'HEALTH',
  serviceDueOn: 'HEALTH',
  serviceOverdue: 'HEALTH',
} as const satisfies Readonly<Record<SignalName, string>>;

/** Groups of signals that are read, stored and deleted together. Only `POSITION` holds places. */
export type SignalGroup = (typeof SIGNAL_GROUP_OF)[SignalName];
export const SIGNAL_NAMES = Object.keys(SIGNAL_GROUP_OF) as readonly SignalName[];
export const SIGNAL_GROUPS: readonly SignalGroup[] = [...new Set(Object.values(SIGNAL_GROUP_OF))];
