import { type Engine, engineOf, vehicleAt, type VehicleMoment } from '../../world/vehicle-model.js';
import { type StoredVehicle } from '../vehicle-book.js';

type Properties = Readonly<Record<string, { readonly timestamp: string; readonly value: unknown }>>;

/** A unit that is asleep reports about every 30 minutes. */
const STANDBY_MS = 30 * 60_000;

const ENGINES: Readonly<Record<string, Engine>> = {
  ELECTRIC: 'electric',
  PETROL: 'combustion',
  DIESEL: 'combustion',
};

/** The moment of a vehicle, by its VIN, else by its unit. */
export function momentOf(vehicle: StoredVehicle, now: Date): VehicleMoment {
  const name = vehicle.masterData.vin ?? vehicle.unitId;
  const fuel = vehicle.masterData['fuel_type'];
  const engine = typeof fuel === 'string' ? ENGINES[fuel] : undefined;
  return vehicleAt(name, now, engine ?? engineOf(name));
}

/** Time of the unit's last contact: once a minute on the way, else every 30 minutes. */
export function lastContact(moment: VehicleMoment, now: Date): Date {
  if (moment.isDriving) return moment.measuredAt;
  return new Date(Math.floor(now.getTime() / STANDBY_MS) * STANDBY_MS);
}

/** Body of the latest vehicle state: the unit is in each name, the time at each value. */
export function toVehicleState(vehicle: StoredVehicle, now: Date): Properties {
  const moment = momentOf(vehicle, now);
  const at = (value: unknown, time = moment.measuredAt) => ({
    timestamp: `${time.toISOString().slice(0, 19)}Z`,
    value,
  });
  const contact = lastContact(moment, now);
  return {
    mileage_in_kilometers: at(moment.odometerKm),
    state_of_charge_or_fuel_level_in_percent: at(moment.fuelPercent ?? moment.batteryPercent),
    remaining_range_in_kilometers: at(moment.rangeKm),
    position: at({ lat: moment.place.latitude, lon: moment.place.longitude }, contact),
    altitude_in_meters: at(120, contact),
    driving_enabled: at(moment.isDriving),
    central_lock: at(moment.isDriving ? 'UNLOCKED' : 'LOCKED'),
    cellular_signal_quality: at(4, contact),
    brake_warning_indicator: at('OFF'),
    adblue_level_low_indicator: at(moment.hasWarning ? 'ON' : 'OFF'),
  };
}
