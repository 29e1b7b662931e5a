import { type SecretKind } from '../../domain/credential.js';
import {
  type BrandSupport,
  type CredentialKind,
  type ProviderDescription,
} from '../../domain/provider.js';
import { type VehicleNeeds } from '../provider.js';

/** A telematics brand: how it is written on the wire, and what its vehicles are opened with. */
interface TelematicsBrand {
  readonly slug: string;
  readonly wire: string;
  /** The usual kind first. */
  readonly credentialKinds: readonly CredentialKind[];
  /** Of its shared credentials; null where it has none. */
  readonly secretKind: SecretKind | null;
  /** Whether the unit has an id of its own; else it is built in and known by the VIN. */
  readonly unitIdRequired: boolean;
}

/**
 * The brands, as data, for their list is on the move (https://developers.invers.com/vehicle-management/vehicle-lifecycle/managing-credentials).
 * Told by the provider: the brands, CLOUDBOXX and NIU as spellings, that CloudBoxx needs no credential, that Mercedes-Benz
 * and NIU have a client id and secret, that NIU's N1 has a password of its own. Assumed: the other spellings, by the same
 * rule; a client id and secret for Segway; a user name and password, which some brand has, for Tesla.
 */
const BRANDS: readonly TelematicsBrand[] = [
  {
    slug: 'cloudboxx',
    wire: 'CLOUDBOXX',
    credentialKinds: ['NONE'],
    secretKind: null,
    unitIdRequired: true,
  },
  {
    slug: 'mercedes-benz',
    wire: 'MERCEDES_BENZ',
    credentialKinds: ['SHARED'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: false,
  },
  {
    slug: 'niu',
    wire: 'NIU',
    credentialKinds: ['SHARED', 'INDIVIDUAL'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: true,
  },
  {
    slug: 'segway',
    wire: 'SEGWAY',
    credentialKinds: ['SHARED'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: true,
  },
  {
    slug: 'tesla',
    wire: 'TESLA',
    credentialKinds: ['SHARED'],
    secretKind: 'PASSWORD',
    unitIdRequired: false,
  },
];

const FIELDS: Readonly<Record<SecretKind, readonly string[]>> = {
  CLIENT_SECRET: ['clientId', 'clientSecret'],
  PASSWORD: ['username', 'password'],
};

/** Slugs of the brands that have shared credentials. */
export const SHARED_BRANDS: readonly string[] = BRANDS.filter(
  ({ secretKind }) => secretKind !== null,
).map(({ slug }) => slug);

export function needsOf(brand: string): VehicleNeeds | undefined {
  const found = BRANDS.find(({ slug }) => slug === brand);
  return found && { credentialKinds: found.credentialKinds, unitIdRequired: found.unitIdRequired };
}

/** `mercedes-benz` → `MERCEDES_BENZ`; a brand not listed here by the same rule. */
export function toWireBrand(slug: string): string {
  return (
    BRANDS.find((brand) => brand.slug === slug)?.wire ?? slug.toUpperCase().replaceAll('-', '_')
  );
}

/** `MERCEDES_BENZ` → `mercedes-benz`; a brand not listed here by the same rule. */
export function toSlug(wire: string): string {
  return (
    BRANDS.find((brand) => brand.wire === wire)?.slug ?? wire.toLowerCase().replaceAll('_', '-')
  );
}

function toBrandSupport({
  slug,
  credentialKinds,
  secretKind,
  unitIdRequired,
}: TelematicsBrand): BrandSupport {
  return {
    brand: slug,
    maker: slug !== 'cloudboxx',
    credentialKind: credentialKinds[0] ?? 'NONE',
    credentialKinds,
    unitIdRequired,
    credentialFields: secretKind ? FIELDS[secretKind] : [],
    clearance: false,
    eligibilityCheck: false,
    cancelPending: false,
    minCancelAgeSeconds: null,
    odometerRequired: false,
  };
}

/** INVERS in the catalogue. A brand here is that of the telematics unit; there is no sandbox. */
export const INVERS: ProviderDescription = {
  name: 'INVERS',
  displayName: 'INVERS',
  capabilities: ['OEM_CREDENTIALS', 'VEHICLES', 'ACCOUNT_TOKENS'],
  environments: ['LIVE'],
  authMethods: ['CLIENT_SECRET'],
  brands: BRANDS.map(toBrandSupport),
};
