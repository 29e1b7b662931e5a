import { type SecretKind } from '../../domain/credential.js';
import {
  type BrandSupport,
  type CredentialKind,
  type ProviderDescription,
} from '../../domain/provider.js';
import { toBrandName } from '../../domain/values/brand.js';
import { type VehicleNeeds } from '../ports/vehicle.js';

/** A telematics brand: how it is written on the wire, and what its vehicles are opened with. */
interface TelematicsBrand {
  readonly slug: string;
  readonly wire: string;
  /** The usual kind first. */
  readonly credentialKinds: readonly CredentialKind[];
  /**
   * Kind of secret that its shared credentials are created with; null where there are none, or none
   * can be typed in.
   */
  readonly secretKind: SecretKind | null;
  /** True if the unit has an id of its own; else it is built in and identified by the VIN. */
  readonly unitIdRequired: boolean;
  readonly authorizationHint?: string;
  readonly source: string;
}

const DOCUMENTS =
  'INVERS, vehicle lifecycle and managing credentials (developers.invers.com, read 2026-11-30)';
const HELP = 'INVERS, help on OEM credentials in FleetControl (help.invers.com, read 2026-11-30)';

const TESLA_HINT =
  'Each owner authorizes in FleetControl (OEM credentials), by a link and for a region, EU or NA; it must say Authorized. ' +
  'Then bring the credential in with `importFromProvider`.';

/**
 * The brands, as data, for their list is on the move
 * (https://developers.invers.com/vehicle-management/vehicle-lifecycle/managing-credentials).
 * Documented: the brands, CLOUDBOXX and NIU as spellings, that CloudBoxx needs no credential, that
 * Mercedes-Benz and NIU have a client id and secret, that NIU's N1 has a password of its own, that
 * Tesla is opened by its owners' authorization. Inferred: the other spellings, by the same rule,
 * and a client id and secret for Segway.
 */
const BRANDS: readonly TelematicsBrand[] = [
  {
    slug: 'cloudboxx',
    wire: 'CLOUDBOXX',
    credentialKinds: ['NONE'],
    secretKind: null,
    unitIdRequired: true,
    source: DOCUMENTS,
  },
  {
    slug: 'mercedes-benz',
    wire: 'MERCEDES_BENZ',
    credentialKinds: ['SHARED'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: false,
    source: DOCUMENTS,
  },
  {
    slug: 'niu',
    wire: 'NIU',
    credentialKinds: ['SHARED', 'INDIVIDUAL'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: true,
    source: DOCUMENTS,
  },
  {
    slug: 'segway',
    wire: 'SEGWAY',
    credentialKinds: ['SHARED'],
    secretKind: 'CLIENT_SECRET',
    unitIdRequired: true,
    source: `${DOCUMENTS}; fields inferred`,
  },
  {
    slug: 'tesla',
    wire: 'TESLA',
    credentialKinds: ['SHARED'],
    secretKind: null,
    unitIdRequired: false,
    authorizationHint: TESLA_HINT,
    source: HELP,
  },
];

const FIELDS: Readonly<Record<SecretKind, readonly string[]>> = {
  CLIENT_SECRET: ['clientId', 'clientSecret'],
  PASSWORD: ['username', 'password'],
};

/** Slugs of the brands that have shared credentials. */
export const SHARED_BRANDS: readonly string[] = BRANDS.filter(({ credentialKinds }) =>
  credentialKinds.includes('SHARED'),
).map(({ slug }) => slug);

/** Returns whether credentials of the brand are created by an owner's authorization. */
export function isByOwner(slug: string): boolean {
  return BRANDS.some((brand) => brand.slug === slug && brand.authorizationHint !== undefined);
}

export function needsOf(brand: string): VehicleNeeds | undefined {
  const found = BRANDS.find(({ slug }) => slug === brand);
  return found && { credentialKinds: found.credentialKinds, unitIdRequired: found.unitIdRequired };
}

/** Maps `mercedes-benz` to `MERCEDES_BENZ`; a brand not listed here by the same rule. */
export function toWireBrand(slug: string): string {
  return (
    BRANDS.find((brand) => brand.slug === slug)?.wire ?? slug.toUpperCase().replaceAll('-', '_')
  );
}

/** Maps `MERCEDES_BENZ` to `mercedes-benz`; a brand not listed here by the same rule. */
export function toSlug(wire: string): string {
  return (
    BRANDS.find((brand) => brand.wire === wire)?.slug ?? wire.toLowerCase().replaceAll('_', '-')
  );
}

/**
 * Rhythm of data, the same for every brand. A unit in standby reports about every 30 minutes, unless
 * it is in a garage, and the provider asks not to read often
 * (https://developers.invers.com/integration-guide).
 */
export const DATA_RHYTHM = { minReadSeconds: 60, silentAfterSeconds: 6 * 60 * 60 } as const;

/** Common values of all telematics brands: no clearances, data by polling and by events. */
const COMMON = {
  clearance: false,
  eligibilityCheck: false,
  cancelPending: false,
  minCancelAgeSeconds: null,
  odometerRequired: false,
  odometerAdvised: false,
  environments: [],
  requiredTags: [],
  sharedAcrossApplications: null,
  dataDelivery: ['PULL', 'PUSH'],
  refreshSeconds: null,
  ...DATA_RHYTHM,
} as const;

function toBrandSupport(brand: TelematicsBrand): BrandSupport {
  const {
    slug,
    credentialKinds,
    secretKind,
    unitIdRequired,
    authorizationHint = null,
    source,
  } = brand;
  return {
    ...COMMON,
    brand: slug,
    displayName: toBrandName(slug),
    maker: slug !== 'cloudboxx',
    credentialKind: credentialKinds[0] ?? 'NONE',
    credentialKinds,
    unitIdRequired,
    credentialFields: secretKind ? FIELDS[secretKind] : [],
    guideUrl: null,
    authorizationHint,
    source,
  };
}

/** INVERS in the catalogue. A brand here is that of the telematics unit; there is no sandbox. */
export const INVERS: ProviderDescription = {
  name: 'INVERS',
  displayName: 'INVERS',
  capabilities: ['OEM_CREDENTIALS', 'VEHICLES', 'ACCOUNT_TOKENS', 'VEHICLE_DATA'],
  environments: ['LIVE'],
  authMethods: ['CLIENT_SECRET'],
  brands: BRANDS.map(toBrandSupport),
  unlistedBrand: {
    ...COMMON,
    maker: true,
    credentialKind: 'NONE',
    credentialKinds: ['NONE', 'SHARED', 'INDIVIDUAL'],
    unitIdRequired: false,
    credentialFields: [],
    guideUrl: null,
    authorizationHint: null,
    source: 'not in the catalogue',
  },
};
