/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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
  clientId: string;
  /** The client secret. Passed on to the provider, never returned. */
  clientSecret: string;
};

/** A carmaker credential to create at a provider, with exactly one of `clientCredentials` and `passwordCredentials`: `provider { brands { credentialFields } }` says which. */
export type CreateOemCredentialInput = {
  /** The account. */
  accountId: string | number;
  /** The brand's slug or display name. */
  brand: string;
  /** For brands with a client id and secret. */
  clientCredentials?: ClientCredentialsInput | null | undefined;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: string | null | undefined;
  /** Display name, unique within the fleet. */
  name: string;
  /** For brands with a user name and password. */
  passwordCredentials?: PasswordCredentialsInput | null | undefined;
};

/** Which of the carmaker's credentials a brand needs. */
export type CredentialKind =
  /** A credential for each vehicle or unit. */
  | 'INDIVIDUAL'
  /** No credential. */
  | 'NONE'
  /** One credential for many vehicles. */
  | 'SHARED';

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
  value: number;
};

/** A vehicle to onboard. Each row is checked on its own. */
export type OnboardVehicleInput = {
  /** The brand's slug or display name. */
  brand: string;
  /** INVERS: id of a shared credential of this account. */
  credentialId?: string | number | null | undefined;
  /** INVERS: the unit's password, for brands with individual credentials. Stored encrypted until the provider has it, never returned. */
  individualPassword?: string | null | undefined;
  /** License plate. */
  licensePlate?: string | null | undefined;
  /** Display name. */
  name?: string | null | undefined;
  /** High Mobility: odometer reading, for brands that need it. */
  odometer?: OdometerInput | null | undefined;
  /** Your own labels. */
  tags?: Array<TagInput> | null | undefined;
  /** INVERS: id of the telematics unit (QNR of a CloudBoxx, serial number of a NIU); defaults to the VIN, as for units built in by the carmaker. */
  telematicsUnitId?: string | null | undefined;
  /** INVERS: id of the vehicle model, from `vehicleModels`. */
  vehicleModelId?: string | null | undefined;
  /** Vehicle identification number. */
  vin: string;
};

/** Status of an onboarding. */
export type OnboardingStatus =
  /** Canceled; waiting rows were dropped. */
  | 'CANCELED'
  /** Every row has succeeded or failed. */
  | 'COMPLETED'
  /** Rows are waiting or in progress. */
  | 'RUNNING';

/** A user name with its password. */
export type PasswordCredentialsInput = {
  /** The password. Passed on to the provider, never returned. */
  password: string;
  /** The user name. */
  username: string;
};

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

/** The supported telematics companies. */
export type ProviderName =
  /** Damoov, telematics from the driver's phone. */
  | 'DAMOOV'
  /** High Mobility, vehicle data straight from the carmakers. */
  | 'HIGH_MOBILITY'
  /** INVERS, with its CloudBoxx and connected vehicles. */
  | 'INVERS';

/** Status of a row of an onboarding. */
export type RowStatus =
  /** Failed; `userErrors` say why. */
  | 'FAILED'
  /** Waiting or in progress. */
  | 'QUEUED'
  /** The provider accepted the vehicle. */
  | 'SUCCEEDED';

/** Vehicles to onboard to a provider account, 1 to 10,000. */
export type StartOnboardingInput = {
  /** Id of the account. */
  accountId: string | number;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: string | null | undefined;
  /** The vehicles. */
  vehicles: Array<OnboardVehicleInput>;
};

/** A label of yours on a vehicle. */
export type TagInput = {
  /** Key of the label. */
  key: string;
  /** Value of the label. */
  value: string;
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
  accountId?: string | number | null | undefined;
  /** An enrollment has a blocker with one of these codes; blockers of the account do not count. */
  blockerCode?: Array<BlockerCode> | null | undefined;
  /** Brand is one of these. */
  brand?: Array<string> | null | undefined;
  /** Clearance status is one of these. */
  clearanceStatus?: Array<ClearanceStatus> | null | undefined;
  /** Enrolled with this credential. */
  credentialId?: string | number | null | undefined;
  /** Status of the data of an enrollment is one of these. */
  dataFlow?: Array<DataFlowStatus> | null | undefined;
  /** Enrollment status is one of these. */
  enrollmentStatus?: Array<EnrollmentStatus> | null | undefined;
  /** Enrolled at this provider. */
  provider?: ProviderName | null | undefined;
  /** Any part of VIN, name or license plate; case, blanks and hyphens do not matter, in any alphabet. 2 to 64 characters. */
  search?: string | null | undefined;
  /** Has this label. */
  tag?: TagInput | null | undefined;
};

export type FleetsQueryVariables = Exact<{ [key: string]: never; }>;


export type FleetsQuery = { fleets: { nodes: Array<{ id: string, name: string }> } };

