import { type ProviderName } from '../provider.js';
import { freshnessOf } from './freshness.js';
import { type MeasurementName, type Position, SIGNAL_UNITS, type SignalName } from './signal.js';
import { type StateProjection } from './state-projection.js';
import {
  knownProblems,
  knownValue,
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

/**
 * Row of a projection: its enrollment, the source of its values if their freshness is read, the
 * index of its group in the projection, and the values of the group's signals in the projection's
 * order. After the last group the problems follow, as one value: all of their row.
 */
export type ProjectedRow = readonly [
  enrollmentId: string,
  provider: ProviderName | null,
  brand: string | null,
  group: number,
  ...values: readonly unknown[],
];
/** Index of the first value of a row. */
const FIRST_VALUE = 4;

interface Found {
  readonly row: ProjectedRow;
  readonly stored: StoredValue;
}
type Known = { [Name in SignalName]?: Found };
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const NEVER = new Date(0);

/**
 * State of a vehicle with the parts of a projection, as plain values: compiled queries read a
 * property once for each field below it. Says the same as `KnownState` of the same rows.
 */
export function projectedState(
  projection: StateProjection,
  { vehicleId, fleetId }: Pick<VehicleState, 'vehicleId' | 'fleetId'>,
  rows: readonly ProjectedRow[],
  now: Date,
): VehicleState {
  const sorted = inOrder(rows);
  const known = newestOf(projection, sorted);
  const state: Mutable<VehicleState> = {
    vehicleId,
    fleetId,
    odometer: null,
    fuelLevel: null,
    fuelVolume: null,
    batteryLevel: null,
    energyLevel: null,
    range: null,
    speed: null,
    position: null,
    ignitionOn: null,
    engineRunning: null,
    locked: null,
    drivingEnabled: null,
    charging: null,
    doors: [],
    tires: [],
    warnings: [],
    troubleCodes: [],
    service: null,
    problems: projection.problems ? problemsOf(projection, sorted) : [],
    newestAt: null,
  };
  const values = new KnownValues(projection, known, now);
  for (const field of projection.fields) {
    switch (field) {
      case 'odometer':
      case 'fuelLevel':
      case 'fuelVolume':
      case 'batteryLevel':
      case 'energyLevel':
      case 'range':
      case 'speed':
        state[field] = values.measurement(field);
        break;
      case 'ignitionOn':
      case 'engineRunning':
      case 'locked':
      case 'drivingEnabled':
        state[field] = values.switch(field);
        break;
      case 'doors':
      case 'tires':
      case 'warnings':
      case 'troubleCodes':
        state[field] = (values.value(field) ?? []) as never;
        break;
      case 'position':
        state.position = values.position(state.problems);
        break;
      case 'charging':
        state.charging = values.charging();
        break;
      case 'service':
        state.service = values.service();
        break;
      case 'problems':
        break;
    }
  }
  return state;
}

/** Sorts rows of several enrollments by these, so that of equal values the first counts. */
function inOrder(rows: readonly ProjectedRow[]): readonly ProjectedRow[] {
  const first = rows[0]?.[0];
  return rows.every(([enrollmentId]) => enrollmentId === first)
    ? rows
    : rows.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** Returns of each signal the value that was measured last. */
function newestOf({ groups }: StateProjection, rows: readonly ProjectedRow[]): Known {
  const known: Known = {};
  for (const row of rows) {
    const names = groups[row[3]]?.names ?? [];
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index];
      const stored = row[FIRST_VALUE + index] as StoredValue | null;
      if (!name || !stored) continue;
      const found = known[name];
      if (!found || supersedes(stored, found.stored)) known[name] = { row, stored };
    }
  }
  return known;
}

function problemsOf(
  { groups }: StateProjection,
  rows: readonly ProjectedRow[],
): VehicleState['problems'] {
  return rows.flatMap(([enrollmentId, , , group, values]) =>
    group === groups.length
      ? knownProblems(values as StoredValues).map((problem) => ({ ...problem, enrollmentId }))
      : [],
  );
}

/** Values of one vehicle. */
class KnownValues {
  readonly #known: Known;
  readonly #now: Date;
  readonly #hasMeasuredAt: boolean;
  readonly #hasObservedAt: boolean;
  readonly #hasFreshness: boolean;

  constructor({ ages }: StateProjection, known: Known, now: Date) {
    this.#known = known;
    this.#now = now;
    this.#hasMeasuredAt = ages.has('measuredAt');
    this.#hasObservedAt = ages.has('observedAt');
    this.#hasFreshness = ages.has('freshness');
  }

  value(name: SignalName): unknown {
    const found = this.#known[name];
    return found ? knownValue(found.stored) : null;
  }

  measurement(name: MeasurementName): Measurement | null {
    const found = this.#known[name];
    if (!found) return null;
    return {
      value: found.stored.value as number,
      unit: SIGNAL_UNITS[name],
      enrollmentId: found.row[0],
      measuredAt: this.#measuredAt(found),
      observedAt: this.#observedAt(found),
      freshness: this.#freshness(name, found),
    };
  }

  switch(name: SignalName): Switch | null {
    const found = this.#known[name];
    if (!found) return null;
    return {
      value: found.stored.value as boolean,
      enrollmentId: found.row[0],
      measuredAt: this.#measuredAt(found),
      observedAt: this.#observedAt(found),
      freshness: this.#freshness(name, found),
    };
  }

  position(problems: VehicleState['problems']): VehiclePosition | null {
    const found = this.#known.position;
    if (!found) return null;
    const { measuredAt } = found.stored;
    const at = measuredAt === null ? null : new Date(measuredAt);
    if (problems.length > 0 && isHidden({ measuredAt: at }, problems)) return null;
    const { latitude, longitude, heading, approximate } = found.stored.value as Position;
    return {
      latitude,
      longitude,
      heading,
      approximate,
      enrollmentId: found.row[0],
      measuredAt: at,
      observedAt: this.#observedAt(found),
      freshness: this.#freshness('position', found),
    };
  }

  charging(): Charging | null {
    return orNull({
      status: this.value('chargingStatus') as Charging['status'],
      pluggedIn: this.switch('pluggedIn'),
      power: this.measurement('chargePower'),
      timeToFull: this.measurement('timeToFull'),
      limit: this.measurement('chargeLimit'),
    });
  }

  service(): ServiceState | null {
    return orNull({
      distance: this.measurement('serviceDistance'),
      dueOn: this.value('serviceDueOn') as string | null,
      overdue: this.value('serviceOverdue') as boolean | null,
    });
  }

  #measuredAt({ stored: { measuredAt } }: Found): Date | null {
    return this.#hasMeasuredAt && measuredAt !== null ? new Date(measuredAt) : null;
  }

  #observedAt({ stored }: Found): Date {
    return this.#hasObservedAt ? new Date(stored.observedAt) : NEVER;
  }

  #freshness(name: SignalName, { row, stored }: Found): SignalOrigin['freshness'] {
    const [, provider, brand] = row;
    if (!this.#hasFreshness || !provider) return 'UNKNOWN_AGE';
    const known = (other: SignalName) => this.#known[other]?.stored;
    return freshnessOf(name, stored.measuredAt, { provider, brand: brand ?? '' }, known, this.#now);
  }
}
