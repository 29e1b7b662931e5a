export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A point in time, RFC 3339 in UTC with milliseconds: `2026-05-04T08:30:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** A JSON object, for data without a type in this graph. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** A vehicle identification number: 17 letters and digits, returned in upper case. Lower case input is accepted. The letters I, O and Q occur only with the brand `sandbox`. */
  VIN: { input: string; output: string; }
};

/** Conditions on audit events; all of them apply. */
export type AuditEventFilter = {
  /** One of these actions, e.g. `fleet.created`. */
  action?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The client id of the API client that took the action. */
  clientId?: InputMaybe<Scalars['String']['input']>;
  /** At this time or later. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Id of the object acted on. */
  subjectId?: InputMaybe<Scalars['ID']['input']>;
  /** Before this time. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How the chain of an audit log is broken. */
export type AuditFaultKind =
  /** The newest entries are missing. */
  | 'END_MISSING'
  /** An entry was changed after it was written. */
  | 'ENTRY_CHANGED'
  /** An entry is missing. */
  | 'ENTRY_MISSING'
  /** The record of the newest entry was changed. */
  | 'HEAD_CHANGED'
  /** The record of the newest entry is missing. */
  | 'HEAD_MISSING'
  /** Two entries have the same number. */
  | 'NUMBER_TWICE'
  /** An entry does not follow the one before it: one of both was changed. */
  | 'ORDER_CHANGED';

/** How an account signs in at its provider. */
export type AuthMethod =
  /** E-mail address and password of an administrator. */
  | 'ADMIN_PASSWORD'
  /** OAuth 2.0 client credentials with a secret. */
  | 'CLIENT_SECRET'
  /** OAuth 2.0 client credentials with a JWT assertion signed by a private key. */
  | 'PRIVATE_KEY_JWT'
  /** Service account: an API key id and a private key. */
  | 'SERVICE_ACCOUNT';

/** Who has to act to end a blocker. */
export type BlockerActor =
  /** The carmaker. */
  | 'CARMAKER'
  /** The driver of the vehicle. */
  | 'DRIVER'
  /** The people who manage the vehicles of the fleet. */
  | 'FLEET_MANAGER'
  /** The operator of Fleetgraph, or the account holder at the provider. */
  | 'OPERATOR'
  /** The telematics company, or its support. */
  | 'PROVIDER';

/** How a blocker is known. */
export type BlockerCertainty =
  /** Concluded from the brand's rules, the age and what else is known. */
  | 'CONCLUDED'
  /** The provider says so. */
  | 'STATED';

/** Cause of a blocker, for programs and translations; see docs/blockers.md. */
export type BlockerCode =
  /** The provider limits the calls of the account for a while. */
  | 'ACCOUNT_RATE_LIMITED'
  /** The provider refuses the credentials of the account. */
  | 'ACCOUNT_UNAUTHORIZED'
  /** The provider does not answer. */
  | 'ACCOUNT_UNREACHABLE'
  /** The provider has not yet verified the application. */
  | 'APPLICATION_IN_REVIEW'
  /** The brand is not activated for the application at the provider. */
  | 'BRAND_NOT_ACTIVATED'
  /** The request is too young to be canceled. */
  | 'CANCEL_TOO_EARLY'
  /** The carmaker's system, or the vehicle's hardware, reports an error. */
  | 'CARMAKER_ERROR'
  /** The carmaker may still be ending an earlier clearance of the vehicle. */
  | 'CARMAKER_STILL_REVOKING'
  /** The vehicle's connectivity is not activated at the carmaker. */
  | 'CONNECTIVITY_INACTIVE'
  /** The carmaker reports that consent was withdrawn. */
  | 'CONSENT_REMOVED'
  /** The carmaker refuses the credential. */
  | 'CREDENTIAL_INVALID'
  /** The brand needs a credential, and the vehicle has none. */
  | 'CREDENTIAL_MISSING'
  /** The driver is deactivated at the provider. */
  | 'DRIVER_DEACTIVATED'
  /** The driver has never recorded a trip. */
  | 'DRIVER_NEVER_ACTIVE'
  /** The driver has not recorded a trip lately. */
  | 'DRIVER_SILENT'
  /** The request has been pending for long; driving the vehicle often completes it. */
  | 'DRIVE_VEHICLE'
  /** The fleet has not given its consent in the carmaker's portal. */
  | 'FLEET_CONSENT_MISSING'
  /** The provider no longer has the vehicle. */
  | 'GONE_AT_PROVIDER'
  /** The vehicle has stopped sending data. */
  | 'NO_DATA_LATELY'
  /** The vehicle has not sent data yet. */
  | 'NO_DATA_YET'
  /** The account has no access to a fleet at the provider, or lacks a permission. */
  | 'NO_FLEET_ACCESS'
  /** An odometer reading is missing that the carmaker may require. */
  | 'ODOMETER_MISSING'
  /** A cause that Fleetgraph does not know; see the provider's own words. */
  | 'OTHER'
  /** The vehicles' owner has not authorized access, or not all of it. */
  | 'OWNER_AUTHORIZATION_MISSING'
  /** A primary user is registered for the vehicle at the carmaker. */
  | 'PRIMARY_USER_ASSIGNED'
  /** Privacy mode is, or may be, switched on in the vehicle. */
  | 'PRIVACY_MODE'
  /** The provider no longer renews the token. */
  | 'REAUTHORIZATION_NEEDED'
  /** The clearance was rejected without a reason. */
  | 'REJECTED'
  /** A tag is missing that the carmaker requires. */
  | 'REQUIRED_TAG_MISSING'
  /** The clearance was revoked, and not by this fleet. */
  | 'REVOKED_ELSEWHERE'
  /** The provider could not set the vehicle up. */
  | 'SETUP_FAILED'
  /** The end of a clearance has not been confirmed for days. */
  | 'STUCK_ENDING'
  /** The telematics unit has never been in contact. */
  | 'UNIT_NEVER_ONLINE'
  /** The telematics unit has not been in contact. */
  | 'UNIT_OFFLINE'
  /** The provider does not know the telematics unit or the vehicle model. */
  | 'UNIT_UNKNOWN'
  /** The carmaker does not offer data of this vehicle. */
  | 'VEHICLE_NOT_ELIGIBLE'
  /** Another application at the provider has the vehicle. */
  | 'VIN_IN_OTHER_APPLICATION'
  /** Another fleet at the carmaker or the provider has the vehicle. */
  | 'VIN_IN_OTHER_FLEET'
  /** The carmaker does not know the VIN, or not under this brand. */
  | 'VIN_UNKNOWN'
  /** The carmaker has not decided yet; there is nothing to do. */
  | 'WAITING_FOR_CARMAKER'
  /** The provider is setting the vehicle up. */
  | 'WAITING_FOR_SETUP'
  /** Changes were found that no webhook reported. */
  | 'WEBHOOKS_SILENT';

/** Selects blockers that match every given condition; of a list, any value matches. */
export type BlockerFilter = {
  /** At this account. */
  accountId?: InputMaybe<Scalars['ID']['input']>;
  /** One of these must act. */
  actor?: InputMaybe<Array<BlockerActor>>;
  /** Brand is one of these. */
  brand?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Cause is one of these. */
  code?: InputMaybe<Array<BlockerCode>>;
  /** With a deadline before then. */
  dueBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Severity is one of these. */
  severity?: InputMaybe<Array<BlockerSeverity>>;
};

/** Properties that blockers are grouped by. */
export type BlockerGrouping =
  /** The provider account. */
  | 'ACCOUNT'
  /** Who must act. */
  | 'ACTOR'
  /** The brand of the vehicle. */
  | 'BRAND'
  /** The cause. */
  | 'CODE';

/** How much depends on an action. */
export type BlockerSeverity =
  /** The actor should act. */
  | 'ACTION'
  /** Nothing goes on until the actor acts. */
  | 'BLOCKING'
  /** Only waiting. */
  | 'INFO';

/** The onboarding to cancel. */
export type CancelOnboardingInput = {
  /** Id of the onboarding. */
  onboardingId: Scalars['ID']['input'];
};

/** The enrollments and the credential that they are to use. */
export type ChangeEnrollmentCredentialInput = {
  /** A credential of their account, for their brand. */
  credentialId: Scalars['ID']['input'];
  /** Ids of the enrollments, at most 500. */
  enrollmentIds: Array<Scalars['ID']['input']>;
};

/** How Fleetgraph learned of a change. */
export type ChangeSource =
  /** From the provider's answer to a call of Fleetgraph. */
  | 'COMMAND'
  /** From a comparison with the provider's records. */
  | 'RECONCILIATION'
  /** From a webhook of the provider. */
  | 'WEBHOOK';

/** State of charging. */
export type ChargingStatus =
  /** It charges. */
  | 'CHARGING'
  /** It has charged as far as was set. */
  | 'COMPLETE'
  /** It delivers energy. */
  | 'DISCHARGING'
  /** Charging has failed. */
  | 'ERROR'
  /** It does not charge. */
  | 'NOT_CHARGING'
  /** Charging is interrupted. */
  | 'PAUSED'
  /** The provider uses a word that is not known here. */
  | 'UNKNOWN';

/** An action on a clearance. */
export type ClearanceAction =
  /** Cancel the pending request with `endClearance`. */
  | 'CANCEL'
  /** Issue an access token for the vehicle with `issueAccessToken`. */
  | 'ISSUE_TOKEN'
  /** Request the clearance again with `requestClearance`. */
  | 'REQUEST'
  /** Revoke the approved clearance with `endClearance`. */
  | 'REVOKE';

/** Selects events that match every given condition; of a list, any value matches. */
export type ClearanceEventFilter = {
  /** Account is this one. */
  accountId?: InputMaybe<Scalars['ID']['input']>;
  /** New status is one of these. */
  status?: InputMaybe<Array<ClearanceStatus>>;
  /** Vehicle is one of these. */
  vehicleId?: InputMaybe<Array<Scalars['ID']['input']>>;
};

/** Status of the carmaker's consent. */
export type ClearanceStatus =
  /** Granted: data can be fetched. */
  | 'APPROVED'
  /** Canceled. It can be requested again. */
  | 'CANCELED'
  /** Cancellation requested. */
  | 'CANCELING'
  /** Requested; the carmaker has not decided yet. */
  | 'PENDING'
  /** Rejected. It can be requested again. */
  | 'REJECTED'
  /** Revoked. It can be requested again. */
  | 'REVOKED'
  /** Revocation requested. */
  | 'REVOKING';

/** A client id with its secret. */
export type ClientCredentialsInput = {
  /** The client id. */
  clientId: Scalars['String']['input'];
  /** The client secret. Passed on to the provider, never returned. */
  clientSecret: Scalars['String']['input'];
};

/** An account to connect, with the secrets of exactly one provider. */
export type ConnectProviderAccountInput = {
  /** An account at Damoov. */
  damoov?: InputMaybe<DamoovSecretsInput>;
  /** The fleet that the account belongs to. */
  fleetId: Scalars['ID']['input'];
  /** An account at High Mobility. */
  highMobility?: InputMaybe<HighMobilitySecretsInput>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** An account at INVERS. */
  invers?: InputMaybe<InversSecretsInput>;
  /** Display name, unique within the fleet. */
  name: Scalars['String']['input'];
};

/** Whether a vehicle's connected services are active at the carmaker. */
export type ConnectivityStatus =
  /** Connected services are active. */
  | 'ACTIVATED'
  /** Connected services are inactive. */
  | 'DEACTIVATED'
  /** The carmaker does not know. */
  | 'UNKNOWN';

/** A new API client. */
export type CreateApiClientInput = {
  /** The fleets it may access; null creates an operator, who may access all. */
  fleetIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Display name. */
  name: Scalars['String']['input'];
  /** Granted scopes. */
  scopes: Array<Scalars['String']['input']>;
};

/** A new fleet. */
export type CreateFleetInput = {
  /** Your own key for the fleet, unique across all fleets. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Display name. */
  name: Scalars['String']['input'];
};

/** A carmaker credential to create at a provider, with exactly one of `clientCredentials` and `passwordCredentials`: `provider { brands { credentialFields } }` says which. */
export type CreateOemCredentialInput = {
  /** The account. */
  accountId: Scalars['ID']['input'];
  /** The brand's slug or display name. */
  brand: Scalars['String']['input'];
  /** For brands with a client id and secret. */
  clientCredentials?: InputMaybe<ClientCredentialsInput>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Display name, unique within the fleet. */
  name: Scalars['String']['input'];
  /** For brands with a user name and password. */
  passwordCredentials?: InputMaybe<PasswordCredentialsInput>;
};

/** A new webhook endpoint. */
export type CreateWebhookEndpointInput = {
  /** Cursor after which to begin; the log's head if absent. */
  after?: InputMaybe<Scalars['String']['input']>;
  /** Types that are sent; empty for all. */
  eventTypes?: InputMaybe<Array<FleetEventType>>;
  /** The fleet whose events are sent. */
  fleetId: Scalars['ID']['input'];
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** URL to post to: https, and public; private addresses are refused. */
  url: Scalars['String']['input'];
};

/** State of the authorization behind a carmaker credential, as the provider reports it. */
export type CredentialAuthorization =
  /** The owner of the vehicles has authorized. */
  | 'AUTHORIZED'
  /** The owner has been asked and has not answered yet. */
  | 'PENDING'
  /** The owner has taken the authorization back. */
  | 'REVOKED'
  /** The owner has authorized less than what is needed. */
  | 'SCOPES_MISSING';

/** Which of the carmaker's credentials a brand needs. */
export type CredentialKind =
  /** A credential for each vehicle or unit. */
  | 'INDIVIDUAL'
  /** No credential. */
  | 'NONE'
  /** One credential for many vehicles. */
  | 'SHARED';

/** Sign-in at Damoov: an instance and its API Authorization Credentials. */
export type DamoovSecretsInput = {
  /** The e-mail address of the API Authorization Credentials. */
  email: Scalars['String']['input'];
  /** The instance's id. */
  instanceId: Scalars['String']['input'];
  /** The instance key, which is the password of all its users. Stored encrypted, never returned. */
  instanceKey: Scalars['String']['input'];
  /** The password of the API Authorization Credentials. Stored encrypted, never returned. */
  password: Scalars['String']['input'];
};

/** How a vehicle's data is delivered. */
export type DataDelivery =
  /** On request. */
  | 'PULL'
  /** Sent on change. */
  | 'PUSH';

/** Whether data come from a vehicle. */
export type DataFlowStatus =
  /** The vehicle is approved, and nothing has been received yet. */
  | 'AWAITING'
  /** Data come. */
  | 'FLOWING'
  /** None are expected: the clearance is missing or has ended, the provider delivers none, or none were requested. */
  | 'NONE'
  /** The driver has switched on privacy mode. */
  | 'PRIVATE'
  /** Data came, and nothing new for longer than is usual for the brand. */
  | 'SILENT';

/** Kind of database. */
export type DatabaseEngine =
  /** A database of PostgreSQL. */
  | 'POSTGRESQL'
  /** A file of SQLite. */
  | 'SQLITE';

/** Meaning of a deadline. */
export type DeadlineKind =
  /** The provider ends it then. */
  | 'ENDS'
  /** About then, by the brand's rules. */
  | 'ESTIMATE'
  /** Not before then. */
  | 'NOT_BEFORE';

/** The client to delete. */
export type DeleteApiClientInput = {
  /** Id of the client. */
  id: Scalars['ID']['input'];
};

/** The fleet to delete. */
export type DeleteFleetInput = {
  /** Id of the fleet. */
  fleetId: Scalars['ID']['input'];
};

/** The credential to delete. */
export type DeleteOemCredentialInput = {
  /** Id of the credential. */
  credentialId: Scalars['ID']['input'];
};

/** The endpoint to delete. */
export type DeleteWebhookEndpointInput = {
  /** Id of the endpoint. */
  endpointId: Scalars['ID']['input'];
};

/** The account to disconnect. */
export type DisconnectProviderAccountInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
};

/** Whether the driver's phone delivers, as the provider judges it. */
export type DriverActivityStatus =
  /** A trip was evaluated within 14 days. */
  | 'ACTIVE'
  /** Within 14 days there were only trips that are not evaluated. */
  | 'INACTIVE'
  /** There was no trip of any kind within 14 days. */
  | 'LOST'
  /** There has never been a trip. */
  | 'NO_DATA'
  /** The provider does not say, or does not answer. */
  | 'UNKNOWN';

/** The enrollments whose clearance to revoke or cancel. */
export type EndClearanceInput = {
  /** Ids of enrollments with an approved or pending clearance. */
  enrollmentIds: Array<Scalars['ID']['input']>;
};

/** Status of a vehicle at a provider account. */
export type EnrollmentStatus =
  /** The provider manages the vehicle. */
  | 'ACTIVE'
  /** The provider refused the vehicle. */
  | 'FAILED'
  /** No longer in the provider's list, although it was not removed here. */
  | 'GONE'
  /** Accepted by Fleetgraph, not yet confirmed by the provider. */
  | 'PENDING'
  /** Removed at the provider. */
  | 'REMOVED'
  /** Removal at the provider is under way. */
  | 'REMOVING';

/** Selects events that match every given condition; of a list, any value matches. */
export type FleetEventFilter = {
  /** Account is this one. */
  accountId?: InputMaybe<Scalars['ID']['input']>;
  /** Subject is one of these; the subject of a clearance event is its enrollment. */
  subjectId?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Type is one of these. */
  type?: InputMaybe<Array<FleetEventType>>;
};

/** Type of an event in a fleet's log. */
export type FleetEventType =
  /** The health of a provider account has changed. */
  | 'ACCOUNT_HEALTH_CHANGED'
  /** It prevents this no longer. */
  | 'BLOCKER_CLOSED'
  /** Something prevents a vehicle, driver or account from delivering data. */
  | 'BLOCKER_OPENED'
  /** A clearance has changed. */
  | 'CLEARANCE_CHANGED'
  /** A carmaker credential was added, changed or removed. */
  | 'CREDENTIAL_CHANGED'
  /** A vehicle has begun or ceased to deliver data. */
  | 'DATA_FLOW_CHANGED'
  /** The status of an enrollment has changed. */
  | 'ENROLLMENT_CHANGED'
  /** A grant was issued, was lost or has ended. */
  | 'GRANT_CHANGED'
  /** Every row of an onboarding has ended. */
  | 'ONBOARDING_COMPLETED'
  /** A vehicle was added, renamed, tagged or removed. */
  | 'VEHICLE_CHANGED';

/** How far a value can be relied on. */
export type Freshness =
  /** Older than usual; nothing says that it has changed since. */
  | 'AGING'
  /** Measured recently. */
  | 'CURRENT'
  /** Too old, or overtaken by what was measured later. */
  | 'STALE'
  /** The provider stated no time. */
  | 'UNKNOWN_AGE';

/** Status of a token. */
export type GrantStatus =
  /** Usable; renewed as needed. */
  | 'ACTIVE'
  /** Expired; the next use renews it. */
  | 'EXPIRED'
  /** A renewal was interrupted and the provider accepts neither the old nor the new token pair: the account must sign in again. */
  | 'NEEDS_REAUTHORIZATION'
  /** Revoked at the provider. */
  | 'REVOKED';

/** How an account fares at its provider. */
export type HealthStatus =
  /** The provider limits or refuses some calls. */
  | 'DEGRADED'
  /** Calls succeed. */
  | 'HEALTHY'
  /** The provider refuses the credentials: rotate the secrets. */
  | 'UNAUTHORIZED'
  /** No call has been made yet. */
  | 'UNKNOWN'
  /** The provider does not answer. */
  | 'UNREACHABLE';

/** An OAuth client of High Mobility. */
export type HighMobilityClientSecretInput = {
  /** The client id. */
  clientId: Scalars['String']['input'];
  /** The client secret. Stored encrypted, never returned. */
  clientSecret: Scalars['String']['input'];
};

/** An OAuth client of High Mobility that authenticates by private key. */
export type HighMobilityPrivateKeyInput = {
  /** The client id. */
  clientId: Scalars['String']['input'];
  /** P-256 private key: PEM (PKCS#8 or SEC1), with line breaks or on one line, or the JSON key file of the console as a whole. Stored encrypted, never returned. */
  privateKey: Scalars['String']['input'];
  /** The private key's id. */
  privateKeyId: Scalars['String']['input'];
};

/** Sign-in at High Mobility: exactly one of `clientSecret`, `privateKey` and `serviceAccount`. */
export type HighMobilitySecretsInput = {
  /** OAuth client with its secret. */
  clientSecret?: InputMaybe<HighMobilityClientSecretInput>;
  /** The environment at High Mobility. */
  environment?: ProviderEnvironment;
  /** The OAuth client that renews and revokes vehicle tokens; defaults to that of `clientSecret`. */
  oauthClient?: InputMaybe<HighMobilityClientSecretInput>;
  /** OAuth client with a private key. */
  privateKey?: InputMaybe<HighMobilityPrivateKeyInput>;
  /** Service account. */
  serviceAccount?: InputMaybe<HighMobilityServiceAccountInput>;
  /** The secret that signs the app's webhooks; without it webhooks are refused. Stored encrypted, never returned. */
  webhookSecret?: InputMaybe<Scalars['String']['input']>;
};

/** A service account of High Mobility. */
export type HighMobilityServiceAccountInput = {
  /** The id of its API key. */
  apiKeyId: Scalars['String']['input'];
  /** P-256 private key: PEM (PKCS#8 or SEC1), with line breaks or on one line, or the JSON key file of the console as a whole. Stored encrypted, never returned. */
  privateKey: Scalars['String']['input'];
};

/** The account to import from. */
export type ImportFromProviderInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
};

/** Sign-in at INVERS: an API client of the fleet. */
export type InversSecretsInput = {
  /** The client id, with its `#`. */
  clientId: Scalars['String']['input'];
  /** The client secret. Stored encrypted, never returned. */
  clientSecret: Scalars['String']['input'];
};