export type BoardQueryVariables = Exact<{
  fleetId: string | number;
}>;


export type BoardQuery = { fleet: { id: string, name: string, clearanceSummary: Array<{ status: ClearanceStatus, count: number }>, clearanceEvents: { pageInfo: { endCursor: string | null }, nodes: Array<{ id: string, cursor: string, previousStatus: ClearanceStatus | null, status: ClearanceStatus, reason: string | null, occurredAt: string, vehicle: { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, clearance: { status: ClearanceStatus, reason: string | null, changedAt: string, allowedActions: Array<ClearanceAction> } | null }, enrollment: { id: string, clearance: { status: ClearanceStatus, reason: string | null } | null } }> }, providerAccounts: Array<{ id: string, name: string, provider: { name: ProviderName, displayName: string, capabilities: Array<ProviderCapability>, brands: Array<{ brand: string, displayName: string, clearance: boolean, credentialKinds: Array<CredentialKind>, credentialFields: Array<string>, authorizationHint: string | null, unitIdRequired: boolean, odometerRequired: boolean }> } }> } | null };

export type VehiclesQueryVariables = Exact<{
  fleetId: string | number;
  first: number;
  after?: string | null | undefined;
  filterBy?: VehicleFilter | null | undefined;
}>;


export type VehiclesQuery = { fleet: { id: string, vehicles: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, clearance: { status: ClearanceStatus, reason: string | null, changedAt: string, allowedActions: Array<ClearanceAction> } | null }> } } | null };

export type ChangesSubscriptionVariables = Exact<{
  fleetId: string | number;
  after?: string | null | undefined;
}>;


export type ChangesSubscription = { clearanceChanged: { id: string, cursor: string, previousStatus: ClearanceStatus | null, status: ClearanceStatus, reason: string | null, occurredAt: string, vehicle: { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, clearance: { status: ClearanceStatus, reason: string | null, changedAt: string, allowedActions: Array<ClearanceAction> } | null }, enrollment: { id: string, clearance: { status: ClearanceStatus, reason: string | null } | null } } };

export type ChangeFragment = { id: string, cursor: string, previousStatus: ClearanceStatus | null, status: ClearanceStatus, reason: string | null, occurredAt: string, vehicle: { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, clearance: { status: ClearanceStatus, reason: string | null, changedAt: string, allowedActions: Array<ClearanceAction> } | null }, enrollment: { id: string, clearance: { status: ClearanceStatus, reason: string | null } | null } };

export type BoardVehicleFragment = { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, clearance: { status: ClearanceStatus, reason: string | null, changedAt: string, allowedActions: Array<ClearanceAction> } | null };

export type CredentialsQueryVariables = Exact<{
  fleetId: string | number;
  accountId: string | number;
  brand: string;
}>;


export type CredentialsQuery = { fleet: { id: string, oemCredentials: { nodes: Array<{ id: string, name: string, principal: string }> } } | null };

export type VehicleModelsQueryVariables = Exact<{
  accountId: string | number;
  brand: string;
}>;


export type VehicleModelsQuery = { vehicleModels: Array<{ modelId: string, maker: string, name: string, credentialKind: CredentialKind | null }> };

export type CreateCredentialMutationVariables = Exact<{
  input: CreateOemCredentialInput;
}>;


export type CreateCredentialMutation = { createOemCredential: { userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }>, credential: { id: string, name: string, principal: string } | null } };

export type CredentialOptionFragment = { id: string, name: string, principal: string };

export type StartOnboardingMutationVariables = Exact<{
  input: StartOnboardingInput;
}>;


export type StartOnboardingMutation = { startOnboarding: { userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }>, onboarding: { id: string, status: OnboardingStatus, total: number, succeeded: number, failed: number } | null } };

export type OnboardingRowsQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type OnboardingRowsQuery = { onboarding: { id: string, status: OnboardingStatus, total: number, succeeded: number, failed: number, rows: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ index: number, vin: string, status: RowStatus, userErrors: Array<{ code: UserErrorCode, message: string }>, enrollment: { id: string, clearance: { status: ClearanceStatus, reason: string | null } | null } | null }> } } | null };

export type OnboardingProgressSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type OnboardingProgressSubscription = { onboardingProgressed: { id: string, status: OnboardingStatus, total: number, succeeded: number, failed: number } };

export type ProgressFragment = { id: string, status: OnboardingStatus, total: number, succeeded: number, failed: number };

