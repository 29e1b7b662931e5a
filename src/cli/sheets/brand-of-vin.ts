/**
 * Brands by the world manufacturer identifier, the first three characters of a VIN (ISO 3780), of
 * carmakers whose vehicles are connected here. Source: the list of identifiers that the NHTSA
 * publishes (vPIC), 2026-11. Identifiers that several brands share are not in it.
 */
const BRANDS: Readonly<Record<string, readonly string[]>> = {
  'alfa-romeo': ['ZAR'],
  audi: ['WAU', 'WUA', 'TRU', 'WA1'],
  bmw: ['WBA', 'WBS', 'WBX', 'WBY', '5UX', '5UJ'],
  citroen: ['VF7', 'VR7'],
  dacia: ['UU1'],
  ford: ['WF0', '1FA', '1FM', '1FT', '3FA', 'NM0'],
  hyundai: ['KMH', 'TMA', 'NLH'],
  jaguar: ['SAJ'],
  kia: ['KNA', 'KND', 'KNE', 'U5Y', 'U6Y'],
  'land-rover': ['SAL'],
  lexus: ['JTH', 'JTJ'],
  maserati: ['ZAM'],
  'mercedes-benz': ['WDB', 'WDC', 'WDD', 'WDF', 'W1K', 'W1N', 'W1V', '4JG'],
  mini: ['WMW'],
  nissan: ['JN1', 'SJN', '1N4'],
  opel: ['W0L', 'W0V'],
  peugeot: ['VF3', 'VR3'],
  polestar: ['LPS', 'YSM'],
  porsche: ['WP0', 'WP1'],
  renault: ['VF1'],
  skoda: ['TMB'],
  tesla: ['5YJ', '7SA', 'LRW', 'XP7'],
  toyota: ['JTD', 'JTM', 'SB1', 'YAR'],
  volkswagen: ['WVW', 'WVG', 'WV1', 'WV2'],
  volvo: ['YV1', 'YV4', 'LYV'],
};

const BY_IDENTIFIER = new Map(
  Object.entries(BRANDS).flatMap(([brand, identifiers]) =>
    identifiers.map((identifier) => [identifier, brand] as const),
  ),
);

/** Returns the brand that a VIN says; undefined where it does not. */
export const brandOfVin = (vin: string): string | undefined =>
  BY_IDENTIFIER.get(vin.slice(0, 3).toUpperCase());
