import { type BrandSupport, type ProviderDescription } from '../../domain/provider.js';

/** The brands of `POST /v1/fleets/vehicles` (fleet clearance OpenAPI file, `FleetVehicle.brand`). */
const CLEARANCE_BRANDS = [
  'bmw',
  'citroen',
  'ds',
  'mercedes-benz',
  'mini',
  'opel',
  'peugeot',
  'vauxhall',
  'jeep',
  'fiat',
  'alfaromeo',
  'ford',
  'renault',
  'dacia',
  'toyota',
  'lexus',
  'porsche',
  'maserati',
  'kia',
  'tesla',
  'volvo-cars',
  'skoda',
  'audi',
  'volkswagen',
  'seat',
  'cupra',
  'polestar',
  'sandbox',
] as const;
type Brand = (typeof CLEARANCE_BRANDS)[number];

/** The brands of `POST /v1/eligibility` (eligibility OpenAPI file, `Request.brand`). */
const ELIGIBILITY_BRANDS: ReadonlySet<Brand> = new Set<Brand>([
  'mercedes-benz',
  'ford',
  'bmw',
  'mini',
  'citroen',
  'peugeot',
  'opel',
  'vauxhall',
  'ds',
  'jeep',
  'fiat',
  'alfaromeo',
  'renault',
  'toyota',
  'lexus',
  'volvo-cars',
  'sandbox',
]);

const STELLANTIS: readonly Brand[] = [
  'citroen',
  'ds',
  'opel',
  'peugeot',
  'vauxhall',
  'jeep',
  'fiat',
  'alfaromeo',
  'maserati',
];

/** Whose pending clearances can be canceled (fleet clearance OpenAPI file, `DELETE /v1/fleets/vehicles/{vin}`). */
const CANCELABLE: ReadonlySet<Brand> = new Set<Brand>([
  'mercedes-benz',
  'volkswagen',
  'audi',
  'skoda',
  'seat',
  'cupra',
  ...STELLANTIS,
]);

/** A pending clearance can be canceled one day after it was made, not before. */
const CANCEL_AFTER_SECONDS = 86_400;

/** Whose clearance asks for the odometer (fleet clearance tutorial). */
const ODOMETER: ReadonlySet<Brand> = new Set<Brand>(['mercedes-benz']);

function toBrandSupport(brand: Brand): BrandSupport {
  const cancelPending = CANCELABLE.has(brand);
  return {
    brand,
    maker: true,
    credentialKind: 'NONE',
    credentialKinds: ['NONE'],
    unitIdRequired: false,
    credentialFields: [],
    clearance: true,
    eligibilityCheck: ELIGIBILITY_BRANDS.has(brand),
    cancelPending,
    minCancelAgeSeconds: cancelPending ? CANCEL_AFTER_SECONDS : null,
    odometerRequired: ODOMETER.has(brand),
  };
}

/** High Mobility in the catalogue. No brand needs a credential of the carmaker: the carmaker clears the VIN itself. */
export const HIGH_MOBILITY: ProviderDescription = {
  name: 'HIGH_MOBILITY',
  displayName: 'High Mobility',
  capabilities: ['CLEARANCE', 'ELIGIBILITY', 'ACCOUNT_TOKENS', 'VEHICLE_TOKENS', 'WEBHOOKS'],
  environments: ['LIVE', 'SANDBOX'],
  authMethods: ['CLIENT_SECRET', 'PRIVATE_KEY_JWT', 'SERVICE_ACCOUNT'],
  brands: CLEARANCE_BRANDS.map(toBrandSupport),
};
