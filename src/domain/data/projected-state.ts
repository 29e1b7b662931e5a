import { KnownValues } from './known-values.js';
import {
  inOrder,
  newestOf,
  problemsOf,
  type ProjectedRow,
  type SignalRow,
  toProjectedRows,
} from './projected-rows.js';
import {
  AGE_FIELDS,
  STATE_FIELDS,
  type StateProjection,
  toStateProjection,
} from './state-projection.js';
import { type VehicleState } from './vehicle-state.js';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Projection with every part of a state. */
const WHOLE = toStateProjection(new Set(STATE_FIELDS), new Set(AGE_FIELDS));

/** State of a vehicle, from the whole rows of its enrollments. */
export const wholeState = (
  vehicle: Pick<VehicleState, 'vehicleId' | 'fleetId'>,
  rows: readonly SignalRow[],
  now: Date,
): VehicleState => projectedState(WHOLE, vehicle, toProjectedRows(WHOLE, rows), now);

/**
 * State of a vehicle with the parts of a projection, as plain values: compiled queries read a
 * property once for each field below it. Of each signal the value that was measured last counts; of two
 * without a time, the one that was received last.
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
