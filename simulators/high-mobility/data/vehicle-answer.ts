import { round } from '../../world/route.js';
import { type VehicleMoment, WHEELS } from '../../world/vehicle-model.js';

/** Form of the data of one vehicle. */
export interface DataStyle {
  /** Unit of lengths and speeds. */
  readonly units: 'kilometers' | 'miles';
  /** Privacy mode: of the whole call, or of the single properties that are private. */
  readonly privacy: 'off' | 'call' | 'properties';
}

export const DEFAULT_STYLE: DataStyle = { units: 'kilometers', privacy: 'off' };

const KILOMETERS_PER_MILE = 1.609_344;

/** Failure of a property that the car holds back. */
const PRIVATE = {
  failure: { reason: 'privacy_mode_active', description: 'Privacy mode is active' },
};

/** Body of `GET /v1/vehicle-data/autoapi-13/{vin}` (hm-vehicle-data-api-v1, response). */
export function toVehicleAnswer(
  vin: string,
  brand: string,
  moment: VehicleMoment,
  style: DataStyle,
  requestId: string,
): Readonly<Record<string, unknown>> {
  const timestamp = moment.measuredAt.toISOString();
  const of = (data: unknown) => ({ data, timestamp });
  const measure = new Measure(style, of);
  return {
    request_id: requestId,
    vin,
    // The enum of the answer has underscores and lacks some brands that can be cleared.
    ...(BRANDS.has(brand) && { brand: brand.replaceAll('-', '_') }),
    diagnostics: toDiagnostics(moment, measure, of),
    doors: {
      locks_state: of(moment.isDriving ? 'unlocked' : 'locked'),
      positions: DOORS.map((location) => of({ location, position: 'closed' })),
      locks: DOORS.map((location) =>
        of({ location, lock_state: moment.isDriving ? 'unlocked' : 'locked' }),
      ),
    },
    trunk: { position: of('closed'), lock: of('locked') },
    hood: { position: of('closed') },
    ignition: { state: of(moment.isDriving ? 'on' : 'off') },
    engine: { status: of(moment.isDriving && moment.engine !== 'electric' ? 'on' : 'off') },
    race: { vehicle_moving: of(moment.isDriving ? 'moving' : 'not_moving') },
    dashboard_lights: {
      dashboard_lights: [
        of({ name: 'windscreen_washer_fluid', state: moment.hasWarning ? 'on' : 'off' }),
        of({ name: 'tire_failure', state: moment.isTireLow ? 'on' : 'off' }),
        of({ name: 'low_beam', state: moment.isDriving ? 'on' : 'off' }),
      ],
    },
    maintenance: { distance_to_next_service: measure.length(moment.serviceInKm) },
    ...(moment.batteryPercent !== null && { charging: toCharging(moment, measure, of) }),
    vehicle_location:
      style.privacy === 'properties'
        ? { coordinates: PRIVATE, heading: PRIVATE }
        : {
            coordinates: of({
              latitude: moment.place.latitude,
              longitude: moment.place.longitude,
            }),
            heading: of({ value: moment.place.heading, unit: 'degrees' }),
          },
  };
}

const DOORS = ['front_left', 'front_right', 'rear_left', 'rear_right'];

/** Brands that the enum of the answer has, as clearance writes them. */
const BRANDS: ReadonlySet<string> = new Set([
  'alfaromeo',
  'audi',
  'bmw',
  'citroen',
  'cupra',
  'dacia',
  'ds',
  'fiat',
  'ford',
  'jeep',
  'kia',
  'lexus',
  'mercedes-benz',
  'mini',
  'nissan',
  'opel',
  'peugeot',
  'porsche',
  'renault',
  'sandbox',
  'seat',
  'skoda',
  'toyota',
  'volkswagen',
  'volvo-cars',
]);

type Property = (data: unknown) => object;

class Measure {
  readonly #factor: number;
  readonly #of: Property;
  readonly #units: DataStyle['units'];

  constructor({ units }: DataStyle, of: Property) {
    this.#units = units;
    this.#factor = units === 'miles' ? KILOMETERS_PER_MILE : 1;
    this.#of = of;
  }

  length(kilometers: number): object {
    return this.#of({ value: round(kilometers / this.#factor, 1), unit: this.#units });
  }

  speed(kmh: number): object {
    const unit = this.#units === 'miles' ? 'miles_per_hour' : 'kilometers_per_hour';
    return this.#of({ value: round(kmh / this.#factor, 1), unit });
  }
}

const ratio = (percent: number): number => round(percent / 100, 4);

function toDiagnostics(moment: VehicleMoment, measure: Measure, of: Property): object {
  const { tirePressuresKpa: pressures, troubleCode } = moment;
  return {
    odometer: measure.length(moment.odometerKm),
    speed: measure.speed(moment.speedKmh),
    estimated_mixed_powertrain_range: measure.length(moment.rangeKm),
    ...(moment.fuelPercent !== null && { fuel_level: of(ratio(moment.fuelPercent)) }),
    tire_pressures: WHEELS.map((location, place) =>
      of({ location, pressure: { value: pressures[place] ?? 0, unit: 'kilopascals' } }),
    ),
    tire_pressures_targets: WHEELS.map((location) =>
      of({ location, pressure: { value: 250, unit: 'kilopascals' } }),
    ),
    tire_pressure_statuses: WHEELS.map((location, place) =>
      of({ location, status: place === 0 && moment.isTireLow ? 'low' : 'normal' }),
    ),
    trouble_codes:
      troubleCode === null
        ? []
        : [
            of({
              id: troubleCode,
              ecu_id: 'E1',
              occurrences: 2,
              status: 'active',
              system: 'powertrain',
            }),
          ],
    battery_voltage: of({ value: moment.isDriving ? 14.1 : 12.6, unit: 'volts' }),
  };
}

function toCharging(moment: VehicleMoment, measure: Measure, of: Property): object {
  const isCharging = moment.charging === 'charging';
  const status = { charging: 'charging', complete: 'charging_complete', unplugged: 'not_charging' };
  return {
    battery_level: of(ratio(moment.batteryPercent ?? 0)),
    status: of(status[moment.charging]),
    plugged_in: of(moment.charging === 'unplugged' ? 'disconnected' : 'plugged_in'),
    charge_limit: of(0.8),
    estimated_range: measure.length(moment.rangeKm),
    ...(isCharging && {
      charging_rate: of({ value: moment.chargePowerKw, unit: 'kilowatts' }),
      time_to_complete_charge: of({ value: moment.secondsToFull, unit: 'seconds' }),
    }),
  };
}
