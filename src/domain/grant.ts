import { idPrefix } from './values/ids.js';

export const GRANT_ID_PREFIX = idPrefix('grt');

export type GrantStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED' | 'NEEDS_REAUTHORIZATION';

export type GrantSubjectKind = 'ACCOUNT' | 'ENROLLMENT' | 'DRIVER';

/** A token we hold at a provider, without its value. */
export interface AccessGrant {
  readonly id: string;
  readonly fleetId: string;
  readonly subjectKind: GrantSubjectKind;
  readonly subjectId: string;
  readonly status: GrantStatus;
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly refreshedAt: Date | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** A token with its value, for its caller only. */
export interface IssuedToken {
  readonly grant: AccessGrant;
  readonly tokenType: string;
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly scopes: readonly string[];
  readonly deviceToken: string | null;
}
