import { type Freshness, freshnessOf, type SignalSource } from './freshness.js';
import {
  type MeasurementName,
  type Opening,
  type Position,
  SIGNAL_GROUP_OF,
  SIGNAL_UNITS,
  type SignalName,
  type Tire,
  type TroubleCode,
  type Unit,
  type VehicleSignals,
  type VehicleWarning,
} from './signal.js';
import {
  knownProblems,
  knownValue,
  type StoredGroup,
  type StoredValue,
  type StoredValues,
  supersedes,
} from './stored-signals.js';
import {
  type Charging,
  isHidden,
  type Measurement,
  orNull,
  type ServiceState,
  type SignalOrigin,
  type Switch,
  type VehiclePosition,
  type VehicleState,
} from './vehicle-state.js';

/** Values of one group of an enrollment. */
export interface SignalRow extends SignalSource {
  readonly enrollmentId: string;
  readonly signalGroup: StoredGroup;
  readonly values: StoredValues;
}

/** Value of a signal, and the row that holds it. */
interface Found {
  readonly row: SignalRow;
  readonly stored: StoredValue;
}

/**
 * State of a vehicle, from the rows of all its enrollments: of each signal the value that was
 * measured last; of two without a time, the one that was received last. Every part is made when it
 * is read, since a page of vehicles reads few of them.
 */
export class KnownState implements VehicleState {
  readonly vehicleId: string;
  readonly fleetId: string;
  readonly #rows: readonly SignalRow[];
  readonly #now: Date;
  #problems: VehicleState['problems'] | undefined;

  /** @param rows in the order of their enrollments */
  constructor(
    { vehicleId, fleetId }: Pick<VehicleState, 'vehicleId' | 'fleetId'>,
    rows: readonly SignalRow[],
    now: Date,
  ) {
    this.vehicleId = vehicleId;
    this.fleetId = fleetId;
    this.#rows = rows;
    this.#now = now;
  }

  get odometer(): Measurement | null {
    return this.#measurement('odometer');
  }
  get fuelLevel(): Measurement | null {
    return this.#measurement('fuelLevel');
  }
  get fuelVolume(): Measurement | null {
    return this.#measurement('fuelVolume');
  }
  get batteryLevel(): Measurement | null {
    return this.#measurement('batteryLevel');
  }
  get energyLevel(): Measurement | null {
    return this.#measurement('energyLevel');
  }
  get range(): Measurement | null {
    return this.#measurement('range');
  }
  get speed(): Measurement | null {
    return this.#measurement('speed');
  }
  get ignitionOn(): Switch | null {
    return this.#switch('ignitionOn');
  }
  get engineRunning(): Switch | null {
    return this.#switch('engineRunning');
  }
  get locked(): Switch | null {
    return this.#switch('locked');
  }
  get drivingEnabled(): Switch | null {
    return this.#switch('drivingEnabled');
  }

  get position(): VehiclePosition | null {
    const found = this.find('position');
    if (!found) return null;
    const position = new KnownPosition(this, 'position', found, this.#now);
    return isHidden(position, this.problems) ? null : position;
  }

  get charging(): Charging | null {
    return orNull({
      status: this.#value('chargingStatus'),
      pluggedIn: this.#switch('pluggedIn'),
      power: this.#measurement('chargePower'),
      timeToFull: this.#measurement('timeToFull'),
      limit: this.#measurement('chargeLimit'),
    });
  }

  get doors(): readonly Opening[] {
    return this.#value('doors') ?? [];
  }
  get tires(): readonly Tire[] {
    return this.#value('tires') ?? [];
  }
  get warnings(): readonly VehicleWarning[] {
    return this.#value('warnings') ?? [];
  }
  get troubleCodes(): readonly TroubleCode[] {
    return this.#value('troubleCodes') ?? [];
  }

  get service(): ServiceState | null {
    return orNull({
      distance: this.#measurement('serviceDistance'),
      dueOn: this.#value('serviceDueOn'),
      overdue: this.#value('serviceOverdue'),
    });
  }

  get problems(): VehicleState['problems'] {
    this.#problems ??= this.#rows
      .filter(({ signalGroup }) => signalGroup === 'PROBLEMS')
      .flatMap(({ enrollmentId, values }) =>
        knownProblems(values).map((problem) => ({ ...problem, enrollmentId })),
      );
    return this.#problems;
  }

  get newestAt(): Date | null {
    const times = this.#rows
      .filter(({ signalGroup }) => signalGroup !== 'PROBLEMS')
      .flatMap(({ values }) => Object.values(values).map(({ measuredAt }) => measuredAt ?? 0));
    const newest = Math.max(0, ...times);
    return newest === 0 ? null : new Date(newest);
  }

  /** Finds the newest value of a signal. */
  find(name: SignalName): Found | undefined {
    const group = SIGNAL_GROUP_OF[name];
    let found: Found | undefined;
    for (const row of this.#rows) {
      const stored = row.signalGroup === group ? row.values[name] : undefined;
      if (stored && (!found || supersedes(stored, found.stored))) found = { row, stored };
    }
    return found;
  }

  #measurement(name: MeasurementName): Measurement | null {
    const found = this.find(name);
    return found ? new KnownMeasurement(this, name, found, this.#now) : null;
  }

  #switch(name: SignalName): Switch | null {
    const found = this.find(name);
    return found ? new KnownSwitch(this, name, found, this.#now) : null;
  }

  /** Returns the value of a signal, of the type that the signal has. */
  #value<Name extends SignalName>(name: Name): VehicleSignals[Name]['value'] | null {
    const found = this.find(name);
    return found ? (knownValue(found.stored) as VehicleSignals[Name]['value']) : null;
  }
}

class KnownSignal implements SignalOrigin {
  readonly enrollmentId: string;
  protected readonly stored: StoredValue;
  readonly #state: KnownState;
  readonly #name: SignalName;
  readonly #source: SignalSource;
  readonly #now: Date;

  constructor(state: KnownState, name: SignalName, { row, stored }: Found, now: Date) {
    this.enrollmentId = row.enrollmentId;
    this.#source = row;
    this.stored = stored;
    this.#state = state;
    this.#name = name;
    this.#now = now;
  }

  get measuredAt(): Date | null {
    return this.stored.measuredAt === null ? null : new Date(this.stored.measuredAt);
  }
  get observedAt(): Date {
    return new Date(this.stored.observedAt);
  }
  get freshness(): Freshness {
    const known = (name: SignalName) => this.#state.find(name)?.stored;
    return freshnessOf(this.#name, this.stored.measuredAt, this.#source, known, this.#now);
  }
}

class KnownMeasurement extends KnownSignal implements Measurement {
  readonly unit: Unit;

  constructor(state: KnownState, name: MeasurementName, found: Found, now: Date) {
    super(state, name, found, now);
    this.unit = SIGNAL_UNITS[name];
  }

  get value(): number {
    return this.stored.value as number;
  }
}

class KnownSwitch extends KnownSignal implements Switch {
  get value(): boolean {
    return this.stored.value as boolean;
  }
}

class KnownPosition extends KnownSignal implements VehiclePosition {
  get latitude(): number {
    return this.#place.latitude;
  }
  get longitude(): number {
    return this.#place.longitude;
  }
  get heading(): number | null {
    return this.#place.heading;
  }
  get approximate(): boolean {
    return this.#place.approximate;
  }

  get #place(): Position {
    return this.stored.value as Position;
  }
}
