import { pick } from '../../world/hash.js';
import { type Engine, engineOf } from '../../world/vehicle-model.js';

const FUELS: Readonly<Record<Engine, readonly [name: string, code: string]>> = {
  combustion: ['Diesel', 'D'],
  electric: ['Electric', 'E'],
  hybrid: ['Petrol/plug-in hybrid', 'H'],
};

/** Body of `GET /v1/vehicle-static-data/{vin}/data`; all numbers are texts there. */
export function toStaticAnswer(vin: string, brand: string): Readonly<Record<string, unknown>> {
  const [fuel, code] = FUELS[engineOf(vin)];
  return {
    vehicle: {
      manufacturer: {
        brand: { id: '285', name: toName(brand) },
        model: { id: '135', name: pick(['Compact', 'Estate', 'Van'], vin, 'model') },
        kba_numbers: ['8516/AUM'],
        vehicle_type: { id: '1', name: 'Passenger car, SUV, small van' },
      },
      specs: {
        body: { doors: '5', seats: '5' },
        fuel: { capacity: '60', type: { category: code, code, name: fuel } },
      },
    },
  };
}

function toName(brand: string): string {
  if (brand.length <= 3) return brand.toUpperCase();
  return brand.replace(/(^|-)(\w)/g, (_all, dash: string, letter: string) => {
    const capital = letter.toUpperCase();
    return dash === '' ? capital : ` ${capital}`;
  });
}
