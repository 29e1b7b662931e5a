import { type ChargingStatus, type Reading } from '../../../domain/data/signal.js';
import { type DeliveredSignals } from '../../../domain/data/vehicle-data.js';
import { type Powertrain } from '../../../domain/data/vehicle-details.js';
import { delivered } from '../../access/signals.js';
import { type AnswerReader } from './answer-reader.js';
import { readAmount, readPercent, readQuantity } from './units.js';

/** `charging.status` to ours; a status that is not here is UNKNOWN: the list grows. */
const STATUSES: ReadonlyMap<unknown, ChargingStatus> = new Map<unknown, ChargingStatus>([
  ['not_charging', 'NOT_CHARGING'],
  ['initialising', 'NOT_CHARGING'],
  ['cable_unplugged', 'NOT_CHARGING'],
  ['flap_open', 'NOT_CHARGING'],
  ['ready_for_charging', 'NOT_CHARGING'],
  ['charging', 'CHARGING'],
  ['slow_charging', 'CHARGING'],
  ['fast_charging', 'CHARGING'],
  ['charging_complete', 'COMPLETE'],
  ['charging_paused', 'PAUSED'],
  ['discharging', 'DISCHARGING'],
  ['charging_error', 'ERROR'],
  ['foreign_object_detected', 'ERROR'],
]);

const PLUGS: ReadonlyMap<unknown, boolean> = new Map([
  ['disconnected', false],
  ['plugged_in', true],
  ['plugged_in_both_sides', true],
]);

/** Reads fuel, traction battery and charging. `fueling` is about the flap and not read here. */
export function readEnergy(answer: AnswerReader, powertrain: Powertrain | null): DeliveredSignals {
  return delivered({
    fuelLevel: answer.first(['diagnostics.fuel_level'], readPercent),
    fuelVolume: answer.first(['diagnostics.fuel_volume'], (data) => readAmount(data, 'volume')),
    batteryLevel: readBatteryLevel(answer, powertrain),
    chargingStatus: answer.first(['charging.status'], readStatus),
    pluggedIn: answer.first(['charging.plugged_in'], (data) => PLUGS.get(data) ?? null),
    // Negative while the vehicle feeds the grid.
    chargePower: answer.first(['charging.charging_rate', 'charging.charging_rate_kw'], (data) =>
      readQuantity(data, 'power'),
    ),
    timeToFull: answer.first(['charging.time_to_complete_charge'], (data) =>
      readAmount(data, 'duration'),
    ),
    chargeLimit: answer.first(['charging.charge_limit'], readPercent),
  });
}

/**
 * Reads the level of the traction battery. The levels under `diagnostics` do not say of what they
 * are: those of a powertrain are taken where it is known, and `battery_level`, which may be the
 * starter battery's, only from a vehicle that charges.
 */
function readBatteryLevel(
  answer: AnswerReader,
  powertrain: Powertrain | null,
): Reading<number> | undefined {
  const charges =
    powertrain === 'BATTERY_ELECTRIC' ||
    powertrain === 'PLUG_IN_HYBRID' ||
    (powertrain === null && answer.has('charging'));
  return answer.first(
    [
      'charging.battery_level',
      ...(powertrain === 'BATTERY_ELECTRIC' ? ['diagnostics.primary_energy_level'] : []),
      ...(powertrain === 'PLUG_IN_HYBRID' ? ['diagnostics.secondary_energy_level'] : []),
      ...(charges ? ['diagnostics.battery_level'] : []),
    ],
    readPercent,
  );
}

function readStatus(data: unknown): ChargingStatus | null {
  return typeof data === 'string' ? (STATUSES.get(data) ?? 'UNKNOWN') : null;
}