/** The subject of the token and its minimum lifetime. */
export type IssueAccessTokenInput = {
  /** Minimum remaining lifetime in seconds, at most 86400. If the provider's tokens are shorter-lived, the freshest one is returned. */
  minTtlSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** An account, an enrollment whose clearance is approved, or a driver. */
  subjectId: Scalars['ID']['input'];
};

/** A unit of distance. */
export type LengthUnit =
  /** Kilometers. */
  | 'KILOMETERS'
  /** Statute miles. */
  | 'MILES';

/** Odometer reading of a vehicle. */
export type OdometerInput = {
  /** Unit of the reading. */
  unit: LengthUnit;
  /** The odometer reading. */
  value: Scalars['Int']['input'];
};

/** Selects credentials that match every given condition. */
export type OemCredentialFilter = {
  /** Account is this one. */
  accountId?: InputMaybe<Scalars['ID']['input']>;
  /** Brand is this one. */
  brand?: InputMaybe<Scalars['String']['input']>;
  /** Whether vehicles use it. */
  inUse?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A vehicle to onboard. Each row is checked on its own. */
export type OnboardVehicleInput = {
  /** The brand's slug or display name. */
  brand: Scalars['String']['input'];
  /** INVERS: id of a shared credential of this account. */
  credentialId?: InputMaybe<Scalars['ID']['input']>;
  /** INVERS: the unit's password, for brands with individual credentials. Stored encrypted until the provider has it, never returned. */
  individualPassword?: InputMaybe<Scalars['String']['input']>;
  /** License plate. */
  licensePlate?: InputMaybe<Scalars['String']['input']>;
  /** Display name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** High Mobility: odometer reading, for brands that need it. */
  odometer?: InputMaybe<OdometerInput>;
  /** Your own labels. */
  tags?: InputMaybe<Array<TagInput>>;
  /** INVERS: id of the telematics unit (QNR of a CloudBoxx, serial number of a NIU); defaults to the VIN, as for units built in by the carmaker. */
  telematicsUnitId?: InputMaybe<Scalars['String']['input']>;
  /** INVERS: id of the vehicle model, from `vehicleModels`. */
  vehicleModelId?: InputMaybe<Scalars['String']['input']>;
  /** Vehicle identification number. */
  vin: Scalars['String']['input'];
};

/** Selects rows of an onboarding. */
export type OnboardingRowFilter = {
  /** Status is one of these. */
  status?: InputMaybe<Array<RowStatus>>;
};

/** Status of an onboarding. */
export type OnboardingStatus =
  /** Canceled; waiting rows were dropped. */
  | 'CANCELED'
  /** Every row has succeeded or failed. */
  | 'COMPLETED'
  /** Rows are waiting or in progress. */
  | 'RUNNING';

/** Sort direction. */
export type OrderDirection =
  /** Ascending: smallest or oldest first. */
  | 'ASC'
  /** Descending: largest or newest first. */
  | 'DESC';

/** A user name with its password. */
export type PasswordCredentialsInput = {
  /** The password. Passed on to the provider, never returned. */
  password: Scalars['String']['input'];
  /** The user name. */
  username: Scalars['String']['input'];
};

/** Powertrain of a vehicle. */
export type Powertrain =
  /** Electric motors and a battery alone. */
  | 'BATTERY_ELECTRIC'
  /** An engine that burns fuel. */
  | 'COMBUSTION'
  /** Electric motors and a fuel cell. */
  | 'FUEL_CELL'
  /** Anything else, or a word of the provider that is not known here. */
  | 'OTHER'
  /** Both, with a battery that is charged from outside. */
  | 'PLUG_IN_HYBRID';

/** A capability of a provider. */
export type ProviderCapability =
  /** Issues access tokens for the whole account. */
  | 'ACCOUNT_TOKENS'
  /** Obtains the carmaker's consent, vehicle by vehicle. */
  | 'CLEARANCE'
  /** Issues access tokens for a driver. */
  | 'DRIVER_TOKENS'
  /** Checks whether a vehicle can be connected. */
  | 'ELIGIBILITY'
  /** Stores carmaker credentials shared by vehicles. */
  | 'OEM_CREDENTIALS'
  /** Manages vehicles. */
  | 'VEHICLES'
  /** Delivers vehicle data. */
  | 'VEHICLE_DATA'
  /** Issues access tokens for a single vehicle. */
  | 'VEHICLE_TOKENS'
  /** Reports changes by webhook. */
  | 'WEBHOOKS';

/** Purpose of a command to a provider. */
export type ProviderCommandKind =
  /** Adds a vehicle to the account. */
  | 'ADD_VEHICLE'
  /** Moves a vehicle to another credential. */
  | 'CHANGE_CREDENTIAL'
  /** Creates a carmaker credential. */
  | 'CREATE_CREDENTIAL'
  /** Deletes a credential. */
  | 'DELETE_CREDENTIAL'
  /** Revokes or cancels a clearance. */
  | 'END_CLEARANCE'
  /** Asks how the setup of a vehicle goes. */
  | 'FOLLOW_SETUP'
  /** Registers a driver. */
  | 'REGISTER_DRIVER'
  /** Deletes a driver. */
  | 'REMOVE_DRIVER'
  /** Removes a vehicle from the account. */
  | 'REMOVE_VEHICLE'
  /** Requests a clearance. */
  | 'REQUEST_CLEARANCE'
  /** Revokes a token. */
  | 'REVOKE_GRANT'
  /** Replaces the secret of a credential. */
  | 'UPDATE_CREDENTIAL'
  /** Changes a driver. */
  | 'UPDATE_DRIVER'
  /** Changes the name or license plate of a vehicle. */
  | 'UPDATE_VEHICLE';

/** Status of a command to a provider. */
export type ProviderCommandStatus =
  /** Canceled before it was carried out. */
  | 'CANCELED'
  /** Carried out. */
  | 'DONE'
  /** Failed; `userErrors` say why. */
  | 'FAILED'
  /** To be carried out, or under way. */
  | 'QUEUED';

/** Environment of an account at its provider. */
export type ProviderEnvironment =
  /** Real vehicles. */
  | 'LIVE'
  /** The provider's sandbox with simulated vehicles. */
  | 'SANDBOX';

/** The supported telematics companies. */
export type ProviderName =
  /** Damoov, telematics from the driver's phone. */
  | 'DAMOOV'
  /** High Mobility, vehicle data straight from the carmakers. */
  | 'HIGH_MOBILITY'
  /** INVERS, with its CloudBoxx and connected vehicles. */
  | 'INVERS';

/** Outcome of a webhook of a provider. */
export type ReceivedWebhookStatus =
  /** The provider's record was read, and what it says was stored. */
  | 'APPLIED'
  /** Nothing depends on it. */
  | 'IGNORED'
  /** Its vehicle is not known; applied as soon as it is. */
  | 'PARKED'
  /** Accepted; to be applied. */
  | 'RECEIVED';

/** The account to compare with its provider. */
export type ReconcileClearancesInput = {
  /** The account. */
  accountId: Scalars['ID']['input'];
};

/** The delivery to make again. */
export type RedeliverWebhookInput = {
  /** Id of the delivery. */
  deliveryId: Scalars['ID']['input'];
};

/** Vehicles whose state is read now. */
export type RefreshVehicleStateInput = {
  /** Ids of 1 to 100 vehicles. */
  vehicleIds: Array<Scalars['ID']['input']>;
};

/** A new driver. All personal data is optional. */
export type RegisterDriverInput = {
  /** The account. */
  accountId: Scalars['ID']['input'];
  /** A UUID to use as the provider's permanent key of the driver; by default the provider creates one. Stored encrypted. */
  customToken?: InputMaybe<Scalars['String']['input']>;
  /** E-mail address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** First name. */
  firstName?: InputMaybe<Scalars['String']['input']>;
  /** Makes retries safe: repeating the same key with the same input returns the first result and registers no second driver. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Last name. */
  lastName?: InputMaybe<Scalars['String']['input']>;
};

/** The driver to remove. */
export type RemoveDriverInput = {
  /** Id of the driver. */
  driverId: Scalars['ID']['input'];
};

/** The vehicles to remove. */
export type RemoveVehiclesInput = {
  /** Ids of the vehicles, at most 500. */
  vehicleIds: Array<Scalars['ID']['input']>;
};

/** The endpoint to move back. */
export type ReplayWebhooksInput = {
  /** Cursor after which everything is sent again. */
  after: Scalars['String']['input'];
  /** Id of the endpoint. */
  endpointId: Scalars['ID']['input'];
};

/** The enrollments to request clearance for. */
export type RequestClearanceInput = {
  /** Ids of enrollments with a rejected, revoked or canceled clearance. */
  enrollmentIds: Array<Scalars['ID']['input']>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Odometer reading, for brands that need it. */
  odometer?: InputMaybe<OdometerInput>;
};

/** The onboarding to retry. */
export type RetryOnboardingInput = {
  /** Id of the onboarding. */
  onboardingId: Scalars['ID']['input'];
};

/** The grant to revoke. */
export type RevokeAccessGrantInput = {
  /** Id of the grant. */
  grantId: Scalars['ID']['input'];
};

/** The client whose secret to rotate. */
export type RotateApiClientSecretInput = {
  /** Id of the client. */
  id: Scalars['ID']['input'];
};

/** New secrets for an account, in the field of its provider. */
export type RotateProviderAccountSecretsInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
  /** For an account at Damoov. */
  damoov?: InputMaybe<DamoovSecretsInput>;
  /** For an account at High Mobility. */
  highMobility?: InputMaybe<HighMobilitySecretsInput>;
  /** For an account at INVERS. */
  invers?: InputMaybe<InversSecretsInput>;
};

