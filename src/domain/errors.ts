/**
 * The codes of `extensions.code`: what a caller may not do, or what broke. See docs/error-codes.md.
 */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_COMPLEX'
  | 'DOCUMENT_NOT_TRUSTED'
  | 'RATE_LIMITED'
  | 'CURSOR_INVALID'
  | 'CURSOR_EXPIRED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_UNAUTHORIZED'
  | 'PROVIDER_REJECTED'
  | 'PROVIDER_RATE_LIMITED'
  | 'ISSUER_UNAVAILABLE'
  | 'STORE_UNAVAILABLE';

/** Codes of outages, which every caller may wait for. */
const OUTAGES: ReadonlySet<unknown> = new Set<ErrorCode>([
  'ISSUER_UNAVAILABLE',
  'STORE_UNAVAILABLE',
]);

/** Returns whether a code stands for an outage: over HTTP 503 with `Retry-After`. */
export const isOutageCode = (code: unknown): boolean => OUTAGES.has(code);

/** Further `extensions` of a refusal; never a secret. */
export interface ErrorData {
  /** Whole seconds after which the caller may try again. */
  readonly retryAfterSeconds?: number;
  /** Time at which the provider may be called again. */
  readonly retryAt?: Date | string | null;
  /** Provider that refused, or that could not be reached. */
  readonly provider?: string;
  /** Argument of the field that was refused. */
  readonly argument?: string;
  /** Scope that the caller lacks. */
  readonly requiredScope?: string;
  /** Cursor of the newest event. */
  readonly headCursor?: string;
}

/** Refusal returned to the caller: code, message and data reach the client unchanged. */
export class FleetgraphError extends Error {
  readonly code: ErrorCode;
  /** Further `extensions` of the GraphQL error. */
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FleetgraphError';
    this.code = code;
    this.data = data;
  }
}

export const USER_ERROR_CODES = [
  'REQUIRED',
  'INVALID',
  'INVALID_VIN',
  'UNKNOWN_BRAND',
  'TOO_MANY',
  'NOT_FOUND',
  'NAME_TAKEN',
  'ALREADY_EXISTS',
  'IN_USE',
  'NOT_SUPPORTED',
  'CREDENTIAL_REQUIRED',
  'ODOMETER_REQUIRED',
  'ILLEGAL_TRANSITION',
  'IN_TRANSITION',
  'TOO_EARLY',
  'NOT_APPROVED',
  'IDEMPOTENCY_CONFLICT',
  'PROVIDER_UNAUTHORIZED',
  'PROVIDER_REJECTED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_RATE_LIMITED',
] as const;
export type UserErrorCode = (typeof USER_ERROR_CODES)[number];

/** An outcome that the caller can put right: data in a mutation's payload, not a fault. */
export interface UserError {
  readonly code: UserErrorCode;
  /** Path into the input; empty when no single field is at fault. */
  readonly field: readonly string[];
  readonly message: string;
}

export function userError(
  code: UserErrorCode,
  field: readonly string[],
  message: string,
): UserError {
  return { code, field, message };
}

/** @returns the first errors, and in place of the others one more, at `field`, that counts them. */
export function firstErrors(
  errors: readonly UserError[],
  most: number,
  field: readonly string[],
): readonly UserError[] {
  const others = errors.slice(most);
  const [next] = others;
  if (!next) return errors;
  const message = `And ${others.length} more: correct these first, then try again.`;
  return [...errors.slice(0, most), userError(next.code, field, message)];
}

/** Result of a mutation: the object, or the problems to correct. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly userErrors: readonly UserError[] };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refused = (...userErrors: readonly UserError[]): Outcome<never> => ({
  ok: false,
  userErrors,
});

/** Result of a mutation of many items: those that succeeded, and the errors of the others. */
export interface BatchOutcome<T> {
  readonly succeeded: readonly T[];
  readonly userErrors: readonly UserError[];
}
