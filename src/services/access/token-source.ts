import { type GrantSubjectKind } from '../../domain/grant.js';
import { type ProviderName } from '../../domain/provider.js';
import { type ProviderToken } from '../../providers/ports/account.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import { type StoredGrant } from '../../store/grants.js';

/** Values of a grant's tokens, as they are sealed. */
export type HeldTokens = Pick<
  ProviderToken,
  'accessToken' | 'tokenType' | 'refreshToken' | 'deviceToken'
>;

/** Subject of a grant. */
export interface GrantSubject {
  readonly kind: GrantSubjectKind;
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  readonly provider: ProviderName;
}

/** Source of a grant's tokens. */
export interface TokenSource {
  readonly subject: GrantSubject;
  /** Remaining lifetime below which a token is renewed, in seconds. */
  readonly renewBeforeSeconds: number;
  /**
   * Requests the next tokens from the provider.
   * @param held the stored tokens, null if there are none
   * @throws ProviderFailure; NotApproved if there can be none
   */
  obtain(held: HeldTokens | null): Promise<ProviderToken>;
  /** Runs in the transaction that stores the tokens; returns false to discard them. */
  readonly onStore?: (tx: Db, afterCommit: AfterCommit) => Promise<boolean>;
}

/** Requirements on a token. */
export interface TokenNeed {
  /** Minimum remaining lifetime, in seconds, if the provider's tokens live that long. */
  readonly minTtlSeconds?: number;
  /** Access token that the provider refused; another stored one may be returned. */
  readonly refused?: string;
  /** True to ignore stored tokens. */
  readonly renew?: boolean;
}

/** Stored token with its values. */
export interface Vended {
  readonly grant: StoredGrant;
  readonly tokens: HeldTokens;
  readonly renewed: boolean;
  /** True if an earlier renewal was interrupted and its tokens were lost. */
  readonly recovered: boolean;
}

/** The provider issues no token for the vehicle. */
export class NotApproved extends Error {
  /** True if the stored tokens are no longer valid. */
  readonly lost: boolean;

  constructor(lost: boolean) {
    super('the vehicle is not approved');
    this.name = 'NotApproved';
    this.lost = lost;
  }
}
