/** Brand of a vehicle whose maker is unknown. */
export const UNKNOWN_BRAND = 'unknown';

/** Brand of the vehicles that a provider simulates. */
export const SANDBOX_BRAND = 'sandbox';

const MAX_LENGTH = 60;
/** Characters that names of brands are written with. */
const WRITABLE = /^[\p{L}\p{M}\p{N} _.&/'-]+$/u;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Brands as people write them, by the slug that providers use, with other names in use. */
const NAMES: Readonly<
  Record<string, readonly [displayName: string, ...others: readonly string[]]>
> = {
  abarth: ['Abarth'],
  alfaromeo: ['Alfa Romeo', 'Alfa'],
  alpine: ['Alpine'],
  audi: ['Audi'],
  bmw: ['BMW', 'Bayerische Motoren Werke'],
  cadillac: ['Cadillac'],
  chevrolet: ['Chevrolet', 'Chevy'],
  chrysler: ['Chrysler'],
  citroen: ['Citroën'],
  cloudboxx: ['CloudBoxx', 'INVERS CloudBoxx'],
  cupra: ['CUPRA'],
  dacia: ['Dacia'],
  dodge: ['Dodge'],
  ds: ['DS', 'DS Automobiles'],
  fiat: ['Fiat'],
  ford: ['Ford'],
  honda: ['Honda'],
  hyundai: ['Hyundai'],
  iveco: ['Iveco'],
  jaguar: ['Jaguar'],
  jeep: ['Jeep'],
  kia: ['KIA'],
  lancia: ['Lancia'],
  'land-rover': ['Land Rover'],
  lexus: ['Lexus'],
  man: ['MAN'],
  maserati: ['Maserati'],
  mazda: ['Mazda'],
  'mercedes-benz': ['Mercedes-Benz', 'Mercedes', 'Daimler'],
  mini: ['MINI'],
  mitsubishi: ['Mitsubishi'],
  nissan: ['Nissan'],
  niu: ['NIU'],
  opel: ['Opel'],
  peugeot: ['Peugeot'],
  polestar: ['Polestar'],
  porsche: ['Porsche'],
  renault: ['Renault'],
  sandbox: ['Sandbox'],
  seat: ['SEAT'],
  segway: ['Segway'],
  skoda: ['Škoda'],
  smart: ['smart'],
  subaru: ['Subaru'],
  tesla: ['Tesla'],
  toyota: ['Toyota'],
  vauxhall: ['Vauxhall'],
  volkswagen: ['Volkswagen', 'VW', 'VW Nutzfahrzeuge', 'Volkswagen Commercial Vehicles'],
  'volvo-cars': ['Volvo Cars', 'Volvo'],
};

const SLUGS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([slug, names]) =>
    [slug, ...names].map((name) => [toKey(name), slug]),
  ),
);

/**
 * The slug that a brand goes by, whatever case and spelling it is written in: `Mercedes-Benz`, `VW`
 * and `volvo_cars` are `mercedes-benz`, `volkswagen` and `volvo-cars`. A brand that is not listed
 * here goes by its own name in lower case.
 * @returns undefined for text that is no name.
 */
export function toBrandSlug(text: string): string | undefined {
  if (text.trim().length > MAX_LENGTH || !WRITABLE.test(text.trim())) return undefined;
  const known = SLUGS.get(toKey(text));
  if (known !== undefined) return known;
  const slug = toPlain(text)
    .replace(/[\s_.&/-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return SLUG.test(slug) ? slug : undefined;
}

/**
 * As people write it: `Mercedes-Benz`; a brand that is not listed here with a capital at each word:
 * `Land Wind`.
 */
export function toBrandName(slug: string): string {
  const [known] = NAMES[slug] ?? [];
  return (
    known ??
    slug
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ')
  );
}

/** Lower case without accents. */
function toPlain(text: string): string {
  return text.trim().normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function toKey(text: string): string {
  return toPlain(text).replace(/[^a-z0-9]/g, '');
}
