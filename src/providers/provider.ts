import { type ClearanceStatus, type Odometer } from '../domain/clearance.js';
import { type CredentialAuthorization, type SecretKind } from '../domain/credential.js';
import {
  type DriverActivityStatus,
  type DrivingScores,
  type DrivingStatistics,
  type Period,
  type Trip,
} from '../domain/data/driving.js';
import { type VehicleData } from '../domain/data/vehicle-data.js';
import { type VehicleDetails } from '../domain/data/vehicle-details.js';
import { type Eligibility } from '../domain/eligibility.js';
import { type GrantSubjectKind } from '../domain/grant.js';
import {
  type AuthMethod,
  type BrandSupport,
  type ProviderDescription,
  type ProviderEnvironment,
  type ProviderName,
} from '../domain/provider.js';
import { type Secret } from '../domain/values/secret.js';
import { type Tag, type VehicleModel } from '../domain/vehicle.js';
import { type ItemProblem, type Listing } from './access/item-problem.js';

/** Kind of failure of a call to a provider. */
export type ProviderFailureKind =
  'unauthorized' | 'rejected' | 'rate-limited' | 'unavailable' | 'malformed';

/**
 * Reason of a rejection, where the provider states it precisely: `conflict` is with the state of
 * something at the provider, e.g. a credential in use; `reference-not-found` is about something the
 * call named besides its subject, e.g. a telematics unit.
 */
export type ProviderRefusal =
  | 'invalid'
  | 'forbidden'
  | 'not-found'
  | 'reference-not-found'
  | 'already-exists'
  | 'conflict'
  | 'not-ready'
  | 'not-supported';

/** The one class for everything that goes wrong at a provider. */
export class ProviderFailure extends Error {
  readonly provider: ProviderName;
  readonly kind: ProviderFailureKind;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** Time of the next attempt, where the provider gave one. */
  readonly retryAt: Date | undefined;
  /** Reason of a rejection; set only for kind `rejected`. */
  readonly refusal: ProviderRefusal | undefined;
  /** True if the call may have taken effect although no valid answer was received. */
  readonly outcomeUnknown: boolean;
  /**
   * True if something other than the provider answered, e.g. a proxy: nothing follows from its
   * status.
   */
  readonly foreign: boolean;
  /**
   * Provider's own error details: `title`s and `detail`s, or `error_description`. Never a secret.
   */
  readonly details: readonly ProviderErrorDetail[];

