import { ProviderFailure } from '../../failure.js';

/**
 * Returns the failure of a read of personal data without the provider's own words, which may quote
 * a position, an address or a score: failures are logged, traced and stored in the account's
 * health. Any other error is returned as it is.
 */
export function withoutWords(error: unknown): unknown {
  if (!(error instanceof ProviderFailure) || error.foreign || error.details.length === 0)
    return error;
  const { provider, kind, status, retryAt, refusal, outcomeUnknown } = error;
  const message = `The provider refused to deliver data${status === undefined ? '' : ` with status ${status}`}.`;
  return new ProviderFailure(provider, kind, message, {
    outcomeUnknown,
    ...(status !== undefined && { status }),
    ...(retryAt && { retryAt }),
    ...(refusal && { refusal }),
  });
}
