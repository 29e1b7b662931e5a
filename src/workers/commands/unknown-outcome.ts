import { ProviderFailure } from '../../providers/failure.js';

/**
 * Looks up the outcome of an earlier attempt.
 * @throws ProviderFailure with `outcomeUnknown`: as long as the look-up fails, even by a refusal,
 * the outcome is unknown
 */
export async function lookUpOutcome<T>(lookUp: () => Promise<T>): Promise<T> {
  try {
    return await lookUp();
  } catch (cause) {
    if (!(cause instanceof ProviderFailure)) throw cause;
    const { provider, kind, message, status, retryAt, foreign, details } = cause;
    throw new ProviderFailure(provider, kind, message, {
      ...(status !== undefined && { status }),
      ...(retryAt && { retryAt }),
      foreign,
      details,
      cause,
      outcomeUnknown: true,
    });
  }
}
