import { type ProviderAccount } from '../domain/account.js';
import {
  type Clearance,
  type ClearanceAction,
  type ClearanceEvent,
  type ClearanceStatus,
  type Odometer,
} from '../domain/clearance.js';
import { type OemCredential } from '../domain/credential.js';
import { type Driver } from '../domain/driver.js';
import { type Eligibility } from '../domain/eligibility.js';
import { type Outcome, type UserError } from '../domain/errors.js';
import { type Fleet } from '../domain/fleet.js';
import { type AccessGrant } from '../domain/grant.js';
import {
  type Onboarding,
  type OnboardingRow,
  type OnboardVehicle,
  type RowStatus,
} from '../domain/onboarding.js';
import { type ProviderDescription, type ProviderName } from '../domain/provider.js';
import { type Page, type PageRequest } from '../domain/values/page.js';
import { type ApiClient, type Viewer } from '../domain/values/viewer.js';
import {
  type Enrollment,
  type EnrollmentStatus,
  type Tag,
  type Vehicle,
} from '../domain/vehicle.js';
import { type VehicleWish, type VehicleWith } from '../domain/vehicle-wish.js';
import { type VehicleModel } from '../providers/provider.js';

/**
 * The doors of the use cases. Every method takes the caller first and decides by itself what the caller may do:
 * nobody is UNAUTHENTICATED, a missing scope is FORBIDDEN, what belongs to a fleet the caller may not see is not there.
 * Methods named `…ByIds` and `…Of` answer in the order of the ids, with null (or an empty list) for what is not there.
 */
export type Caller = Viewer | null;

