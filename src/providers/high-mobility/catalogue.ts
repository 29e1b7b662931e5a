import {
  type BrandSupport,
  type ProviderDescription,
  type UnlistedBrand,
} from '../../domain/provider.js';
import { toBrandName } from '../../domain/values/brand.js';

/**
 * Seconds that a clearance must have been pending before it can be canceled (`DELETE
 * /v1/fleets/vehicles/{vin}`).
 */
const CANCEL_AFTER_SECONDS = 86_400;

/**
 * Minimum seconds between two reads of a vehicle whose brand states nothing: the provider documents
 * no limit, and no brand delivers more often than once a minute.
 */
const MIN_READ_SECONDS = 60;

const DAY_SECONDS = 24 * 60 * 60;
/** Most brands send during and after trips only: a week without one is usual. */
const SILENT_AFTER_SECONDS = 7 * DAY_SECONDS;
/**
 * For brands that send once a day although the vehicle is parked, or that are asked by High
 * Mobility.
 */
const DAILY = { silentAfterSeconds: 2 * DAY_SECONDS } as const;

const OPENAPI = 'High Mobility, OpenAPI files of fleet clearance and eligibility (2026-02-01)';
const GUIDES = 'https://docs.high-mobility.com/oem-guides';

/**
 * Defaults for every brand unless its row says otherwise: the carmaker clears the VIN, without a
 * credential.
 */
const COMMON: UnlistedBrand = {
  maker: true,
  credentialKind: 'NONE',
  credentialKinds: ['NONE'],
  unitIdRequired: false,
  credentialFields: [],
  clearance: true,
  eligibilityCheck: false,
  cancelPending: false,
  minCancelAgeSeconds: null,
  odometerRequired: false,
  odometerAdvised: false,
  environments: [],
  requiredTags: [],
  sharedAcrossApplications: null,
  dataDelivery: ['PULL'],
  refreshSeconds: null,
  minReadSeconds: MIN_READ_SECONDS,
  silentAfterSeconds: SILENT_AFTER_SECONDS,
  guideUrl: null,
  authorizationHint: null,
  source: OPENAPI,
};

const ELIGIBILITY = { eligibilityCheck: true } as const;
const CANCELABLE = { cancelPending: true, minCancelAgeSeconds: CANCEL_AFTER_SECONDS } as const;

const VW_GROUP: Partial<UnlistedBrand> = {
  ...CANCELABLE,
  requiredTags: [
    {
      key: 'vw-group-customer-name',
      condition: "when the application is a partner's: the fleet operator's name",
    },
  ],
  sharedAcrossApplications: false,
  guideUrl: `${GUIDES}/volkswagen-group/clearance-lifecycle`,
  source: `${OPENAPI}; its guide for the Volkswagen group (read 2026-11-30)`,
};

/**
 * Defaults for Stellantis: data is sent at start and end of a trip and up to once a minute in
 * between.
 */
const STELLANTIS: Partial<UnlistedBrand> = {
  ...CANCELABLE,
  ...ELIGIBILITY,
  sharedAcrossApplications: true,
  refreshSeconds: 60,
  guideUrl: `${GUIDES}/stellantis`,
  source: `${OPENAPI}; its guide for Stellantis (read 2026-11-30)`,
};

/** The newest models send every two minutes during a trip. */
const BMW_GROUP: Partial<UnlistedBrand> = {
  ...ELIGIBILITY,
  ...DAILY,
  refreshSeconds: 120,
  guideUrl: 'https://docs.high-mobility.com/guides/platform/bmw',
  source: `${OPENAPI}; its guide for BMW and MINI (read 2026-11-30)`,
};

/** The rate that an integrator reads at, citing the brand's "update frequency". */
const REFRESHED_EVERY_125_SECONDS: Partial<UnlistedBrand> = {
  refreshSeconds: 125,
  source: `${OPENAPI}; public code of an integrator on how often the data change (read 2026-11-30)`,
};

/**
 * The matrix: each brand with what differs from `COMMON`. Numbers change without notice, hence the
 * sources.
 */