  constructor(
    provider: ProviderName,
    kind: ProviderFailureKind,
    message: string,
    more: {
      readonly status?: number;
      readonly retryAt?: Date;
      readonly refusal?: ProviderRefusal;
      readonly outcomeUnknown?: boolean;
      readonly foreign?: boolean;
      readonly details?: readonly ProviderErrorDetail[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ProviderFailure';
    this.provider = provider;
    this.kind = kind;
    this.status = more.status;
    this.retryAt = more.retryAt;
    this.refusal = more.refusal;
    this.outcomeUnknown = more.outcomeUnknown ?? false;
    this.foreign = more.foreign ?? false;
    this.details = more.details ?? [];
  }
}

export interface ProviderErrorDetail {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly source?: string | undefined;
  /** The provider's code for what went wrong, for programs. */
  readonly code?: string | undefined;
  /** The provider's own id of the call, which its support asks for. */
  readonly requestId?: string | undefined;
}

/** A token of an account at its provider, with its value. */
export interface ProviderToken {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Refresh token, where the provider issues one: valid once, together with the access token. */
  readonly refreshToken?: string;
  /**
   * Permanent key of the driver at the provider, for a driver's token where the phone is the
   * telematics unit.
   */
  readonly deviceToken?: string;
}

/** Tokens needed to refresh a provider token. */
export type RefreshPair = Pick<ProviderToken, 'accessToken' | 'deviceToken'> & {
  readonly refreshToken: string;
};

/** An account's secrets, opened, as the provider's folder defines them; sealed as JSON in the vault. */
export type AccountSecrets = Readonly<Record<string, unknown>>;

/** Context of a call on behalf of an account: the environment and a valid token. */
export interface AccountSession {
  readonly accountId: string;
  readonly environment: ProviderEnvironment;
  /**
   * Returns a token that is valid for a while, and another one than `refused`, which the provider
   * did not accept.
   */
  token(options?: { readonly refused?: string }): Promise<string>;
}

/** Port of a provider. Capabilities that a provider lacks are absent. */
export interface Provider {
  readonly description: ProviderDescription;
  readonly accounts: AccountPort;
  readonly clearances?: ClearancePort;
  readonly credentials?: CredentialPort;
  readonly vehicles?: VehiclePort;
  readonly drivers?: DriverPort;
  readonly vehicleData?: VehicleDataPort;
  readonly driverData?: DriverDataPort;
  readonly eligibility?: EligibilityPort;
  readonly webhooks?: WebhookPort;
  readonly tokens?: TokenPort;
}

/** Kind and subject of the token to revoke. */
export interface RevokedToken {
  readonly hint: 'access_token' | 'refresh_token';
  readonly subject: GrantSubjectKind;
}

/** Tokens of single vehicles, and taking back tokens of any kind. */
export interface TokenPort {
  /** Seconds before its expiry at which a vehicle's token is renewed. */
  readonly renewBeforeSeconds: number;
  /** Returns whether the secrets hold what `refresh` needs. */
  canRefresh(secrets: AccountSecrets): boolean;
  /**
   * Returns a sentence that names the settings missing for revoking a token of this kind of
   * subject; null when nothing is missing.
   */
  whatRevokingNeeds(secrets: AccountSecrets, subject: GrantSubjectKind): string | null;
  /** Issues a first token; needs only the vehicle's clearance. @throws ProviderFailure */
  issue(session: AccountSession, vin: string): Promise<ProviderToken | 'not-approved'>;
  /**
   * Returns the next token; the given refresh token may be invalid afterwards. Returns `refused`
   * only when the provider says that it is no longer valid, never for a quota or an outage.
   * @throws ProviderFailure, `outcomeUnknown` when the provider may have replaced the refresh
   * token.
   */
  refresh(
    environment: ProviderEnvironment,
    secrets: AccountSecrets,
    refreshToken: string,
  ): Promise<ProviderToken | 'refused'>;
  /**
   * Revokes a token; one that no longer exists counts as revoked (RFC 7009, 2.2).
   * @throws ProviderFailure
   */
  revoke(
    environment: ProviderEnvironment,
    secrets: AccountSecrets,
    token: string,
    what: RevokedToken,
  ): Promise<void>;
}

export interface AccountPort {
  /**
   * Checks the shape of the secrets and returns their public principal and sign-in method.
   * @throws nothing; faults are returned as `problems`.
   */
  readSecrets(secrets: AccountSecrets): SecretsReading;
  /** Signs in. @throws ProviderFailure of kind `unauthorized` for wrong secrets, others for what else went wrong. */
  signIn(environment: ProviderEnvironment, secrets: AccountSecrets): Promise<ProviderToken>;
  /**
   * Renews a token without signing in, where the provider can. The call spends the pair: save the
   * new one before anything uses it. Returns `refused` only when the provider says that the pair is
   * no longer valid, so that only signing in remains.
   * @throws ProviderFailure, `outcomeUnknown` when the pair may be spent although no new one came.
   */
  refresh?(environment: ProviderEnvironment, pair: RefreshPair): Promise<ProviderToken | 'refused'>;
  /** Seconds before its expiry at which a token is renewed. */
  readonly renewBeforeSeconds: number;
  /**
   * Makes the provider's cheapest call that needs the account's token, and that finds nothing or
   * next to nothing. @throws ProviderFailure
   */
  probe(session: AccountSession): Promise<void>;
  /**
   * Maximum sign-ins a minute from one address, of all accounts and their drivers together, where
   * the provider blocks an address that exceeds it.
   */
  readonly signInsPerMinute?: number;
}

export type SecretsReading =
  | {
      readonly ok: true;
      readonly environment: ProviderEnvironment;
      readonly authMethod: AuthMethod;
      readonly principal: string;
      readonly webhookSecret: string | null;
    }
  | {
      readonly ok: false;
      readonly problems: readonly { readonly field: readonly string[]; readonly message: string }[];
    };

export interface ClearanceRequest {
  readonly vin: string;
  readonly brand: string;
  readonly tags: readonly Tag[];
  readonly odometer: Odometer | null;
}

/** The provider's answer for one vehicle of a batch. */
export type ClearanceRequestResult =
  | { readonly vin: string; readonly status: ClearanceStatus; readonly reason: string | null }
  | { readonly vin: string; readonly status: 'ERROR'; readonly reason: string }
  /**
   * Missing or unreadable answer, which the problem names; the failure says whether the request may
   * have taken effect.
   */
  | {
      readonly vin: string;
      readonly status: 'UNKNOWN';
      readonly failure: ProviderFailure;
      readonly problem?: ItemProblem;
    };

/** Vehicle's clearance as the provider reports it. */
export interface RemoteClearance {
  readonly vin: string;
  readonly status: ClearanceStatus;
  readonly brand: string | null;
  readonly tags: readonly Tag[];
  /** Oldest first; may be empty. */
  readonly changelog: readonly RemoteChange[];
}

export interface RemoteChange {
  readonly status: ClearanceStatus;
  readonly reason: string | null;
  readonly at: Date;
}

export interface ClearancePort {
  /** Maximum vehicles per request. */
  readonly batchSize: number;
  /**
   * Returns a result for each vehicle, in their order; one vehicle's failure does not affect the
   * others.
   */
  request(
    session: AccountSession,
    vehicles: readonly ClearanceRequest[],
  ): Promise<readonly ClearanceRequestResult[]>;
  /**
   * Lists all clearances of the account in parts, while they arrive. A repeated VIN is yielded
   * again only with a changelog that is as new. A clearance in a state that has no name here, e.g.
   * `error`, has the last state of its changelog, where there is one, and a problem of the field
   * `status`.
   * @throws ProviderFailure, possibly after some parts: they are true, the list is not complete
   */
  parts(session: AccountSession): AsyncIterable<Listing<RemoteClearance>>;
  /** Lists the clearances of the given VINs, each VIN once, as `parts` does. */
  list(session: AccountSession, vins: readonly string[]): Promise<Listing<RemoteClearance>>;
  /**
   * Revokes an approved clearance or cancels a pending one. Returns the transitional state from the
   * provider's answer.
   */
  end(session: AccountSession, vin: string): Promise<ClearanceStatus>;
}

/** A provider's answer about one vehicle; when it came is for the caller to say. */
export type EligibilityAnswer = Omit<Eligibility, 'checkedAt'>;

export interface EligibilityPort {
  /** Asks about one vehicle. @throws ProviderFailure of kind `rejected` for a VIN or a brand that the provider does not take. */
  check(session: AccountSession, vin: string, brand: string): Promise<EligibilityAnswer>;
}

/** Content of a webhook; a hint to look at the provider's own record. */
export interface WebhookNotice {
  readonly kind: 'clearance-changed' | 'ping' | 'other';
  readonly vin: string | null;
  readonly status: ClearanceStatus | null;
}

export interface WebhookPort {
  /** Segment of the path that the provider calls: `/webhooks/<pathSegment>/<endpointKey>`. */
  readonly pathSegment: string;
  /** Names of the headers that hold the signature, as the provider spells them. */
  readonly signatureHeaders: readonly string[];
  /** Returns whether the raw body was signed with one of the secrets. Compares in constant time. */
  verify(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
    secrets: readonly string[],
  ): boolean;
  /** The provider's id of the delivery; undefined when the header is missing. */
  deliveryId(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined;
  /**
   * Reads a webhook; returns undefined when the body does not match the provider's documentation.
   */
  read(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Uint8Array,
  ): WebhookNotice | undefined;
}

/** Carmaker credential to be stored at the provider, which uses it for many vehicles. */
export interface NewCredential {
  /** Slug of the catalogue. */
  readonly brand: string;
  /** Unique within the fleet at the provider. */
  readonly name: string;
  readonly secretKind: SecretKind;
  /** The client id or the user name. */
  readonly principal: string;
  readonly secret: Secret;
}

/** Identifies a credential at the provider. */
export interface CredentialRef {
  readonly brand: string;
  /** The provider's id. */
  readonly externalId: string;
}

/** Credential as the provider reports it, always without its secret. */
export interface RemoteCredential extends CredentialRef {
  readonly name: string;
  readonly secretKind: SecretKind;
  readonly principal: string;
  /** State of the owner's authorization; null where the provider does not report one. */
  readonly authorization: CredentialAuthorization | null;
}

/**
 * Carmaker credentials stored at the provider. All methods throw ProviderFailure. After
 * `outcomeUnknown`, look for the name in `list` before repeating the call: names are unique, so an
 * entry with the name is the one that was created.
 */
export interface CredentialPort {
  /** Brands whose credentials an owner of vehicles authorizes. */
  readonly authorizedBrands: readonly string[];
  /** Refused as `already-exists` when the fleet has one of that name. */
  create(session: AccountSession, credential: NewCredential): Promise<RemoteCredential>;
  /** Replaces the secret; done twice it does no harm. Refused as `not-found` when there is no such credential. */
  updateSecret(
    session: AccountSession,
    credential: CredentialRef & { readonly secretKind: SecretKind },
    secret: Secret,
  ): Promise<void>;
  /**
   * Deletes the credential. Resolves as well when it no longer exists. Refused as `conflict` while
   * a vehicle uses it.
   */
  delete(session: AccountSession, credential: CredentialRef): Promise<void>;
  /**
   * Lists the credentials of one brand, or of all brands that have shared credentials. With all
   * brands, a brand whose list is refused is reported as a problem.
   */
  list(session: AccountSession, brand?: string): Promise<Listing<RemoteCredential>>;
}

/** Credential for one vehicle, for the carmaker's cloud or for the unit itself. */
export type VehicleCredential =
  | { readonly kind: 'SHARED'; readonly externalId: string }
  | { readonly kind: 'INDIVIDUAL'; readonly password: Secret }
  | { readonly kind: 'NONE' };

/** Input required with a vehicle of a brand. */
export type VehicleNeeds = Pick<BrandSupport, 'credentialKinds' | 'unitIdRequired'>;

export interface NewVehicle {
  readonly vin: string;
  readonly brand: string;
  /** null: the VIN. */
  readonly telematicsUnitId: string | null;
  /** One of `listModels`; left out of the call when null. */
  readonly modelId: string | null;
  readonly credential: VehicleCredential;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: readonly Tag[];
}

/** Properties of a vehicle that its fleet sets and changes. */
export type VehicleProfile = Pick<NewVehicle, 'name' | 'licensePlate' | 'tags'>;

/** State of the setup of an added vehicle; it can be used once the setup has succeeded. */
export type VehicleSetup = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

/** Vehicle as the provider reports it. */
export interface RemoteVehicle {
  /** The provider's id. */
  readonly externalId: string;
  /** Upper case; null where the provider does not have it. */
  readonly vin: string | null;
  readonly brand: string | null;
  readonly telematicsUnitId: string | null;
  readonly modelId: string | null;
  /** The shared credential it uses. */
  readonly credentialId: string | null;
  readonly setup: VehicleSetup;
  /** Reason of a failed setup, where the provider gives one. */
  readonly setupReason: string | null;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: readonly Tag[];
  /** Statements of the provider's own list on the vehicle. */
  readonly details: VehicleDetails;
  /** Time at which the provider last heard from the vehicle or its unit; null where it states none. */
  readonly lastContactAt: Date | null;
  /** Whether the provider says that the unit is reachable; null where it does not say. */
  readonly online: boolean | null;
}

/** Vehicles stored at the provider. All methods that call it throw ProviderFailure. */
export interface VehiclePort {
  /** undefined for a brand it does not know. */
  needs(brand: string): VehicleNeeds | undefined;
  /**
   * Refused as `already-exists` when the VIN or the unit is in the fleet, as `reference-not-found` when unit, model or
   * credential are unknown. With `outcomeUnknown`, look with `findByVin` before it is added again.
   */
  add(session: AccountSession, vehicle: NewVehicle): Promise<RemoteVehicle>;
  /** Deletes the vehicle. Resolves as well when it no longer exists. */
  remove(session: AccountSession, externalId: string): Promise<void>;
  list(session: AccountSession): Promise<Listing<RemoteVehicle>>;
  find(session: AccountSession, externalId: string): Promise<RemoteVehicle | undefined>;
  /**
   * Searches the pages of `list` for the vehicle: expensive, for commands whose outcome is unknown.
   */
  findByVin(session: AccountSession, vin: string): Promise<RemoteVehicle | undefined>;
  /**
   * Makes the vehicle's name, plate and tags at the provider these; done twice it does no harm.
   * Refused as `not-found` when there is no such vehicle.
   */
  update(session: AccountSession, externalId: string, profile: VehicleProfile): Promise<void>;
  /**
   * Lets the vehicle use another shared credential of its brand; done twice it does no harm.
   * Refused as `not-found` when there is no such vehicle, as `reference-not-found` when there is no
   * such credential.
   */
  changeCredential(
    session: AccountSession,
    externalId: string,
    credentialId: string,
  ): Promise<void>;
  /** Restarts a failed setup. */
  retrySetup(session: AccountSession, externalId: string): Promise<void>;
  listModels(session: AccountSession, brand: string): Promise<Listing<VehicleModel>>;
}

/** A driver on the way to the provider. */
export interface NewDriver {
  /** Ours, and different for each driver: what `find` finds the driver by when the outcome of `register` is unknown. */
  readonly ownKey: string;
  /** A UUID that becomes the driver's external id; null: the provider makes one. */
  readonly customToken: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  /**
   * True if the registration is to return a token as well, which saves the driver's first sign-in.
   */
  readonly withToken: boolean;
}

/** Driver as the provider reports it. */
export interface RemoteDriver {
  /** The provider's permanent key. */
  readonly externalId: string;
  /** The key that was given at registration; null for a driver who was registered elsewhere. */
  readonly ownKey: string | null;
  /**
   * First and last name, nickname or email, the first that the provider has; null when it has none
   * of them.
   */
  readonly displayName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly active: boolean;
  /** Whether the driver's phone delivers. */
  readonly activity: DriverActivityStatus;
  /** null where the provider does not say. */
  readonly createdAt: Date | null;
}

export interface DriverRegistration {
  readonly externalId: string;
  /** null without `withToken`, or where the provider gave none all the same. */
  readonly token: ProviderToken | null;
}

export interface DriverPage {
  readonly drivers: readonly RemoteDriver[];
  readonly problems: Listing<RemoteDriver>['problems'];
  /** null after the last page. */
  readonly nextPage: number | null;
  /** Entries of this page, including unreadable ones and those of others. */
  readonly entries: number;
  /** Entries of the whole list; null where the provider does not say. */
  readonly total: number | null;
}

/** Key by which a driver is looked up. */
export type DriverKey = { readonly ownKey: string } | { readonly externalId: string };

/**
 * Drivers of the account, whose phones are the telematics units. All methods throw ProviderFailure; those that take
 * secrets throw TypeError for ones that `readSecrets` refuses.
 */
export interface DriverPort {
  /**
   * Registers a driver. A repeated call registers a second one: after `outcomeUnknown`, look with
   * `find` by our own key before repeating it. Refused as `already-exists` when the custom token is
   * in use.
   */
  register(
    environment: ProviderEnvironment,
    secrets: AccountSecrets,
    driver: NewDriver,
  ): Promise<DriverRegistration>;
  /** One page of the account's drivers, oldest first; the first page is 1. */
  list(session: AccountSession, secrets: AccountSecrets, page: number): Promise<DriverPage>;
  /** undefined when the account has no such driver; the oldest one when it has several. */
  find(
    session: AccountSession,
    secrets: AccountSecrets,
    key: DriverKey,
  ): Promise<RemoteDriver | undefined>;
  /**
   * Deletes the driver permanently, with all data. Resolves as well when the driver no longer
   * exists.
   */
  remove(session: AccountSession, externalId: string): Promise<void>;
  /** Signs in as the driver. Ends the driver's tokens that were given out before. Prefer `refresh`. */
  signIn(
    environment: ProviderEnvironment,
    secrets: AccountSecrets,
    externalId: string,
  ): Promise<ProviderToken>;
  /** Refreshes a driver's token as `refresh` of the account does. */
  refresh(environment: ProviderEnvironment, pair: RefreshPair): Promise<ProviderToken | 'refused'>;
}

/** Identifies a vehicle whose data are read. */
export interface VehicleDataRef {
  readonly vin: string;
  /** The provider's id; null where the VIN identifies the vehicle. */
  readonly externalId: string | null;
  /** Powertrain, where it is known: it decides what a single level of energy means. */
  readonly powertrain: VehicleDetails['powertrain'];
}

/**
 * Data of vehicles. An answer about the vehicle (no consent, privacy mode, asleep, no data yet) is
 * a problem of the answer, with `signal` null; only what concerns the account or the provider is
 * thrown as ProviderFailure.
 */
export interface VehicleDataPort {
  /** Minimum seconds between two reads of one vehicle of the brand. */
  minIntervalSeconds(brand: string): number;
  /** Seconds without a new measurement after which a vehicle of the brand counts as silent. */
  silentAfterSeconds(brand: string): number;
  /** Reads the latest state that the provider has; never wakes the vehicle. */
  read(session: AccountSession, vehicle: VehicleDataRef): Promise<VehicleData>;
  /**
   * Reads make, model, year and powertrain. Absent where the provider's list of vehicles states
   * them: see `RemoteVehicle.details`. Resolves to undefined for a vehicle that the provider knows
   * nothing of.
   */
  readDetails?(session: AccountSession, vin: string): Promise<VehicleDetails | undefined>;
}

/** Page of the trips of a driver; may be empty although there are more pages. */
export interface TripPage {
  readonly trips: readonly Trip[];
  readonly problems: Listing<Trip>['problems'];
  /** null after the last page. */
  readonly nextPage: number | null;
}

/**
 * Data of drivers, by the provider's permanent key of the driver. All methods throw
 * ProviderFailure, and take periods of at most the days that the provider allows for one call.
 */
export interface DriverDataPort {
  /** Maximum days of a period of trips. */
  readonly tripDays: number;
  /** Maximum days of a period of statistics or scores. */
  readonly indicatorDays: number;
  /** Reads a page, from 1, of the trips that started within the period. */
  listTrips(
    session: AccountSession,
    externalId: string,
    period: Period,
    page: number,
  ): Promise<TripPage>;
  /** Reads sums over the whole days (UTC) of the period; null without any data. */
  readStatistics(
    session: AccountSession,
    externalId: string,
    period: Period,
  ): Promise<DrivingStatistics | null>;
  /** Reads the scores over the whole days (UTC) of the period; null without any. */
  readScores(
    session: AccountSession,
    externalId: string,
    period: Period,
  ): Promise<DrivingScores | null>;
  /** Reads when the latest trip was; null where there is none, or no such driver. */
  readLastTripAt(session: AccountSession, externalId: string): Promise<Date | null>;
}
