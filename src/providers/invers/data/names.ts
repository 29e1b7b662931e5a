/** Names of a number, each with the factor that its unit needs. */
export type UnitNames = Readonly<Record<string, number>>;

const KILOMETERS_PER_MILE = 1.609_344;

/**
 * Names of the properties. On record are `mileage_in_kilometers`,
 * `state_of_charge_or_fuel_level_in_percent`, `fuel_level_in_percent`,
 * `remaining_range_in_kilometers`, `position`, `driving_enabled`, `central_lock` and the
 * indicators; the list beyond the letter C cannot be read, so the other names are inferred. Should
 * one be wrong, its signal is absent, and the property is among the raw signals under its real
 * name.
 */
export const NAMES = {
  odometer: {
    mileage_in_kilometers: 1,
    odometer_in_kilometers: 1,
    mileage_in_miles: KILOMETERS_PER_MILE,
  },
  range: {
    remaining_range_in_kilometers: 1,
    remaining_range_in_miles: KILOMETERS_PER_MILE,
  },
  speed: { speed_in_kilometers_per_hour: 1, speed_in_miles_per_hour: KILOMETERS_PER_MILE },
  energyLevel: { state_of_charge_or_fuel_level_in_percent: 1 },
  fuelLevel: { fuel_level_in_percent: 1 },
  batteryLevel: { state_of_charge_in_percent: 1 },
  position: ['position'],
  drivingEnabled: ['driving_enabled'],
  ignitionOn: ['ignition', 'ignition_status'],
  locked: ['central_lock'],
} as const;

/** Warning lamps: ON, OFF or SENSOR_FAILURE. */
export const INDICATORS = /_indicator$/;

/** Lamps that are on because the driver has switched them on: they warn of nothing. */
export const LAMPS = /beam|fog|position_light|parking_light|turn_signal|direction/;
