import { type OnboardVehicle } from '../src/domain/onboarding.js';

interface Model {
  readonly brand: string;
  readonly name: string;
  /** World manufacturer identifier and what follows it, up to the serial number. */
  readonly vinStart: string;
}

const MODELS: readonly Model[] = [
  { brand: 'bmw', name: 'BMW i4', vinStart: 'WBA71AW0X0F' },
  { brand: 'mercedes-benz', name: 'Mercedes-Benz EQB', vinStart: 'W1N9M0KB1PN' },
  { brand: 'volkswagen', name: 'Volkswagen ID.4', vinStart: 'WVGZZZE2ZMP' },
  { brand: 'peugeot', name: 'Peugeot e-208', vinStart: 'VR3UHZKXZPT' },
  { brand: 'renault', name: 'Renault Zoe', vinStart: 'VF1AG000X68' },
  { brand: 'volvo-cars', name: 'Volvo XC40', vinStart: 'YV1XZEFVXN2' },
  { brand: 'skoda', name: 'Skoda Enyaq', vinStart: 'TMBJB9NY1NF' },
  { brand: 'mini', name: 'Mini Electric', vinStart: 'WMW11DJ0X02' },
];
/** Brands that are refused without the customer's name. */
const VW_GROUP: ReadonlySet<string> = new Set(['volkswagen', 'skoda']);
const CUSTOMER_NAME = { key: 'vw-group-customer-name', value: 'Car sharing, four cities' };
const CITIES = ['Berlin', 'Hamburg', 'Cologne', 'Munich'];

/**
 * A car-sharing fleet of several makers in four cities. The VINs have the right shape and belong to
 * no real vehicle.
 */
export function demoVehicles(count: number): readonly OnboardVehicle[] {
  return Array.from({ length: count }, (_, index): OnboardVehicle => {
    const model = MODELS[index % MODELS.length] as Model;
    const city = CITIES[index % CITIES.length] as string;
    const number = String(index + 1).padStart(4, '0');
    return {
      vin: `${model.vinStart}${String(index + 1).padStart(6, '0')}`,
      brand: model.brand,
      name: `${model.name} ${number}`,
      licensePlate: `${city[0] as string}-FG ${number}`,
      tags: [{ key: 'city', value: city }, ...(VW_GROUP.has(model.brand) ? [CUSTOMER_NAME] : [])],
      ...(model.brand === 'mercedes-benz'
        ? { odometer: { value: 12_000 + index * 37, unit: 'KILOMETERS' as const } }
        : {}),
    };
  });
}
