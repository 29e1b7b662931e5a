/** Brands of the Volkswagen group, whose vehicles share the rules of its guide. */
export const VOLKSWAGEN_GROUP = ['volkswagen', 'audi', 'skoda', 'seat', 'cupra'] as const;

/** Brands of Stellantis that its guide names. */
export const STELLANTIS = [
  'citroen',
  'ds',
  'opel',
  'peugeot',
  'vauxhall',
  'fiat',
  'alfaromeo',
  'jeep',
] as const;