export const BoardVehicleFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BoardVehicle"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]} as unknown as DocumentNode<BoardVehicleFragment, unknown>;
export const ChangeFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Change"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ClearanceEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BoardVehicle"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BoardVehicle"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]} as unknown as DocumentNode<ChangeFragment, unknown>;
export const CredentialOptionFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialOption"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OemCredential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}}]}}]} as unknown as DocumentNode<CredentialOptionFragment, unknown>;
export const ProgressFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Progress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Onboarding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"succeeded"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]} as unknown as DocumentNode<ProgressFragment, unknown>;
export const FleetsDocument = {"__meta__":{"hash":"sha256:be58139884c268e933d411cc87ba2b244c3c9ed80e013b670ad103a94d9601e3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Fleets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<FleetsQuery, FleetsQueryVariables>;
export const BoardDocument = {"__meta__":{"hash":"sha256:3946b2b2401c5235466a809a69d16c7f10b52cef1dec4bc8cba69b83586e84fc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Board"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"clearanceSummary"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearanceEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"8"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Change"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"providerAccounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}},{"kind":"Field","name":{"kind":"Name","value":"brands"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"}},{"kind":"Field","name":{"kind":"Name","value":"credentialKinds"}},{"kind":"Field","name":{"kind":"Name","value":"credentialFields"}},{"kind":"Field","name":{"kind":"Name","value":"authorizationHint"}},{"kind":"Field","name":{"kind":"Name","value":"unitIdRequired"}},{"kind":"Field","name":{"kind":"Name","value":"odometerRequired"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BoardVehicle"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Change"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ClearanceEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BoardVehicle"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<BoardQuery, BoardQueryVariables>;
export const VehiclesDocument = {"__meta__":{"hash":"sha256:f9f8eea2b1dd892a7b9cc427ff7d52129f24c5468b7f5d40da6d8380a18e732a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Vehicles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"VehicleFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vehicles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CLEARANCE_CHANGED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BoardVehicle"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BoardVehicle"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]} as unknown as DocumentNode<VehiclesQuery, VehiclesQueryVariables>;
export const ChangesDocument = {"__meta__":{"hash":"sha256:546c06e484d28c69caeadd08bfb4ccdaba6d50b4be43eae35bd78cdc9b7a0c51"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Changes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clearanceChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"fleetId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Change"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BoardVehicle"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Change"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ClearanceEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BoardVehicle"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<ChangesSubscription, ChangesSubscriptionVariables>;
export const CredentialsDocument = {"__meta__":{"hash":"sha256:9414cdbd2f8bfdc722aa84f77e77b99eacc757e7cf3e6184846507264e1eaf12"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Credentials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"brand"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"oemCredentials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"accountId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"brand"},"value":{"kind":"Variable","name":{"kind":"Name","value":"brand"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialOption"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialOption"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OemCredential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}}]}}]} as unknown as DocumentNode<CredentialsQuery, CredentialsQueryVariables>;
export const VehicleModelsDocument = {"__meta__":{"hash":"sha256:2a6abd5740c141a23905ba562ca00fa625464219318a9de40a37f9386a00c460"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleModels"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"brand"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicleModels"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"accountId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"accountId"}}},{"kind":"Argument","name":{"kind":"Name","value":"brand"},"value":{"kind":"Variable","name":{"kind":"Name","value":"brand"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"maker"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"credentialKind"}}]}}]}}]} as unknown as DocumentNode<VehicleModelsQuery, VehicleModelsQueryVariables>;
export const CreateCredentialDocument = {"__meta__":{"hash":"sha256:2585770b1da96843b388d4f8f4bd8441aa1e81ebfd1bab0ffd3f3fc6e6dbe942"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCredential"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOemCredentialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOemCredential"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CredentialOption"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CredentialOption"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OemCredential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}}]}}]} as unknown as DocumentNode<CreateCredentialMutation, CreateCredentialMutationVariables>;
export const StartOnboardingDocument = {"__meta__":{"hash":"sha256:0584bfcfee08195828eb46eea51b0b527787f4ac0236ad22da9a8af41c6272c1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartOnboarding"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartOnboardingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startOnboarding"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"onboarding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Progress"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Progress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Onboarding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"succeeded"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]} as unknown as DocumentNode<StartOnboardingMutation, StartOnboardingMutationVariables>;
export const OnboardingRowsDocument = {"__meta__":{"hash":"sha256:671989f45fab71cb2fa6cd77bca3b78a7a8698ef29c45c8bcd4be4bfd3ce9e3f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OnboardingRows"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onboarding"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Progress"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Progress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Onboarding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"succeeded"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]} as unknown as DocumentNode<OnboardingRowsQuery, OnboardingRowsQueryVariables>;
export const OnboardingProgressDocument = {"__meta__":{"hash":"sha256:b3bad9235b8ec6fd3aec6be74a988af79c71c9ebdc9c3405fdf948fe17f827d8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"OnboardingProgress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onboardingProgressed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"onboardingId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Progress"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Progress"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Onboarding"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"succeeded"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]} as unknown as DocumentNode<OnboardingProgressSubscription, OnboardingProgressSubscriptionVariables>;