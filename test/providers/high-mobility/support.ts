import { expect } from 'vitest';
import { createHighMobilityProvider } from '../../../src/providers/high-mobility/provider.js';
import { type AccountSession, type Provider, ProviderFailure } from '../../../src/providers/provider.js';

export const NOW = new Date('2026-01-02T03:04:05.000Z');

/** The provider with a clock that stands still. */
export function providerAt(url: string): Provider {
  return createHighMobilityProvider({ liveUrl: url, sandboxUrl: url, now: () => NOW });
}

/** A session whose tokens are `fake-token-1`, and one more with each renewal. */
export function session(): AccountSession & { readonly renewals: () => number } {
  let renewals = 0;
  return {
    accountId: 'acc_1',
    environment: 'SANDBOX',
    renewals: () => renewals,
    token: (options) => {
      if (options?.refused !== undefined) renewals += 1;
      return Promise.resolve(`fake-token-${renewals + 1}`);
    },
  };
}

export async function failureOf(promise: Promise<unknown>): Promise<ProviderFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderFailure);
  return error as ProviderFailure;
}
