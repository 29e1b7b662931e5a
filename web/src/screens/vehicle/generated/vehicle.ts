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
  /** Whoever manages the vehicles of the fleet. */
  | 'FLEET_MANAGER'
  /** Whoever runs Fleetgraph or holds the account at the provider. */
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

/** The supported telematics companies. */
export type ProviderName =
  /** Damoov, telematics from the driver's phone. */
  | 'DAMOOV'
  /** High Mobility, vehicle data straight from the carmakers. */
  | 'HIGH_MOBILITY'
  /** INVERS, with its CloudBoxx and connected vehicles. */
  | 'INVERS';

export type VehicleStoryQueryVariables = Exact<{
  vehicleId: string | number;
}>;


export type VehicleStoryQuery = { vehicle: { id: string, vin: string, brand: string, name: string | null, licensePlate: string | null, createdAt: string, updatedAt: string, tags: Array<{ key: string, value: string }>, fleet: { id: string }, enrollments: Array<{ id: string, status: Types.EnrollmentStatus, reason: string | null, externalId: string | null, telematicsUnitId: string | null, credentialKind: Types.CredentialKind, createdAt: string, confirmedAt: string | null, lastContactAt: string | null, online: boolean | null, account: { id: string, name: string, provider: { name: Types.ProviderName, displayName: string } }, credential: { id: string, name: string } | null, grant: { id: string, status: Types.GrantStatus, expiresAt: string, scopes: Array<string> } | null, blockers: Array<{ id: string, code: Types.BlockerCode, actor: Types.BlockerActor, severity: Types.BlockerSeverity, certainty: Types.BlockerCertainty, title: string, steps: Array<string>, link: string | null, providerMessage: string | null, since: string, deadline: string | null, deadlineKind: Types.DeadlineKind | null }>, clearance: { id: string, status: Types.ClearanceStatus, reason: string | null, requestedAt: string, changedAt: string, observedAt: string, allowedActions: Array<Types.ClearanceAction>, history: { nodes: Array<{ id: string, previousStatus: Types.ClearanceStatus | null, status: Types.ClearanceStatus, reason: string | null, source: Types.ChangeSource, occurredAt: string }> } } | null }> } | null };

export type BlockerStoryFragment = { id: string, code: Types.BlockerCode, actor: Types.BlockerActor, severity: Types.BlockerSeverity, certainty: Types.BlockerCertainty, title: string, steps: Array<string>, link: string | null, providerMessage: string | null, since: string, deadline: string | null, deadlineKind: Types.DeadlineKind | null };

export const BlockerStoryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BlockerStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Blocker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"certainty"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"providerMessage"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"deadlineKind"}}]}}]} as unknown as DocumentNode<BlockerStoryFragment, unknown>;
export const VehicleStoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VehicleStory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"vehicleId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"vehicleId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"licensePlate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"tags"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fleet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"telematicsUnitId"}},{"kind":"Field","name":{"kind":"Name","value":"credentialKind"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"confirmedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastContactAt"}},{"kind":"Field","name":{"kind":"Name","value":"online"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"blockers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BlockerStory"}}]}},{"kind":"Field","name":{"kind":"Name","value":"clearance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"changedAt"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}},{"kind":"Field","name":{"kind":"Name","value":"allowedActions"}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"previousStatus"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BlockerStory"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Blocker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"certainty"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"providerMessage"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"deadlineKind"}}]}}]} as unknown as DocumentNode<VehicleStoryQuery, VehicleStoryQueryVariables>;