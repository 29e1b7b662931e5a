import { expect } from 'vitest';
import { createDamoovProvider } from '../../../src/providers/damoov/provider.js';
import { type AccountPort, type AccountSession, type DriverPort, ProviderFailure, type NewDriver } from '../../../src/providers/provider.js';
import { ADMIN, INSTANCE } from '../../simulators/damoov/support.js';

export const NOW = new Date('2026-01-02T03:04:05.000Z');
export const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

/** Recognisably false, and the ones of the test's simulator. */
export const SECRETS = { instanceId: INSTANCE.instanceId, instanceKey: INSTANCE.instanceKey, ...ADMIN } as const;

export const NEW_DRIVER: NewDriver = { ownKey: 'own-key-1', customToken: null, firstName: 'Ada', lastName: 'Example', email: 'ada@example.com', withToken: true };

/** The provider's ports with a clock that stands still. */
export function portsAt(userUrl: string): { readonly accounts: Required<AccountPort>; readonly drivers: DriverPort } {
  const { accounts, drivers } = createDamoovProvider({ userUrl, now: () => NOW });
  return { accounts: accounts as Required<AccountPort>, drivers: drivers! };
}

/** A session whose tokens are `fake-token-1`, and one more with each renewal. */
export function session(): AccountSession & { readonly renewals: () => number } {
  let renewals = 0;
  return {
    accountId: 'acc_1',
    environment: 'LIVE',
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
