/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../app/generated/schema';

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

/** The enrollments whose clearance to revoke or cancel. */
export type EndClearanceInput = {
  /** Ids of enrollments with an approved or pending clearance. */
  enrollmentIds: Array<string | number>;
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

/** Sort direction. */
export type OrderDirection =
  /** Ascending: smallest or oldest first. */
  | 'ASC'
  /** Descending: largest or newest first. */
  | 'DESC';

/** The supported telematics companies. */
export type ProviderName =
  /** Damoov, telematics from the driver's phone. */
  | 'DAMOOV'
  /** High Mobility, vehicle data straight from the carmakers. */
  | 'HIGH_MOBILITY'
  /** INVERS, with its CloudBoxx and connected vehicles. */
  | 'INVERS';

/** The vehicles to remove. */
export type RemoveVehiclesInput = {
  /** Ids of the vehicles, at most 500. */
  vehicleIds: Array<string | number>;
};

/** The enrollments to request clearance for. */
export type RequestClearanceInput = {
  /** Ids of enrollments with a rejected, revoked or canceled clearance. */
  enrollmentIds: Array<string | number>;
  /** Makes retries safe: repeating the same key with the same input returns the first result. */
  idempotencyKey?: string | null | undefined;
  /** Odometer reading, for brands that need it. */
  odometer?: OdometerInput | null | undefined;
};

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

/** Changes to a vehicle; omitted fields stay as they are. */
export type UpdateVehicleInput = {
  /** The new license plate; null removes it. */
  licensePlate?: string | null | undefined;
  /** The new name; null removes it. */
  name?: string | null | undefined;
  /** The complete new list of labels. */
  tags?: Array<TagInput> | null | undefined;
  /** The vehicle. */
  vehicleId: string | number;
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

export type VehicleRowsQueryVariables = Exact<{
  fleetId: string | number;
  filterBy?: Types.VehicleFilter | null | undefined;
  orderBy?: Types.VehicleOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  withData: boolean;
}>;


export type VehicleRowsQuery = { fleet: { id: string, vehicles: { totalCount: number, totalCountIsExact: boolean, nodes: Array<{ id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, lastSeenAt?: string | null, tags: Array<{ key: string, value: string }>, clearance: { id: string, status: Types.ClearanceStatus, changedAt: string } | null, enrollments: Array<{ id: string, status: Types.EnrollmentStatus, telematicsUnitId: string | null, dataFlow: { status: Types.DataFlowStatus, since: string }, credential: { id: string } | null, account: { id: string, name: string }, clearance: { id: string, status: Types.ClearanceStatus, allowedActions: Array<Types.ClearanceAction> } | null }> }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type VehicleRowFragment = { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, lastSeenAt?: string | null, tags: Array<{ key: string, value: string }>, clearance: { id: string, status: Types.ClearanceStatus, changedAt: string } | null, enrollments: Array<{ id: string, status: Types.EnrollmentStatus, telematicsUnitId: string | null, dataFlow: { status: Types.DataFlowStatus, since: string }, credential: { id: string } | null, account: { id: string, name: string }, clearance: { id: string, status: Types.ClearanceStatus, allowedActions: Array<Types.ClearanceAction> } | null }> };

export type VehicleFilterOptionsQueryVariables = Exact<{
  fleetId: string | number;
}>;


export type VehicleFilterOptionsQuery = { fleet: { id: string, name: string, blockerGroups: Array<{ code: Types.BlockerCode | null, count: number }>, providerAccounts: Array<{ id: string, name: string, provider: { name: Types.ProviderName, brands: Array<{ brand: string, displayName: string }> } }> } | null };

export type ChangedVehiclesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
  withData: boolean;
}>;


export type ChangedVehiclesQuery = { nodes: Array<
    | { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, lastSeenAt?: string | null, tags: Array<{ key: string, value: string }>, clearance: { id: string, status: Types.ClearanceStatus, changedAt: string } | null, enrollments: Array<{ id: string, status: Types.EnrollmentStatus, telematicsUnitId: string | null, dataFlow: { status: Types.DataFlowStatus, since: string }, credential: { id: string } | null, account: { id: string, name: string }, clearance: { id: string, status: Types.ClearanceStatus, allowedActions: Array<Types.ClearanceAction> } | null }> }
    | Record<PropertyKey, never>
   | null> };

export type RequestClearancesMutationVariables = Exact<{
  input: Types.RequestClearanceInput;
}>;


export type RequestClearancesMutation = { requestClearance: { enrollments: Array<{ id: string, status: Types.EnrollmentStatus, clearance: { id: string, status: Types.ClearanceStatus, allowedActions: Array<Types.ClearanceAction> } | null }>, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type EndClearancesMutationVariables = Exact<{
  input: Types.EndClearanceInput;
}>;


export type EndClearancesMutation = { endClearance: { enrollments: Array<{ id: string, status: Types.EnrollmentStatus, clearance: { id: string, status: Types.ClearanceStatus, allowedActions: Array<Types.ClearanceAction> } | null }>, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type RemoveVehiclesMutationVariables = Exact<{
  input: Types.RemoveVehiclesInput;
}>;


export type RemoveVehiclesMutation = { removeVehicles: { vehicles: Array<{ id: string }>, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type LabelVehicleMutationVariables = Exact<{
  input: Types.UpdateVehicleInput;
}>;


export type LabelVehicleMutation = { updateVehicle: { vehicle: { id: string, tags: Array<{ key: string, value: string }> } | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type RetrySetupMutationVariables = Exact<{
  input: Types.StartOnboardingInput;
}>;


export type RetrySetupMutation = { startOnboarding: { onboarding: { id: string, total: number, failed: number, rows: { nodes: Array<{ userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> }> } } | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export const VehicleRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VehicleRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withData"}}}]}]},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dataFlow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"telematicsUnitId"}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]}}]} as unknown as DocumentNode<VehicleRowFragment, unknown>;
export const VehicleRowsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleRows"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"VehicleFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"VehicleOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withData"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vehicles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VehicleRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"totalCountIsExact"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VehicleRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withData"}}}]}]},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dataFlow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"telematicsUnitId"}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]}}]} as unknown as DocumentNode<VehicleRowsQuery, VehicleRowsQueryVariables>;
export const VehicleFilterOptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleFilterOptions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"blockerGroups"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"CODE"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"providerAccounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"brands"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<VehicleFilterOptionsQuery, VehicleFilterOptionsQueryVariables>;
export const ChangedVehiclesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ChangedVehicles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withData"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VehicleRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VehicleRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Vehicle"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withData"}}}]}]},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dataFlow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"telematicsUnitId"}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]}}]} as unknown as DocumentNode<ChangedVehiclesQuery, ChangedVehiclesQueryVariables>;
export const RequestClearancesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestClearances"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestClearanceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestClearance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RequestClearancesMutation, RequestClearancesMutationVariables>;
export const EndClearancesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndClearances"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndClearanceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endClearance"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EndClearancesMutation, EndClearancesMutationVariables>;
export const RemoveVehiclesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RemoveVehicles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RemoveVehiclesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"removeVehicles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RemoveVehiclesMutation, RemoveVehiclesMutationVariables>;
export const LabelVehicleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LabelVehicle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateVehicleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateVehicle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<LabelVehicleMutation, LabelVehicleMutationVariables>;
export const RetrySetupDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetrySetup"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartOnboardingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startOnboarding"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onboarding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"FAILED"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RetrySetupMutation, RetrySetupMutationVariables>;