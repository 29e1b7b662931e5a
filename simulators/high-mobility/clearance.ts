/**
 * Statuses of a clearance as the provider writes them (hm-fleet-clearance-v1, FleetVinChangelog);
 * `error` is a lasting state by
 * docs.high-mobility.com/docs/getting-started/fleet-clearance/activation-process.
 */
export const STATUSES = [
  'pending',
  'approved',
  'rejected',
  'revoking',
  'revoked',
  'canceling',
  'canceled',
  'error',
] as const;
export type Status = (typeof STATUSES)[number];

/** Brands that can be cleared (API reference of fleet clearance). */
export const CLEARANCE_BRANDS: readonly string[] = [
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
  'nissan',
  'sandbox',
];

/**
 * Brands whose eligibility can be asked (hm-eligibility-v1, Request; Dacia by the page on
 * eligibility).
 */
export const ELIGIBILITY_BRANDS: readonly string[] = [
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
  'dacia',
  'toyota',
  'lexus',
  'volvo-cars',
  'sandbox',
];

/**
 * Brands whose pending clearances can be canceled: Mercedes-Benz, five of Volkswagen's, and those
 * of Stellantis.
 */
export const CANCELABLE_BRANDS: readonly string[] = [
  'mercedes-benz',
  'volkswagen',
  'audi',
  'skoda',
  'seat',
  'cupra',
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

export type Tags = Readonly<Record<string, string>>;

/** Odometer reading given with the request. */
export interface Odometer {
  readonly value: number;
  readonly unit: 'kilometers' | 'miles';
}

export interface ChangelogEntry {
  readonly at: Date;
  readonly status: Status;
  readonly reason: string | null;
}

/** One vehicle's clearance for one application. */
export interface Clearance {
  readonly clientId: string;
  readonly vin: string;
  readonly brand: string;
  readonly tags: Tags;
  /** Value of the last request; null when it gave none. */
  readonly odometer: Odometer | null;
  readonly status: Status;
  readonly insertedAt: Date;
  /** Oldest first. */
  readonly changelog: readonly ChangelogEntry[];
}

/** Time at which the present status began. */
export function statusSince(clearance: Clearance): Date {
  return clearance.changelog.at(-1)?.at ?? clearance.insertedAt;
}

/** Time of the last approval; undefined when it never was. */
export function approvedAt(clearance: Clearance): Date | undefined {
  return clearance.changelog.findLast((entry) => entry.status === 'approved')?.at;
}

/** A changelog's time: whole seconds, no zone. */
export function toTimestamp(at: Date): string {
  return at.toISOString().slice(0, 19);
}
