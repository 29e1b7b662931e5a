/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type * as Types from '../../../app/generated/schema';

import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The enrollments and the credential that they are to use. */
export type ChangeEnrollmentCredentialInput = {
  /** A credential of their account, for their brand. */
  credentialId: string | number;
  /** Ids of the enrollments, at most 500. */
  enrollmentIds: Array<string | number>;
};

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

/** The credential to delete. */
export type DeleteOemCredentialInput = {
  /** Id of the credential. */
  credentialId: string | number;
};

/** Selects credentials that match every given condition. */
export type OemCredentialFilter = {
  /** Account is this one. */
  accountId?: string | number | null | undefined;
  /** Brand is this one. */
  brand?: string | null | undefined;
  /** Whether vehicles use it. */
  inUse?: boolean | null | undefined;
};

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

/** Kind of secret of a carmaker credential. */
export type SecretKind =
  /** A client id and its secret. */
  | 'CLIENT_SECRET'
  /** A user name and its password. */
  | 'PASSWORD';

/** A new secret for a credential; its client id or user name cannot change. */
export type UpdateOemCredentialSecretInput = {
  /** Id of the credential. */
  credentialId: string | number;
  /** The new client secret or password. Passed on to the provider, never returned. */
  secret: string;
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

export type CredentialsQueryVariables = Exact<{
  fleetId: string | number;
  filterBy?: Types.OemCredentialFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type CredentialsQuery = { fleet: { id: string, oemCredentials: { nodes: Array<{ id: string, name: string, brand: string, principal: string, secretKind: Types.SecretKind, secretUpdatedAt: string, authorization: Types.CredentialAuthorization | null, inUse: boolean, createdAt: string, account: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, providerAccounts: Array<{ id: string, name: string, provider: { name: Types.ProviderName, capabilities: Array<Types.ProviderCapability>, brands: Array<{ brand: string, displayName: string }> } }> } | null };

export type CredentialVehiclesQueryVariables = Exact<{
  credentialId: string | number;
  after?: string | null | undefined;
}>;


export type CredentialVehiclesQuery = { node:
    | { __typename: 'AccessGrant' }
    | { __typename: 'ApiClient' }
    | { __typename: 'AuditEvent' }
    | { __typename: 'Blocker' }
    | { __typename: 'ClearanceEvent' }
    | { __typename: 'Driver' }
    | { __typename: 'Enrollment' }
    | { __typename: 'Fleet' }
    | { __typename: 'OemCredential', id: string, enrollments: { nodes: Array<{ id: string, vehicle: { id: string, vin: string, name: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'Onboarding' }
    | { __typename: 'ProviderAccount' }
    | { __typename: 'SubjectEvent' }
    | { __typename: 'Vehicle' }
    | { __typename: 'WebhookDelivery' }
    | { __typename: 'WebhookEndpoint' }
   | null };

export type CreateCredentialMutationVariables = Exact<{
  input: Types.CreateOemCredentialInput;
}>;


export type CreateCredentialMutation = { createOemCredential: { credential: { id: string } | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type ReplaceCredentialSecretMutationVariables = Exact<{
  input: Types.UpdateOemCredentialSecretInput;
}>;


export type ReplaceCredentialSecretMutation = { updateOemCredentialSecret: { credential: { id: string, secretUpdatedAt: string } | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type DeleteCredentialMutationVariables = Exact<{
  input: Types.DeleteOemCredentialInput;
}>;


export type DeleteCredentialMutation = { deleteOemCredential: { deletedId: string | null, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };

export type MoveVehiclesMutationVariables = Exact<{
  input: Types.ChangeEnrollmentCredentialInput;
}>;


export type MoveVehiclesMutation = { changeEnrollmentCredential: { enrollments: Array<{ id: string }>, userErrors: Array<{ code: Types.UserErrorCode, field: Array<string>, message: string }> } };


export const CredentialsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Credentials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"OemCredentialFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fleet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"fleetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"oemCredentials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filterBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filterBy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"secretKind"}},{"kind":"Field","name":{"kind":"Name","value":"secretUpdatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"authorization"}},{"kind":"Field","name":{"kind":"Name","value":"inUse"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"providerAccounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"}},{"kind":"Field","name":{"kind":"Name","value":"brands"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CredentialsQuery, CredentialsQueryVariables>;
export const CredentialVehiclesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CredentialVehicles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"credentialId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"credentialId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"OemCredential"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"500"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vehicle"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"vin"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CredentialVehiclesQuery, CredentialVehiclesQueryVariables>;
export const CreateCredentialDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCredential"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOemCredentialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOemCredential"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateCredentialMutation, CreateCredentialMutationVariables>;
export const ReplaceCredentialSecretDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceCredentialSecret"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOemCredentialSecretInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOemCredentialSecret"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"credential"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"secretUpdatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ReplaceCredentialSecretMutation, ReplaceCredentialSecretMutationVariables>;
export const DeleteCredentialDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCredential"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteOemCredentialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteOemCredential"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteCredentialMutation, DeleteCredentialMutationVariables>;
export const MoveVehiclesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MoveVehicles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeEnrollmentCredentialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeEnrollmentCredential"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<MoveVehiclesMutation, MoveVehiclesMutationVariables>;