import { CombinedGraphQLErrors, ServerError, ServerParseError } from '@apollo/client/errors';

/** Reason of a failure, as far as the viewer can act on it. */
export type FailureKind =
  | 'offline'
  | 'unreachable'
  | 'gateway'
  | 'unavailable'
  | 'limited'
  | 'signed-out'
  | 'forbidden'
  | 'refused'
  | 'provider'
  | 'broken';

export interface Failure {
  readonly kind: FailureKind;
  /** The server's own words, where it said something. */
  readonly detail: string | null;
  /** Scope that is missing, for `forbidden`. */
  readonly scope: string | null;
  /** Id of the request, for those who look into the log. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
}

const NOTHING = { detail: null, scope: null, requestId: null, retryAfterSeconds: null };

/** Failures that pass without anybody doing anything at this page. */
export const PASSING: readonly FailureKind[] = [
  'offline',
  'unreachable',
  'gateway',
  'unavailable',
  'limited',
];

const KINDS: Readonly<Record<string, FailureKind>> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  RATE_LIMITED: 'limited',
  STORE_UNAVAILABLE: 'unavailable',
  INTERNAL_SERVER_ERROR: 'broken',
  PROVIDER_UNAVAILABLE: 'provider',
  PROVIDER_UNAUTHORIZED: 'provider',
  PROVIDER_REJECTED: 'provider',
  PROVIDER_RATE_LIMITED: 'provider',
};

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function failureOfStatus(status: number, retryAfter: string | null = null): Failure {
  const retryAfterSeconds = retryAfter === null ? null : Number(retryAfter) || null;
  const kind: FailureKind =
    status === 401
      ? 'signed-out'
      : status === 403
        ? 'forbidden'
        : status === 429
          ? 'limited'
          : status === 503
            ? 'unavailable'
            : status === 502 || status === 504
              ? 'gateway'
              : 'broken';
  return { ...NOTHING, kind, retryAfterSeconds };
}

/** Returns the failure of an error of Apollo Client or of `fetch`. */
export function failureOf(error: unknown): Failure {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    const extensions = first?.extensions ?? {};
    return {
      kind: KINDS[String(extensions['code'])] ?? 'refused',
      detail: first?.message ?? null,
      scope: textOf(extensions['requiredScope']),
      requestId: textOf(extensions['requestId']),
      retryAfterSeconds: numberOf(extensions['retryAfterSeconds']),
    };
  }
  if (ServerError.is(error) || ServerParseError.is(error)) {
    // A page instead of JSON comes from what stands in front of the server.
    if (ServerParseError.is(error) && error.statusCode < 400)
      return { ...NOTHING, kind: 'gateway' };
    return failureOfStatus(error.statusCode, error.response.headers.get('retry-after'));
  }
  if (error instanceof TypeError)
    return { ...NOTHING, kind: navigator.onLine ? 'unreachable' : 'offline' };
  return { ...NOTHING, kind: 'broken', detail: error instanceof Error ? error.message : null };
}
