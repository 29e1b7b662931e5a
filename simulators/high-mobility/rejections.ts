/** Reasons that any carmaker may have; the words are those that integrators see. */
const ANY = ['ineligible VIN', 'VIN is assigned to a different OEM fleet', 'unspecified'];

const VW_GROUP = [
  'activation timeout: no data',
  'VIN is assigned to a different app or project',
  'ineligible or constrained VIN',
];
const STELLANTIS = [
  'ineligible VIN',
  'activation timeout: no data',
  'VIN is assigned to a different app or project',
];
const RENAULT_GROUP = ['VIN activation timeout', 'telematics hardware error', 'invalid OEM state'];
const BMW_GROUP = [
  'ineligible VIN',
  'consent assignment missing',
  'VIN is assigned to a different OEM fleet',
];

/** Reasons that occur with a brand, by its slug. */
const BY_BRAND: Readonly<Record<string, readonly string[]>> = {
  alfaromeo: STELLANTIS,
  audi: VW_GROUP,
  bmw: BMW_GROUP,
  citroen: STELLANTIS,
  cupra: VW_GROUP,
  dacia: RENAULT_GROUP,
  ds: STELLANTIS,
  fiat: STELLANTIS,
  ford: [
    'not added to ford portal',
    'consent assignment missing',
    'invalid OEM state: VIN revoke in progress',
  ],
  jeep: STELLANTIS,
  'mercedes-benz': ['consent assignment missing', 'OEM fleet assignment failed', 'ineligible VIN'],
  mini: BMW_GROUP,
  opel: STELLANTIS,
  peugeot: STELLANTIS,
  renault: RENAULT_GROUP,
  seat: VW_GROUP,
  skoda: VW_GROUP,
  vauxhall: STELLANTIS,
  volkswagen: VW_GROUP,
};

/** Brands whose vehicles are rejected without the customer's name. */
const NEEDS_CUSTOMER_NAME: ReadonlySet<string> = new Set([
  'audi',
  'cupra',
  'seat',
  'skoda',
  'volkswagen',
]);
const CUSTOMER_NAME_TAG = 'vw-group-customer-name';

/** Reasons that a carmaker may reject this vehicle for. */
export function rejectionsOf({
  brand,
  tags,
}: {
  readonly brand: string;
  readonly tags: Readonly<Record<string, string>>;
}): readonly string[] {
  if (NEEDS_CUSTOMER_NAME.has(brand) && tags[CUSTOMER_NAME_TAG] === undefined)
    return ['customer name tag missing'];
  return BY_BRAND[brand] ?? ANY;
}

/**
 * Reason for which an approved clearance ends: an owner withdraws consent, or at the portal that the brand has
 * for it.
 */
export function revocationOf({ brand }: { readonly brand: string }): string {
  return brand === 'ford' ? 'consent assignment missing' : 'Revoked by the vehicle owner';
}
