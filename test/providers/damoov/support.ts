import { createDamoovProvider } from '../../../src/providers/damoov/provider.js';
import { type AccountPort } from '../../../src/providers/ports/account.js';
import { type DriverPort, type NewDriver } from '../../../src/providers/ports/driver.js';
import { ADMIN, INSTANCE } from '../../simulators/damoov/support.js';
import { countingSession } from '../support.js';

export { failureOf } from '../support.js';

export const NOW = new Date('2026-01-02T03:04:05.000Z');
export const seconds = (count: number) => new Date(NOW.getTime() + count * 1000);

/** Recognisably false, and the ones of the test's simulator. */
export const SECRETS = {
  instanceId: INSTANCE.instanceId,
  instanceKey: INSTANCE.instanceKey,
  ...ADMIN,
} as const;

export const NEW_DRIVER: NewDriver = {
  ownKey: 'own-key-1',
  customToken: null,
  firstName: 'Ada',
  lastName: 'Example',
  email: 'ada@example.com',
  withToken: true,
};

/** The provider's ports with a clock that stands still. */
export function portsAt(userUrl: string): {
  readonly accounts: Required<AccountPort>;
  readonly drivers: DriverPort;
} {
  const { accounts, drivers } = createDamoovProvider({ userUrl, apiUrl: userUrl, now: () => NOW });
  return { accounts: accounts as Required<AccountPort>, drivers: drivers! };
}

export const session = () => countingSession('LIVE');
