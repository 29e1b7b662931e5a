/**
 * Error codes of RFC 6749 §5.2 that we return, `slow_down` (RFC 8628 §3.5) for too many failed
 * attempts, and `temporarily_unavailable` (RFC 6749 §4.1.2.1) if the database takes no writes.
 */
export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'slow_down'
  | 'temporarily_unavailable';

/**
 * Error of the OAuth endpoints; code and message reach the caller as `error` and
 * `error_description`.
 */
export class OauthError extends Error {
  readonly code: OauthErrorCode;
  /** Seconds until the next attempt, with `slow_down` and `temporarily_unavailable`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: OauthErrorCode,
    message: string,
    more: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'OauthError';
    this.code = code;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
