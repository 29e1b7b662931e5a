import {
  type ErrorCode,
  FleetgraphError,
  type UserError,
  userError,
  type UserErrorCode,
} from '../../domain/errors.js';
import { type ProviderFailure, type ProviderFailureKind } from '../../providers/failure.js';

const CODES = {
  unauthorized: 'PROVIDER_UNAUTHORIZED',
  rejected: 'PROVIDER_REJECTED',
  'rate-limited': 'PROVIDER_RATE_LIMITED',
  unavailable: 'PROVIDER_UNAVAILABLE',
  malformed: 'PROVIDER_UNAVAILABLE',
} as const satisfies Readonly<Record<ProviderFailureKind, UserErrorCode & ErrorCode>>;

/** Returns the user error of a mutation for a failed call to a provider. */
export function toUserError(failure: ProviderFailure, field: readonly string[] = []): UserError {
  return userError(CODES[failure.kind], field, describe(failure));
}

/**
 * Returns the GraphQL error of a query, with `provider` and `retryAt` (null unless the provider
 * named a time).
 */
export function toRefusal(failure: ProviderFailure): FleetgraphError {
  const data = { provider: failure.provider, retryAt: failure.retryAt?.toISOString() ?? null };
  return new FleetgraphError(CODES[failure.kind], describe(failure), data, { cause: failure });
}

/** Describes the failure in a sentence, with the provider's own words. */
export function describe(failure: ProviderFailure): string {
  const unsaid = failure.details.filter(
    ({ title, detail }) =>
      !failure.message.includes(title) || !failure.message.includes(detail ?? ''),
  );
  const words = unsaid
    .map(({ title, detail }) => (detail ? `${title}: ${detail}` : title))
    .join('; ');
  const sentence = `${failure.message}${words ? ` (${words})` : ''}`.replace(/\.*$/, '.');
  return failure.retryAt
    ? `${sentence} Try again after ${failure.retryAt.toISOString()}.`
    : sentence;
}
