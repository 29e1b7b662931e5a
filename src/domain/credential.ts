import { idPrefix } from './values/ids.js';

export const CREDENTIAL_ID_PREFIX = idPrefix('crd');

/** Kind of a carmaker credential: a client id with its secret, or a user name with its password. */
export type SecretKind = 'CLIENT_SECRET' | 'PASSWORD';

export const CREDENTIAL_AUTHORIZATIONS = [
  'AUTHORIZED',
  'PENDING',
  'REVOKED',
  'SCOPES_MISSING',
] as const;
/**
 * State of the authorization behind a credential that is not typed in, e.g. by the vehicles' owner.
 */
export type CredentialAuthorization = (typeof CREDENTIAL_AUTHORIZATIONS)[number];

/** Carmaker credential stored at a provider for many vehicles; its secret is not stored here. */
export interface OemCredential {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  /** The provider's own id. */
  readonly externalId: string;
  /** Unique within the fleet. */
  readonly name: string;
  readonly brand: string;
  /** The client id or the user name. */
  readonly principal: string;
  readonly secretKind: SecretKind;
  readonly secretUpdatedAt: Date;
  /** null where the provider does not report one. */
  readonly authorization: CredentialAuthorization | null;
  readonly createdAt: Date;
}

/** Conditions on a list of credentials; all of them apply. */
export interface CredentialFilter {
  readonly accountId?: string | null;
  readonly brand?: string | null;
  readonly inUse?: boolean | null;
}