/** The endpoint whose secret to rotate. */
export type RotateWebhookEndpointSecretInput = {
  /** Id of the endpoint. */
  endpointId: Scalars['ID']['input'];
};

/** Status of a row of an onboarding. */
export type RowStatus =
  /** Failed; `userErrors` say why. */
  | 'FAILED'
  /** Waiting or in progress. */
  | 'QUEUED'
  /** The provider accepted the vehicle. */
  | 'SUCCEEDED';

/** Kind of secret of a carmaker credential. */
export type SecretKind =
  /** A client id and its secret. */
  | 'CLIENT_SECRET'
  /** A user name and its password. */
  | 'PASSWORD';

/** Why a value was not delivered. */
export type SignalProblemReason =
  /** The vehicle is asleep or cannot be reached. */
  | 'ASLEEP'
  /** The application may not read it. */
  | 'NOT_PERMITTED'
  /** The provider has no value yet. */
  | 'NOT_YET'
  /** The consent is missing or has ended. */
  | 'NO_CONSENT'
  /** The driver has switched on privacy mode. */
  | 'PRIVACY_MODE'
  /** The provider or the carmaker failed. */
  | 'PROVIDER_ERROR'
  /** The provider accepts no further reads for now. */
  | 'RATE_LIMITED'
  /** The vehicle or the carmaker did not answer in time. */
  | 'TIMEOUT'
  /** The value is not as the provider documents it. */
  | 'UNREADABLE';