export interface FleetServiceApi {
  find(caller: Caller, id: string): Promise<Fleet | null>;
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Fleet | null)[]>;
  list(caller: Caller, page: PageRequest): Promise<Page<Fleet>>;
  create(
    caller: Caller,
    input: {
      readonly name: string;
      readonly externalId?: string | null;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<Fleet>>;
  update(
    caller: Caller,
    input: {
      readonly fleetId: string;
      readonly name?: string | null;
      readonly externalId?: string | null;
    },
  ): Promise<Outcome<Fleet>>;
  /** → the id that is gone. */
  delete(caller: Caller, fleetId: string): Promise<Outcome<string>>;
}

/** One of the provider's parts is given, with the secrets as the contract's input has them. */
export interface AccountSecretsInput {
  readonly invers?: object | null;
  readonly highMobility?: object | null;
  readonly damoov?: object | null;
}

export interface WebhookHealth {
  readonly lastDeliveryAt: Date | null;
  readonly deliveries24h: number;
  readonly missed24h: number;
}

export interface AccountServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (ProviderAccount | null)[]>;
  ofFleets(
    caller: Caller,
    fleetIds: readonly string[],
  ): Promise<readonly (readonly ProviderAccount[])[]>;
  webhookUrl(account: ProviderAccount): string | null;
  /** null for providers without webhooks. */
  webhookHealthOf(
    caller: Caller,
    accountIds: readonly string[],
  ): Promise<readonly (WebhookHealth | null)[]>;
  grantsOf(caller: Caller, accountIds: readonly string[]): Promise<readonly (AccessGrant | null)[]>;
  grantsByIds(caller: Caller, ids: readonly string[]): Promise<readonly (AccessGrant | null)[]>;
  connect(
    caller: Caller,
    input: AccountSecretsInput & {
      readonly fleetId: string;
      readonly name: string;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<ProviderAccount>>;
  rotateSecrets(
    caller: Caller,
    input: AccountSecretsInput & { readonly accountId: string },
  ): Promise<Outcome<ProviderAccount>>;
  verify(caller: Caller, accountId: string): Promise<Outcome<ProviderAccount>>;
  disconnect(caller: Caller, accountId: string): Promise<Outcome<string>>;
}

/** A token with its value, for the caller alone. */
export interface IssuedToken {
  readonly grant: AccessGrant;
  readonly tokenType: string;
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
  readonly deviceToken: string | null;
}

export interface GrantServiceApi {
  ofEnrollments(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (AccessGrant | null)[]>;
  ofDrivers(caller: Caller, driverIds: readonly string[]): Promise<readonly (AccessGrant | null)[]>;
  /** For an account, an enrollment or a driver; the one that is kept while it is good for long enough (60 s unless told otherwise), else a new one. */
  issue(
    caller: Caller,
    input: { readonly subjectId: string; readonly minTtlSeconds?: number | null },
  ): Promise<Outcome<IssuedToken>>;
  /** At the provider first, then here. */
  revoke(caller: Caller, grantId: string): Promise<Outcome<AccessGrant>>;
}

export interface CredentialFilter {
  readonly accountId?: string | null;
  readonly brand?: string | null;
  readonly inUse?: boolean | null;
}

export interface CredentialServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (OemCredential | null)[]>;
  list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    filter?: CredentialFilter | null,
  ): Promise<Page<OemCredential>>;
  /** Whether an enrollment uses it that has not ended. */
  inUse(caller: Caller, ids: readonly string[]): Promise<readonly boolean[]>;
  enrollments(
    caller: Caller,
    credential: OemCredential,
    page: PageRequest,
  ): Promise<Page<Enrollment>>;
  /** The first page of each, by one query for all of them. */
  firstEnrollments(
    caller: Caller,
    ids: readonly string[],
    first: number,
  ): Promise<readonly Page<Enrollment>[]>;
  create(
    caller: Caller,
    input: {
      readonly accountId: string;
      readonly brand: string;
      readonly name: string;
      readonly clientCredentials?: {
        readonly clientId: string;
        readonly clientSecret: string;
      } | null;
      readonly passwordCredentials?: {
        readonly username: string;
        readonly password: string;
      } | null;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<OemCredential>>;
  /** Another client id or user name is another credential: only the secret can change. */
  updateSecret(
    caller: Caller,
    input: { readonly credentialId: string; readonly secret: string },
  ): Promise<Outcome<OemCredential>>;
  /** → the id that is gone; refused while an enrollment uses it. */
  delete(caller: Caller, credentialId: string): Promise<Outcome<string>>;
}

export interface VehicleFilter {
  readonly provider?: ProviderName | null;
  readonly accountId?: string | null;
  readonly brand?: readonly string[] | null;
  readonly clearanceStatus?: readonly ClearanceStatus[] | null;
  readonly enrollmentStatus?: readonly EnrollmentStatus[] | null;
  readonly credentialId?: string | null;
  readonly tag?: Tag | null;
  /** Prefix of the VIN, or part of name or license plate. */
  readonly search?: string | null;
}

export interface VehicleOrder {
  readonly field: 'CREATED_AT' | 'VIN' | 'CLEARANCE_CHANGED_AT';
  readonly direction: 'ASC' | 'DESC';
}

export type { VehicleModel } from '../providers/provider.js';

export interface VehicleModelServiceApi {
  /**
   * The models of a brand in the provider's list, asked now.
   * @throws FleetgraphError PROVIDER_… when it cannot be asked; BAD_USER_INPUT for an account that is not there or lists none
   */
  list(caller: Caller, accountId: string, brand: string): Promise<readonly VehicleModel[]>;
}

export interface VehicleListOptions {
  readonly filter?: VehicleFilter | null | undefined;
  readonly order?: VehicleOrder | null | undefined;
  /** What of the vehicles, and what along with them; the vehicles alone, and whole, unless it is given. */
  readonly wish?: VehicleWish | undefined;
}

export interface VehicleServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Vehicle | null)[]>;
  /** @param wish what to bring along; the vehicle itself is whole */
  findByVin(
    caller: Caller,
    fleetId: string,
    vin: string,
    wish?: VehicleWish,
  ): Promise<VehicleWith | null>;
  list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    options?: VehicleListOptions,
  ): Promise<Page<VehicleWith>>;
  update(
    caller: Caller,
    input: {
      readonly vehicleId: string;
      readonly name?: string | null;
      readonly licensePlate?: string | null;
      readonly tags?: readonly Tag[] | null;
    },
  ): Promise<Outcome<Vehicle>>;
  /** Ends the enrollments; a vehicle of which one cannot be ended now is left as it is. */
  remove(caller: Caller, vehicleIds: readonly string[]): Promise<BatchOutcome<Vehicle>>;
  enrollmentsByIds(caller: Caller, ids: readonly string[]): Promise<readonly (Enrollment | null)[]>;
  enrollmentsOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (readonly Enrollment[])[]>;
}

