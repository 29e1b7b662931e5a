import { expect } from 'vitest';
import { ProviderFailure } from '../../src/providers/failure.js';
import { type AccountSession } from '../../src/providers/ports/account.js';

/** Returns the failure of a call, which must be one of the provider's. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderFailure);
  return error as ProviderFailure;
}

/** A session whose tokens are `fake-token-1`, and one more with each renewal. */
export function countingSession(
  environment: AccountSession['environment'],
): AccountSession & { readonly renewals: () => number } {
  let renewals = 0;
  return {
    accountId: 'acc_1',
    environment,
    renewals: () => renewals,
    token: (options) => {
      if (options?.refused !== undefined) renewals += 1;
      return Promise.resolve(`fake-token-${renewals + 1}`);
    },
  };
}
