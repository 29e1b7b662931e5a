import { type Powertrain, type VehicleDetails } from '../../../domain/data/vehicle-details.js';
import { toFields } from '../../access/foreign-answer.js';
import { readMaker, readText } from '../../access/values.js';

/**
 * Powertrains by the name of the fuel. Only `Diesel` is in the specification's example; the others
 * are inferred. The first that matches counts.
 */
const POWERTRAINS: readonly (readonly [RegExp, Powertrain])[] = [
  [/plug.?in/i, 'PLUG_IN_HYBRID'],
  [/hydrogen|fuel.?cell|wasserstoff|brennstoffzelle/i, 'FUEL_CELL'],
  [/hybrid/i, 'OTHER'],
  [/^(battery.?)?electric(ity)?$|^ele[ck]tro$|^strom$|^bev$/i, 'BATTERY_ELECTRIC'],
  [/diesel|petrol|gasoline|benzin|otto|super|ethanol|lpg|cng|\bgas\b/i, 'COMBUSTION'],
];

/**
 * Maps the answer of the static data API (hm-vehicle-static-data-api-v1.yml). It holds no model
 * year: the years in it are of prices and of emissions.
 */
export function toVehicleDetails(json: unknown): VehicleDetails {
  const { manufacturer, specs } = toFields(toFields(json)['vehicle']);
  const { brand, model } = toFields(manufacturer);
  const fuel = readText(toFields(toFields(toFields(specs)['fuel'])['type'])['name']);
  return {
    make: readMaker(toFields(brand)['name']),
    model: readText(toFields(model)['name']),
    modelYear: null,
    powertrain:
      fuel === null ? null : (POWERTRAINS.find(([name]) => name.test(fuel))?.[1] ?? 'OTHER'),
  };
}
