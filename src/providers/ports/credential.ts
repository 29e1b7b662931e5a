import { type CredentialAuthorization, type SecretKind } from '../../domain/credential.js';
import { type Secret } from '../../domain/values/secret.js';
import { type Listing } from '../access/lists/item-problem.js';
import { type AccountSession } from './account.js';

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
  /**
   * Replaces the secret; done twice it does no harm. Refused as `not-found` when there is no such
   * credential.
   */
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
