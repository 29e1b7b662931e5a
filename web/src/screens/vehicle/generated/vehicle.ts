/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../app/generated/schema';

import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** How much depends on an action. */
export type BlockerSeverity =
  /** The actor should act. */
  | 'ACTION'
  /** Nothing goes on until the actor acts. */
  | 'BLOCKING'
  /** Only waiting. */
  | 'INFO';

/** How Fleetgraph learned of a change. */
export type ChangeSource =
  /** From the provider's answer to a call of Fleetgraph. */
  | 'COMMAND'
  /** From a comparison with the provider's records. */
  | 'RECONCILIATION'
  /** From a webhook of the provider. */
  | 'WEBHOOK';

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

/** Meaning of a deadline. */
export type DeadlineKind =
  /** The provider ends it then. */
  | 'ENDS'
  /** About then, by the brand's rules. */
  | 'ESTIMATE'
  /** Not before then. */
  | 'NOT_BEFORE';

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

/** Vehicles whose state is read now. */
export type RefreshVehicleStateInput = {
  /** Ids of 1 to 100 vehicles. */
  vehicleIds: Array<string | number>;
};

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

/** A label of yours on a vehicle. */
export type TagInput = {
  /** Key of the label. */
  key: string;
  /** Value of the label. */
  value: string;
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

export type VehicleStoryQueryVariables = Exact<{
  vehicleId: string | number;
  withData: boolean;
  withPosition: boolean;
}>;


export type VehicleStoryQuery = { vehicle: { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, createdAt: string, updatedAt: string, lastSeenAt?: string | null, tags: Array<{ key: string, value: string }>, fleet: { id: string }, state?: { odometer: { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null, fuelLevel: { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null, batteryLevel: { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null, range: { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null, speed: { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null, ignitionOn: { measuredAt: string | null, observedAt: string, freshness: Types.Freshness, on: boolean } | null, engineRunning: { measuredAt: string | null, observedAt: string, freshness: Types.Freshness, on: boolean } | null, locked: { measuredAt: string | null, observedAt: string, freshness: Types.Freshness, on: boolean } | null, warnings: Array<{ code: string, text: string | null, measuredAt: string | null }>, problems: Array<{ signal: string | null, reason: Types.SignalProblemReason, at: string }>, position?: { latitude: number, longitude: number, approximate: boolean, measuredAt: string | null, observedAt: string, freshness: Types.Freshness } | null } | null, enrollments: Array<{ id: string, status: Types.EnrollmentStatus, reason: string | null, externalId: string | null, telematicsUnitId: string | null, credentialKind: Types.CredentialKind, createdAt: string, confirmedAt: string | null, lastContactAt: string | null, online: boolean | null, dataFlow: { status: Types.DataFlowStatus, since: string, lastDataAt: string | null }, account: { id: string, name: string, provider: { name: Types.ProviderName, displayName: string } }, credential: { id: string, name: string } | null, grant: { id: string, status: Types.GrantStatus, expiresAt: string, scopes: Array<string> } | null, blockers: Array<{ id: string, code: Types.BlockerCode, actor: Types.BlockerActor, severity: Types.BlockerSeverity, certainty: Types.BlockerCertainty, title: string, steps: Array<string>, link: string | null, providerMessage: string | null, since: string, deadline: string | null, deadlineKind: Types.DeadlineKind | null }>, commands: Array<{ kind: Types.ProviderCommandKind, status: Types.ProviderCommandStatus, attempts: number, nextAttemptAt: string | null, createdAt: string, finishedAt: string | null, userErrors: Array<{ code: Types.UserErrorCode, message: string }> }>, receivedWebhooks: Array<{ kind: string, status: Types.ReceivedWebhookStatus, attempts: number, receivedAt: string, appliedAt: string | null }>, clearance: { id: string, status: Types.ClearanceStatus, reason: string | null, requestedAt: string, changedAt: string, observedAt: string, allowedActions: Array<Types.ClearanceAction> } | null }> } | null };

export type BlockerStoryFragment = { id: string, code: Types.BlockerCode, actor: Types.BlockerActor, severity: Types.BlockerSeverity, certainty: Types.BlockerCertainty, title: string, steps: Array<string>, link: string | null, providerMessage: string | null, since: string, deadline: string | null, deadlineKind: Types.DeadlineKind | null };

export type MeasurementStoryFragment = { value: number, unit: Types.Unit, measuredAt: string | null, observedAt: string, freshness: Types.Freshness };

export type SwitchStoryFragment = { measuredAt: string | null, observedAt: string, freshness: Types.Freshness, on: boolean };

export type VehicleTimelineQueryVariables = Exact<{
  fleetId: string | number;
  subjectIds: Array<string | number> | string | number;
}>;


export type VehicleTimelineQuery = { fleet: { id: string, events: { nodes: Array<
        | { __typename: 'ClearanceEvent', previousStatus: Types.ClearanceStatus | null, status: Types.ClearanceStatus, reason: string | null, source: Types.ChangeSource, id: string, type: Types.FleetEventType, occurredAt: string }
        | { __typename: 'SubjectEvent', details: Record<string, unknown>, id: string, type: Types.FleetEventType, occurredAt: string }
      > } } | null };

export type EditVehicleMutationVariables = Exact<{
  input: Types.UpdateVehicleInput;
}>;


export type EditVehicleMutation = { updateVehicle: { vehicle: { id: string, name: string | null, licensePlate: string | null, updatedAt: string, tags: Array<{ key: string, value: string }> } | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type RefreshVehicleMutationVariables = Exact<{
  input: Types.RefreshVehicleStateInput;
}>;


export type RefreshVehicleMutation = { refreshVehicleState: { vehicles: Array<{ id: string }>, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export const BlockerStoryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BlockerStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Blocker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"certainty"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"providerMessage"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"deadlineKind"}}]}}]} as unknown as DocumentNode<BlockerStoryFragment, unknown>;
export const MeasurementStoryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MeasurementStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Measurement"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"}}]}}]} as unknown as DocumentNode<MeasurementStoryFragment, unknown>;
export const SwitchStoryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SwitchStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Switch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"on"},"name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"}}]}}]} as unknown as DocumentNode<SwitchStoryFragment, unknown>;
export const VehicleStoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleStory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vehicleId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withData"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withPosition"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vehicleId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fleet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withData"}}}]}]},{"kind":"Field","name":{"kind":"Name","value":"state"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withData"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"odometer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeasurementStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fuelLevel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeasurementStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"batteryLevel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeasurementStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"range"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeasurementStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"speed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MeasurementStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ignitionOn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SwitchStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"engineRunning"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SwitchStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"locked"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SwitchStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signal"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"position"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withPosition"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"latitude"}},{"kind":"Field","name":{"kind":"Name","value":"longitude"}},{"kind":"Field","name":{"kind":"Name","value":"approximate"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dataFlow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"lastDataAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"telematicsUnitId"}},{"kind":"Field","name":{"kind":"Name","value":"credentialKind"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"confirmedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactAt"}},{"kind":"Field","name":{"kind":"Name","value":"online"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"blockers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BlockerStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"commands"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"receivedWebhooks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"appliedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MeasurementStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Measurement"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SwitchStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Switch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"on"},"name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"measuredAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"freshness"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BlockerStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Blocker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"certainty"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"providerMessage"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"deadlineKind"}}]}}]} as unknown as DocumentNode<VehicleStoryQuery, VehicleStoryQueryVariables>;
export const VehicleTimelineDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleTimeline"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"subjectIds"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"subjectId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"subjectIds"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ClearanceEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SubjectEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"details"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<VehicleTimelineQuery, VehicleTimelineQueryVariables>;
export const EditVehicleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EditVehicle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateVehicleInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateVehicle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EditVehicleMutation, EditVehicleMutationVariables>;
export const RefreshVehicleDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshVehicle"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshVehicleStateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshVehicleState"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RefreshVehicleMutation, RefreshVehicleMutationVariables>;