import { type DataDelivery } from './eligibility.js';

/** Names of the providers in the graph, each with its description. */
export const PROVIDER_NAME_DESCRIPTIONS = {
  INVERS: 'INVERS, with its CloudBoxx and connected vehicles.',
  HIGH_MOBILITY: 'High Mobility, vehicle data straight from the carmakers.',
  DAMOOV: "Damoov, telematics from the driver's phone.",
} as const;
export type ProviderName = keyof typeof PROVIDER_NAME_DESCRIPTIONS;
export const PROVIDER_NAMES = Object.keys(PROVIDER_NAME_DESCRIPTIONS) as readonly ProviderName[];

export type ProviderEnvironment = 'LIVE' | 'SANDBOX';

export type ProviderCapability =
  | 'OEM_CREDENTIALS'
  | 'VEHICLES'
  | 'CLEARANCE'
  | 'ELIGIBILITY'
  | 'ACCOUNT_TOKENS'
  | 'VEHICLE_TOKENS'
  | 'DRIVER_TOKENS'
  | 'WEBHOOKS'
  | 'VEHICLE_DATA';

export const AUTH_METHODS = [
  'CLIENT_SECRET',
  'PRIVATE_KEY_JWT',
  'SERVICE_ACCOUNT',
  'ADMIN_PASSWORD',
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export type CredentialKind = 'SHARED' | 'INDIVIDUAL' | 'NONE';

/** A tag that the provider refuses a vehicle without. */
export interface RequiredTag {
  readonly key: string;
  /** Condition under which it is required, in words; null: always. */
  readonly condition: string | null;
}

/** Support of a provider for one brand and its requirements. */
export interface BrandSupport {
  /** Lower-case slug as the provider writes it. */
  readonly brand: string;
  /** For people. */
  readonly displayName: string;
  /** Whether it makes vehicles; else telematics units that go into vehicles of any maker. */
  readonly maker: boolean;
  readonly credentialKind: CredentialKind;
  /** All that its vehicles may be opened with, the usual kind first. */
  readonly credentialKinds: readonly CredentialKind[];
  /**
   * Whether its units have an id of their own, by which vehicles are known; else that is the VIN.
   */
  readonly unitIdRequired: boolean;
  /** The names of the secret's fields. */
  readonly credentialFields: readonly string[];
  readonly clearance: boolean;
  readonly eligibilityCheck: boolean;
  readonly cancelPending: boolean;
  /**
   * How long a pending clearance must have lasted before it can be canceled; null where it cannot
   * be or no age is asked.
   */
  readonly minCancelAgeSeconds: number | null;
  readonly odometerRequired: boolean;
  /** Whether the odometer was asked for once, so that giving it does no harm and may help. */
  readonly odometerAdvised: boolean;
  /** Environments that have the brand; empty: in all environments of the provider. */
  readonly environments: readonly ProviderEnvironment[];
  readonly requiredTags: readonly RequiredTag[];
  /** Whether one VIN may be cleared for several applications; null: not known. */
  readonly sharedAcrossApplications: boolean | null;
  /** Empty: not known. */
  readonly dataDelivery: readonly DataDelivery[];
  /** Age of the data at best, in seconds; null: not known. */
  readonly refreshSeconds: number | null;
  /** Minimum seconds between two reads of a vehicle's data. */
  readonly minReadSeconds: number;
  /** Seconds without new data after which a vehicle counts as silent. */
  readonly silentAfterSeconds: number;
  /** The provider's page about the brand. */
  readonly guideUrl: string | null;
  /** Way to obtain the brand's credential where it cannot be typed in. */
  readonly authorizationHint: string | null;
  /** Documents that this comes from, each with its date. */
  readonly source: string;
}

/** Support assumed for a brand that the catalogue does not list: the provider decides. */
export type UnlistedBrand = Omit<BrandSupport, 'brand' | 'displayName'>;

/** One entry of the catalogue. */
export interface ProviderDescription {
  readonly name: ProviderName;
  readonly displayName: string;
  readonly capabilities: readonly ProviderCapability[];
  readonly environments: readonly ProviderEnvironment[];
  readonly authMethods: readonly AuthMethod[];
  /** Brands that are known; the list is open. */
  readonly brands: readonly BrandSupport[];
  /** Support assumed for unlisted brands; null without brands. */
  readonly unlistedBrand: UnlistedBrand | null;
}
