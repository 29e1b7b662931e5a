import { type Position, type Reading } from '../../../domain/data/signal.js';
import { type DeliveredSignals } from '../../../domain/data/vehicle-data.js';
import { type Powertrain } from '../../../domain/data/vehicle-details.js';
import { toFields } from '../../access/foreign-answer.js';
import { delivered, readPlace } from '../../access/signals.js';
import { type AnswerReader } from './answer-reader.js';
import { readAmount, readQuantity } from './units.js';

const IGNITION_STATES: ReadonlyMap<unknown, boolean> = new Map([
  ['lock', false],
  ['off', false],
  ['accessory', false],
  ['on', true],
  ['start', true],
]);
const ON_OFF: ReadonlyMap<unknown, boolean> = new Map([
  ['off', false],
  ['on', true],
]);

/**
 * Odometer properties in the order of preference; the last four are deprecated or of a past trip.
 */
const ODOMETERS = [
  'diagnostics.odometer',
  'diagnostics.mileage',
  'diagnostics.mileage_meters',
  'usage.odometer_after_last_trip',
  'usage.mileage_after_last_trip',
];

const ELECTRIC_RANGES = ['charging.estimated_range', 'diagnostics.estimated_range'];
const FUEL_RANGES = ELECTRIC_RANGES.toReversed();
const OTHER_RANGES = ['diagnostics.estimated_primary_powertrain_range'];

/** Reads what a vehicle's motion is made of. */
export function readDriving(answer: AnswerReader, powertrain: Powertrain | null): DeliveredSignals {
  const length = (data: unknown) => readAmount(data, 'length');
  const isFueled = powertrain === 'COMBUSTION' || powertrain === 'PLUG_IN_HYBRID';
  return delivered({
    odometer: answer.first(ODOMETERS, length),
    range: answer.first(
      [
        'diagnostics.estimated_mixed_powertrain_range',
        ...(isFueled ? FUEL_RANGES : ELECTRIC_RANGES),
        ...OTHER_RANGES,
      ],
      length,
    ),
    speed: answer.first(['diagnostics.speed', 'diagnostics.wheel_based_speed'], readSpeed),
    ignitionOn: answer.first(
      ['ignition.state', 'ignition.status'],
      (data) => IGNITION_STATES.get(data) ?? null,
    ),
    engineRunning: answer.first(['engine.status'], (data) => ON_OFF.get(data) ?? null),
    position: readPosition(answer),
  });
}

/** The carmaker's coarse coordinates stand in where it delivers no exact ones. */
function readPosition(answer: AnswerReader): Reading<Position> | undefined {
  const exact = answer.first(['vehicle_location.coordinates'], toPlace);
  const found = exact ?? answer.first(['vehicle_location.fuzzy_coordinates'], toPlace);
  if (!found) return undefined;
  const heading = answer.first(['vehicle_location.heading'], readHeading);
  return {
    value: { ...found.value, heading: heading?.value ?? null, approximate: !exact },
    measuredAt: found.measuredAt,
  };
}

function toPlace(data: unknown) {
  const { latitude, longitude } = toFields(data);
  return readPlace(latitude, longitude);
}

/** A vehicle that reverses may report a negative speed. */
function readSpeed(data: unknown): number | null {
  const speed = readQuantity(data, 'speed');
  return speed === null ? null : Math.abs(speed);
}

function readHeading(data: unknown): number | null {
  const degrees = readQuantity(data, 'angle');
  return degrees === null ? null : ((degrees % 360) + 360) % 360;
}
