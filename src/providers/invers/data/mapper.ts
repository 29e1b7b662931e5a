import { type Position, type Reading, type VehicleWarning } from '../../../domain/data/signal.js';
import {
  type DeliveredSignals,
  MAX_RAW_SIGNALS,
  newestOf,
  type RawSignal,
  type SignalProblem,
  type VehicleData,
} from '../../../domain/data/vehicle-data.js';
import { type Powertrain } from '../../../domain/data/vehicle-details.js';
import { toFields } from '../../access/foreign-answer.js';
import { isLocation, toRawSignal } from '../../access/raw-signal.js';
import { delivered, readPlace, toCode } from '../../access/signals.js';
import { readBoolean, readMeasuredAt, readNumber } from '../../access/values.js';
import { INDICATORS, LAMPS, NAMES, type UnitNames } from './names.js';

/** Words of two states; another word is unreadable, e.g. one for a lock that is locked in part. */
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['ON', true],
  ['OFF', false],
  ['ENABLED', true],
  ['DISABLED', false],
  ['LOCKED', true],
  ['UNLOCKED', false],
]);

/**
 * Maps a vehicle's state: an object of `{timestamp, value}`, with the unit in each name
 * (https://developers.invers.com/overview/vehicle-state). Any JSON is read.
 * @param at when we asked
 */
export function toVehicleData(json: unknown, powertrain: Powertrain | null, at: Date): VehicleData {
  const state = new StateReader(json, at);
  const percent = (names: UnitNames) => state.number(names, 100);
  const signals = delivered({
    odometer: state.number(NAMES.odometer),
    range: state.number(NAMES.range),
    speed: state.number(NAMES.speed),
    fuelLevel: percent(NAMES.fuelLevel),
    batteryLevel: percent(NAMES.batteryLevel),
    position: state.first(NAMES.position, toPosition),
    drivingEnabled: state.first(NAMES.drivingEnabled, toSwitch),
    ignitionOn: state.first(NAMES.ignitionOn, toSwitch),
    locked: state.first(NAMES.locked, toSwitch),
    warnings: readWarnings(state),
  });
  const level = percent(NAMES.energyLevel);
  return {
    signals: { ...toLevel(level, powertrain), ...signals },
    raw: state.raw,
    problems: state.problems,
  };
}

/** One property stands for fuel and charge alike: the powertrain says which. */
function toLevel(
  level: Reading<number> | undefined,
  powertrain: Powertrain | null,
): DeliveredSignals {
  if (!level) return {};
  if (powertrain === 'BATTERY_ELECTRIC') return { batteryLevel: level };
  return powertrain === 'COMBUSTION' || powertrain === 'FUEL_CELL'
    ? { fuelLevel: level }
    : { energyLevel: level };
}

function toPosition(value: unknown): Position | null {
  const { lat, lon, latitude = lat, longitude = lon, heading } = toFields(value);
  const place = readPlace(latitude, longitude);
  const degrees = readNumber(heading);
  const isDegrees = degrees !== null && degrees >= 0 && degrees < 360;
  return place && { ...place, heading: isDegrees ? degrees : null, approximate: false };
}

function toSwitch(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return SWITCHES.get(word) ?? readBoolean(value);
}

/** Lamps that are on, and those whose sensor has failed. */
function readWarnings(state: StateReader): DeliveredSignals['warnings'] {
  const names = state.names.filter((name) => INDICATORS.test(name) && !LAMPS.test(name));
  const readings = names.flatMap((name) => state.first([name], toIndicator(name)) ?? []);
  if (readings.length === 0) return undefined;
  return {
    value: readings.flatMap(({ value, measuredAt }): readonly VehicleWarning[] =>
      value === 'off' ? [] : [{ code: value.code, text: null, measuredAt }],
    ),
    measuredAt: newestOf(readings.map(({ measuredAt }) => measuredAt)),
  };
}

const toIndicator =
  (name: string) =>
  (value: unknown): { readonly code: string } | 'off' | null => {
    const word = typeof value === 'string' ? value.trim().toUpperCase() : value;
    if (word === 'SENSOR_FAILURE') return { code: `${toCode(name)}_SENSOR_FAILURE` };
    const isOn = toSwitch(value);
    if (isOn === null) return null;
    return isOn ? { code: toCode(name) } : 'off';
  };

class StateReader {
  readonly raw: readonly RawSignal[];
  readonly #at: Date;
  readonly #values = new Map<string, Reading<unknown>>();
  readonly #problems = new Map<string, SignalProblem>();

  constructor(json: unknown, at: Date) {
    this.#at = at;
    for (const [name, property] of Object.entries(toFields(json))) {
      const fields = toFields(property);
      const isProperty = Object.hasOwn(fields, 'value');
      const value = isProperty ? fields['value'] : property;
      const measuredAt = isProperty ? readMeasuredAt(fields['timestamp'], at) : null;
      if (value !== null && value !== undefined) this.#values.set(name, { value, measuredAt });
    }
    this.raw = [...this.#values].flatMap(([name, { value, measuredAt }], place) => {
      const signal = toRawSignal({ name, value, measuredAt, location: isLocation(name, value) });
      if (signal && place < MAX_RAW_SIGNALS) return signal;
      this.#report(name);
      return [];
    });
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  get problems(): readonly SignalProblem[] {
    return [...this.#problems.values()];
  }

  /** Reads a number of at least 0 under the first of these names, in our unit. */
  number(names: UnitNames, max = Number.MAX_VALUE): Reading<number> | undefined {
    for (const [name, factor] of Object.entries(names)) {
      const found = this.first([name], (value) => {
        const number = readNumber(value);
        return number === null || number < 0 || number * factor > max ? null : number * factor;
      });
      if (found) return found;
    }
    return undefined;
  }

  /** Reads the value under the first of these names that can be read. */
  first<T>(names: readonly string[], read: (value: unknown) => T | null): Reading<T> | undefined {
    for (const name of names) {
      const found = this.#values.get(name);
      const value = found ? read(found.value) : null;
      if (found && value !== null) return { value, measuredAt: found.measuredAt };
      if (found) this.#report(name);
    }
    return undefined;
  }

  #report(signal: string): void {
    this.#problems.set(signal, { signal, reason: 'UNREADABLE', at: this.#at });
  }
}