const BRANDS: Readonly<Record<string, Partial<UnlistedBrand>>> = {
  bmw: BMW_GROUP,
  citroen: STELLANTIS,
  ds: STELLANTIS,
  'mercedes-benz': {
    ...CANCELABLE,
    ...ELIGIBILITY,
    odometerAdvised: true,
    source: `${OPENAPI}; the odometer is no longer asked for since 2024-02-09 (open-api-specifications 16fe63e)`,
  },
  mini: BMW_GROUP,
  opel: STELLANTIS,
  peugeot: STELLANTIS,
  vauxhall: STELLANTIS,
  jeep: STELLANTIS,
  fiat: STELLANTIS,
  alfaromeo: STELLANTIS,
  ford: {
    ...ELIGIBILITY,
    sharedAcrossApplications: true,
    dataDelivery: ['PULL', 'PUSH'],
    guideUrl: `${GUIDES}/ford`,
    source: `${OPENAPI}; its guide for Ford (read 2026-11-30)`,
  },
  renault: { ...ELIGIBILITY },
  dacia: {
    ...ELIGIBILITY,
    source: `${OPENAPI}; its page on vehicle eligibility (read 2026-11-30)`,
  },
  toyota: { ...ELIGIBILITY },
  lexus: { ...ELIGIBILITY },
  porsche: {},
  maserati: {
    ...STELLANTIS,
    eligibilityCheck: false,
    sharedAcrossApplications: null,
    refreshSeconds: null,
    dataDelivery: [],
    guideUrl: null,
    source: OPENAPI,
  },
  kia: REFRESHED_EVERY_125_SECONDS,
  tesla: {
    ...DAILY,
    sharedAcrossApplications: true,
    dataDelivery: ['PULL'],
    refreshSeconds: 3600,
    guideUrl: `${GUIDES}/tesla`,
    authorizationHint:
      'The fleet owner gives consent once for the whole fleet, with a business or driver account, in the flow of Tesla that High Mobility leads to.',
    source: `${OPENAPI}; its guide for Tesla (read 2026-11-30)`,
  },
  'volvo-cars': { ...ELIGIBILITY, ...REFRESHED_EVERY_125_SECONDS },
  skoda: VW_GROUP,
  audi: VW_GROUP,
  volkswagen: VW_GROUP,
  seat: VW_GROUP,
  cupra: VW_GROUP,
  polestar: { dataDelivery: [] },
  nissan: {
    sharedAcrossApplications: true,
    guideUrl: `${GUIDES}/nissan`,
    source:
      'High Mobility, its API reference of fleet clearance and its guide for Nissan (read 2026-11-30)',
  },
  hyundai: {
    source:
      'High Mobility, its index of guides (2026-08): not in the list of fleet clearance yet (read 2026-11-30)',
  },
  sandbox: { ...ELIGIBILITY, environments: ['SANDBOX'] },
};

/** Defaults for an unlisted brand: canceling and checking are tried, and High Mobility decides. */
const UNLISTED: UnlistedBrand = {
  ...COMMON,
  ...CANCELABLE,
  ...ELIGIBILITY,
  minCancelAgeSeconds: null,
  dataDelivery: [],
  source: 'not in the catalogue',
};

function toBrandSupport([brand, differences]: readonly [
  string,
  Partial<UnlistedBrand>,
]): BrandSupport {
  const support = { brand, displayName: toBrandName(brand), ...COMMON, ...differences };
  // Reads more often than the brand delivers would bring nothing new.
  const minReadSeconds = Math.max(MIN_READ_SECONDS, support.refreshSeconds ?? 0);
  return { ...support, minReadSeconds };
}

/**
 * High Mobility in the catalogue. No brand needs a credential of the carmaker: the carmaker clears
 * the VIN itself.
 */
export const HIGH_MOBILITY: ProviderDescription = {
  name: 'HIGH_MOBILITY',
  displayName: 'High Mobility',
  capabilities: [
    'CLEARANCE',
    'ELIGIBILITY',
    'ACCOUNT_TOKENS',
    'VEHICLE_TOKENS',
    'WEBHOOKS',
    'VEHICLE_DATA',
  ],
  environments: ['LIVE', 'SANDBOX'],
  authMethods: ['CLIENT_SECRET', 'PRIVATE_KEY_JWT', 'SERVICE_ACCOUNT'],
  brands: Object.entries(BRANDS).map(toBrandSupport),
  unlistedBrand: UNLISTED,
};

/** Returns what is known of a brand, listed or not. */
export function supportOf(brand: string): UnlistedBrand {
  return HIGH_MOBILITY.brands.find((listed) => listed.brand === brand) ?? UNLISTED;
}
