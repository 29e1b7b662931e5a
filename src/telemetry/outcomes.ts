import { type ErrorCode } from '../domain/errors.js';

const OURS: Readonly<Record<ErrorCode, true>> = {
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  BAD_USER_INPUT: true,
  QUERY_TOO_COMPLEX: true,
  DOCUMENT_NOT_TRUSTED: true,
  RATE_LIMITED: true,
  CURSOR_INVALID: true,
  CURSOR_EXPIRED: true,
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_UNAUTHORIZED: true,
  PROVIDER_REJECTED: true,
  PROVIDER_RATE_LIMITED: true,
  ISSUER_UNAVAILABLE: true,
  STORE_UNAVAILABLE: true,
};

/** Outcomes of an operation: `OK`, one of our codes, or one of GraphQL's. */
export const ERROR_OUTCOMES: ReadonlySet<string> = new Set([
  'OK',
  ...Object.keys(OURS),
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);
