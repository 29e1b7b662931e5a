import { type GrantSubjectKind } from '../../domain/grant.js';
import { type ProviderName } from '../../domain/provider.js';
import { type ProviderToken } from '../../providers/provider.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import { type StoredGrant } from '../../store/grants.js';

/** The values of a grant's tokens, as they are sealed. */
export type HeldTokens = Pick<
  ProviderToken,
  'accessToken' | 'tokenType' | 'refreshToken' | 'deviceToken'
>;

/** What a grant is for. */
export interface GrantSubject {
  readonly kind: GrantSubjectKind;
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  readonly provider: ProviderName;
}

/** Where the tokens of a grant come from. */
export interface TokenSource {
  readonly subject: GrantSubject;
  /** With less than this left a token is renewed. */
  readonly renewBeforeSeconds: number;
  /**
   * Asks the provider for the next tokens.
   * @param held those that are kept, null when there are none
   * @throws ProviderFailure; NotApproved when there can be none
   */
  obtain(held: HeldTokens | null): Promise<ProviderToken>;
  /** Part of the transaction that keeps them; false when they must not be kept. */
  readonly keep?: (tx: Db, afterCommit: AfterCommit) => Promise<boolean>;
}

/** What is asked of a token. */
export interface Wish {
  /** It must be good for so long, as far as the provider's tokens live that long. */
  readonly minTtlSeconds?: number;
  /** The provider did not take this access token; whatever else is kept may do. */
  readonly refused?: string;
  /** None that is kept will do. */
  readonly anew?: boolean;
}

/** A token that is kept, with its values. */
export interface Vended {
  readonly grant: StoredGrant;
  readonly tokens: HeldTokens;
  readonly renewed: boolean;
  /** A renewal before this one was cut off, and its tokens were lost. */
  readonly recovered: boolean;
}

/** The provider gives no token for the vehicle. */
export class NotApproved extends Error {
  /** The tokens that are kept are good for nothing any more. */
  readonly lost: boolean;

  constructor(lost: boolean) {
    super('the vehicle is not approved');
    this.name = 'NotApproved';
    this.lost = lost;
  }
}
