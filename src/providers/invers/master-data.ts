import { type Powertrain, type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { toFields } from '../access/foreign-answer.js';
import { readMaker, readNumber, readText, readTime } from '../access/values.js';
import { type RemoteVehicle } from '../ports/vehicle.js';

type Fields = Readonly<Record<string, unknown>>;

/** Earliest and latest year in which a vehicle can have been made. */
const FIRST_YEAR = 1950;
const LAST_YEAR = 2100;

/**
 * Powertrains by `fuel_type`; PETROL and ELECTRIC are on record, the other names are inferred. Any
 * other name is OTHER, and HYBRID as well: it does not say whether the vehicle is charged.
 */
const POWERTRAINS: ReadonlyMap<string, Powertrain> = new Map([
  ['ELECTRIC', 'BATTERY_ELECTRIC'],
  ['BATTERY_ELECTRIC', 'BATTERY_ELECTRIC'],
  ['PETROL', 'COMBUSTION'],
  ['GASOLINE', 'COMBUSTION'],
  ['DIESEL', 'COMBUSTION'],
  ['LPG', 'COMBUSTION'],
  ['CNG', 'COMBUSTION'],
  ['ETHANOL', 'COMBUSTION'],
  ['HYDROGEN', 'FUEL_CELL'],
  ['PLUGIN_HYBRID', 'PLUG_IN_HYBRID'],
  ['PLUG_IN_HYBRID', 'PLUG_IN_HYBRID'],
  ['HYBRID_PLUGIN', 'PLUG_IN_HYBRID'],
]);

/** Reads the vehicle's details from `master_data`, where the fleet or INVERS has filled them in. */
export function toDetails(masterData: unknown): VehicleDetails {
  const { brand, model, year_of_production: year, fuel_type: fuel } = toFields(masterData);
  const word = readText(fuel)
    ?.toUpperCase()
    .replace(/[\s-]+/g, '_');
  return {
    make: readMaker(brand),
    model: readText(model),
    modelYear: toYear(year),
    powertrain: word === undefined ? null : (POWERTRAINS.get(word) ?? 'OTHER'),
  };
}

/** Reads whether and when INVERS heard from the unit last: it is in every list of vehicles. */
export function toContact({
  last_contact_at: at,
  life_status: life,
}: Fields): Pick<RemoteVehicle, 'lastContactAt' | 'online'> {
  const word = readText(typeof life === 'string' ? life : toFields(life)['value'])?.toUpperCase();
  return {
    lastContactAt: readTime(at),
    online: word === 'ONLINE' ? true : word === 'OFFLINE' ? false : null,
  };
}

/** `year_of_production` is a text. */
function toYear(value: unknown): number | null {
  const year = readNumber(value);
  return year !== null && Number.isInteger(year) && year >= FIRST_YEAR && year <= LAST_YEAR
    ? year
    : null;
}