export interface ClearanceEventFilter {
  readonly status?: readonly ClearanceStatus[] | null;
  readonly vehicleId?: readonly string[] | null;
  readonly accountId?: string | null;
}

export interface EventPageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A change with its sealed place in the fleet's journal. */
export interface JournalEntry extends ClearanceEvent {
  readonly cursor: string;
}

/** Per enrollment: those that went through, and what to put right for those that did not. */
export interface BatchOutcome<T> {
  readonly succeeded: readonly T[];
  readonly userErrors: readonly UserError[];
}

export interface ClearanceServiceApi {
  /** The clearance of each enrollment, null where the provider has none. */
  ofEnrollments(
    caller: Caller,
    enrollmentIds: readonly string[],
  ): Promise<readonly (Clearance | null)[]>;
  /** Of each vehicle the clearance that changed last. */
  ofVehicles(caller: Caller, vehicleIds: readonly string[]): Promise<readonly (Clearance | null)[]>;
  allowedActions(caller: Caller, clearance: Clearance): Promise<readonly ClearanceAction[]>;
  /** One count per status of each fleet, zero included, in the order of the states. */
  summaryOf(
    caller: Caller,
    fleetIds: readonly string[],
  ): Promise<readonly (readonly { readonly status: ClearanceStatus; readonly count: number }[])[]>;
  eventsByIds(caller: Caller, ids: readonly string[]): Promise<readonly (JournalEntry | null)[]>;
  /** The fleet's journal, oldest first; with `last` the newest, still in order. */
  events(
    caller: Caller,
    fleetId: string,
    page: EventPageRequest,
    filter?: ClearanceEventFilter | null,
  ): Promise<Page<JournalEntry>>;
  history(caller: Caller, enrollmentId: string, page: PageRequest): Promise<Page<JournalEntry>>;
  /**
   * Every change of the fleet in order: first what happened since `after`, then live, until `signal`.
   * Resolves once the caller, the fleet and the cursor are found good. @throws CURSOR_INVALID, CURSOR_EXPIRED with `headCursor`.
   */
  follow(
    caller: Caller,
    fleetId: string,
    after: string | null | undefined,
    filter: ClearanceEventFilter | null | undefined,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<JournalEntry, void, void>>;
  request(
    caller: Caller,
    input: {
      readonly enrollmentIds: readonly string[];
      readonly odometer?: Odometer | null;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<BatchOutcome<Enrollment>>;
  end(caller: Caller, enrollmentIds: readonly string[]): Promise<BatchOutcome<Enrollment>>;
  /** Compares the account with its provider, now. */
  reconcile(
    caller: Caller,
    accountId: string,
  ): Promise<Outcome<{ readonly compared: number; readonly changed: number }>>;
}

export interface OnboardingServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Onboarding | null)[]>;
  ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<Onboarding>>;
  rows(
    caller: Caller,
    onboardingId: string,
    page: PageRequest,
    filter?: { readonly status?: readonly RowStatus[] | null } | null,
  ): Promise<Page<OnboardingRow>>;
  start(
    caller: Caller,
    input: {
      readonly accountId: string;
      readonly vehicles: readonly OnboardVehicle[];
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<Onboarding>>;
  /** With `checkEligibility` the provider is asked about each vehicle, where it can be. */
  plan(
    caller: Caller,
    input: { readonly accountId: string; readonly vehicles: readonly OnboardVehicle[] },
    checkEligibility?: boolean,
  ): Promise<readonly PlannedRow[]>;
  retry(caller: Caller, onboardingId: string): Promise<Outcome<Onboarding>>;
  cancel(caller: Caller, onboardingId: string): Promise<Outcome<Onboarding>>;
}

export interface PlannedRow {
  readonly index: number;
  readonly vin: string;
  readonly userErrors: readonly UserError[];
  readonly warnings: readonly string[];
  /** null when it was not asked for, and where it cannot be or could not be told. */
  readonly eligibility: Eligibility | null;
}

export interface EligibilityServiceApi {
  /**
   * Asks the account's provider now.
   * @throws FleetgraphError PROVIDER_… when it cannot be asked or refuses; BAD_USER_INPUT for an account that is not there, and where nobody can be asked
   */
  check(caller: Caller, accountId: string, vin: string, brand: string): Promise<Eligibility>;
}

/** States instead of changes: each resolves once the caller and the subject are found good, and goes on until `signal`. */
export interface ProgressServiceApi {
  /** The onboarding as it is now, and whenever its status or counts have changed, to its end. @throws FleetgraphError BAD_USER_INPUT for one that is not there */
  onboarding(
    caller: Caller,
    onboardingId: string,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<Onboarding, void, void>>;
  /** Each account of the fleet as it is now, and whenever its health has changed. @throws FleetgraphError BAD_USER_INPUT for a fleet that is not there */
  accountHealth(
    caller: Caller,
    fleetId: string,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<ProviderAccount, void, void>>;
}

export interface IssuedClientSecret {
  readonly client: ApiClient;
  readonly clientSecret: string;
}

export interface ClientServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (ApiClient | null)[]>;
  list(caller: Caller, page: PageRequest): Promise<Page<ApiClient>>;
  create(
    caller: Caller,
    input: {
      readonly name: string;
      readonly scopes: readonly string[];
      readonly fleetIds?: readonly string[] | null;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<IssuedClientSecret>>;
  rotateSecret(caller: Caller, id: string): Promise<Outcome<IssuedClientSecret>>;
  delete(caller: Caller, id: string): Promise<Outcome<string>>;
}

/** How much was new. */
export interface Imported {
  readonly credentials: number;
  readonly vehicles: number;
  readonly drivers: number;
  /** What was left out, and why. */
  readonly userErrors: readonly UserError[];
}

export interface ImportServiceApi {
  /** Brings in what was added at the account's provider directly. */
  run(caller: Caller, accountId: string): Promise<Outcome<Imported>>;
}

export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  readonly clientId: string;
  /** Past tense, e.g. `fleet.created`. */
  readonly action: string;
  readonly subjectId: string | null;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface DriverServiceApi {
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Driver | null)[]>;
  ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<Driver>>;
  /** At the provider; the outcome is waited for. Once per `idempotencyKey`, also when nobody heard the provider's answer. */
  register(
    caller: Caller,
    input: {
      readonly accountId: string;
      readonly customToken?: string | null;
      readonly firstName?: string | null;
      readonly lastName?: string | null;
      readonly email?: string | null;
      readonly idempotencyKey?: string | null;
    },
  ): Promise<Outcome<Driver>>;
  /** At the provider first, then here, with all personal data and the driver's tokens. → the id that is gone */
  remove(caller: Caller, driverId: string): Promise<Outcome<string>>;
}

export interface AuditServiceApi {
  ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<AuditEvent>>;
  byIds(caller: Caller, ids: readonly string[]): Promise<readonly (AuditEvent | null)[]>;
}

export interface CatalogueServiceApi {
  list(caller: Caller): readonly ProviderDescription[];
  get(caller: Caller, name: ProviderName): ProviderDescription;
}

export interface Services {
  readonly credentials: CredentialServiceApi;
  readonly vehicleModels: VehicleModelServiceApi;
  readonly fleets: FleetServiceApi;
  readonly accounts: AccountServiceApi;
  readonly grants: GrantServiceApi;
  readonly vehicles: VehicleServiceApi;
  readonly drivers: DriverServiceApi;
  readonly clearances: ClearanceServiceApi;
  readonly onboardings: OnboardingServiceApi;
  readonly imports: ImportServiceApi;
  readonly eligibility: EligibilityServiceApi;
  readonly progress: ProgressServiceApi;
  readonly clients: ClientServiceApi;
  readonly audit: AuditServiceApi;
  readonly catalogue: CatalogueServiceApi;
}
