import { type GrantSubjectKind } from '../../domain/grant.js';
import {
  type AccountSecrets,
  type AccountSession,
  type CallContext,
  type ProviderToken,
} from './account.js';

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
    context: CallContext,
    secrets: AccountSecrets,
    refreshToken: string,
  ): Promise<ProviderToken | 'refused'>;
  /**
   * Revokes a token; one that no longer exists counts as revoked (RFC 7009, 2.2).
   * @throws ProviderFailure
   */
  revoke(
    context: CallContext,
    secrets: AccountSecrets,
    token: string,
    what: RevokedToken,
  ): Promise<void>;
}