/** Vehicles to onboard to a provider account, 1 to 10,000. */
export type StartOnboardingInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The vehicles. */
  vehicles: Array<OnboardVehicleInput>;
};

/** A label of yours on a vehicle. */
export type TagInput = {
  /** Key of the label. */
  key: Scalars['String']['input'];
  /** Value of the label. */
  value: Scalars['String']['input'];
};

/** The endpoint to test. */
export type TestWebhookEndpointInput = {
  /** Id of the endpoint. */
  endpointId: Scalars['ID']['input'];
};

/** Unit of a measurement. */
export type Unit =
  /** Degrees Celsius. */
  | 'DEGREES_CELSIUS'
  /** Kilometers. */
  | 'KILOMETERS'
  /** Kilometers per hour. */
  | 'KILOMETERS_PER_HOUR'
  /** Kilopascals. */
  | 'KILOPASCALS'
  /** Kilowatts. */
  | 'KILOWATTS'
  /** Kilowatt hours. */
  | 'KILOWATT_HOURS'
  /** Liters. */
  | 'LITERS'
  /** Percent, 0 to 100. */
  | 'PERCENT'
  /** Seconds. */
  | 'SECONDS'
  /** Volts. */
  | 'VOLTS';

/** A change of a driver: what is left out stays as it is, and null deletes it. */
export type UpdateDriverInput = {
  /** Id of the driver. */
  driverId: Scalars['ID']['input'];
  /** E-mail address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** First name. */
  firstName?: InputMaybe<Scalars['String']['input']>;
  /** Last name. */
  lastName?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to a fleet; omitted fields stay as they are. */
export type UpdateFleetInput = {
  /** Your new key for it; null removes it. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the fleet. */
  fleetId: Scalars['ID']['input'];
  /** The new name. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** A new secret for a credential; its client id or user name cannot change. */
export type UpdateOemCredentialSecretInput = {
  /** Id of the credential. */
  credentialId: Scalars['ID']['input'];
  /** The new client secret or password. Passed on to the provider, never returned. */
  secret: Scalars['String']['input'];
};

/** An account and what is to change of it. */
export type UpdateProviderAccountInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
  /** New name, unique within the fleet, 1 to 200 characters; left out: unchanged. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Seconds between two reads of a vehicle, 60 to 2,592,000; null switches the schedule off; left out: unchanged. The minimum of a brand holds as well. */
  vehicleDataIntervalSeconds?: InputMaybe<Scalars['Int']['input']>;
};

/** Changes to a vehicle; omitted fields stay as they are. */
export type UpdateVehicleInput = {
  /** The new license plate; null removes it. */
  licensePlate?: InputMaybe<Scalars['String']['input']>;
  /** The new name; null removes it. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The complete new list of labels. */
  tags?: InputMaybe<Array<TagInput>>;
  /** The vehicle. */
  vehicleId: Scalars['ID']['input'];
};

/** A change of a webhook endpoint; absent fields do not change. */
export type UpdateWebhookEndpointInput = {
  /** Id of the endpoint. */
  endpointId: Scalars['ID']['input'];
  /** Types that are sent; empty for all. */
  eventTypes?: InputMaybe<Array<FleetEventType>>;
  /** Whether to pause it; false resumes it where it was. */
  paused?: InputMaybe<Scalars['Boolean']['input']>;
  /** New URL. */
  url?: InputMaybe<Scalars['String']['input']>;
};

/** Kind of a problem with the input. */
export type UserErrorCode =
  /** The object already exists. */
  | 'ALREADY_EXISTS'
  /** The brand needs a carmaker credential. */
  | 'CREDENTIAL_REQUIRED'
  /** The idempotency key was used before with a different input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Not possible in the current status. */
  | 'ILLEGAL_TRANSITION'
  /** The value is not valid. */
  | 'INVALID'
  /** Not a vehicle identification number. */
  | 'INVALID_VIN'
  /** An earlier change is still in progress at the provider. */
  | 'IN_TRANSITION'
  /** Other objects depend on it. */
  | 'IN_USE'
  /** The name is already in use and must be unique. */
  | 'NAME_TAKEN'
  /** Possible only with an approved clearance. */
  | 'NOT_APPROVED'
  /** The object does not exist or you may not access it. */
  | 'NOT_FOUND'
  /** Not supported by the provider, or not for this brand. */
  | 'NOT_SUPPORTED'
  /** The brand needs the odometer reading. */
  | 'ODOMETER_REQUIRED'
  /** The provider's rate limit is exhausted. Try again later. */
  | 'PROVIDER_RATE_LIMITED'
  /** The provider refused the request. */
  | 'PROVIDER_REJECTED'
  /** The provider refused the account's credentials. */
  | 'PROVIDER_UNAUTHORIZED'
  /** The provider did not answer, or not in a readable form. Try again later. */
  | 'PROVIDER_UNAVAILABLE'
  /** A required value is missing. */
  | 'REQUIRED'
  /** The provider requires a longer wait before this action. */
  | 'TOO_EARLY'
  /** More items than one call accepts. */
  | 'TOO_MANY'
  /** The text names no brand. A brand that the catalogue does not list is no error: the provider decides. */
  | 'UNKNOWN_BRAND';

/** Selects vehicles that match every given condition; of a list, any value matches. */
export type VehicleFilter = {
  /** Enrolled at this account. */
  accountId?: InputMaybe<Scalars['ID']['input']>;
  /** An enrollment has a blocker with one of these codes; blockers of the account do not count. */
  blockerCode?: InputMaybe<Array<BlockerCode>>;
  /** Brand is one of these. */
  brand?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Clearance status is one of these. */
  clearanceStatus?: InputMaybe<Array<ClearanceStatus>>;
  /** Enrolled with this credential. */
  credentialId?: InputMaybe<Scalars['ID']['input']>;
  /** Status of the data of an enrollment is one of these. */
  dataFlow?: InputMaybe<Array<DataFlowStatus>>;
  /** Enrollment status is one of these. */
  enrollmentStatus?: InputMaybe<Array<EnrollmentStatus>>;
  /** Enrolled at this provider. */
  provider?: InputMaybe<ProviderName>;
  /** Any part of VIN, name or license plate; case, blanks and hyphens do not matter, in any alphabet. 2 to 64 characters. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Has this label. */
  tag?: InputMaybe<TagInput>;
};

/** Sort order of vehicles. */
export type VehicleOrder = {
  /** Sort direction. */
  direction?: OrderDirection;
  /** Sort key. */
  field?: VehicleOrderField;
};

/** Sort keys of vehicles. */
export type VehicleOrderField =
  /** When their clearance last changed. */
  | 'CLEARANCE_CHANGED_AT'
  /** When they were added to the fleet. */
  | 'CREATED_AT'
  /** Vehicle identification number. */
  | 'VIN';

/** Place of a door or a tire. */
export type VehiclePart =
  /** Front left. */
  | 'FRONT_LEFT'
  /** Front right. */
  | 'FRONT_RIGHT'
  /** Hood. */
  | 'HOOD'
  /** Rear left. */
  | 'REAR_LEFT'
  /** Rear left, the outer one of two. */
  | 'REAR_LEFT_OUTER'
  /** Rear right. */
  | 'REAR_RIGHT'
  /** Rear right, the outer one of two. */
  | 'REAR_RIGHT_OUTER'
  /** Spare tire. */
  | 'SPARE'
  /** Trunk. */
  | 'TRUNK';

/** The account to verify. */
export type VerifyProviderAccountInput = {
  /** Id of the account. */
  accountId: Scalars['ID']['input'];
};

/** Conditions on deliveries; all of them apply. */
export type WebhookDeliveryFilter = {
  /** One of these statuses. */
  status?: InputMaybe<Array<WebhookDeliveryStatus>>;
};

/** Status of a delivery. */
export type WebhookDeliveryStatus =
  /** The last of its attempts has failed. */
  | 'FAILED'
  /** It is still to be made. */
  | 'PENDING'
  /** The receiver has answered with a status of 200 to 299. */
  | 'SUCCEEDED';

/** Status of a webhook endpoint. */
export type WebhookEndpointStatus =
  /** Events are delivered. */
  | 'ACTIVE'
  /** The last attempts failed; it is tried again. */
  | 'FAILING'
  /** Nothing is delivered: a client has paused it, or it has failed for days. */
  | 'PAUSED';
