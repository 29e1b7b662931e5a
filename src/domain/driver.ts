import { idPrefix } from './values/ids.js';

export const DRIVER_ID_PREFIX = idPrefix('drv');

/** A person whose phone is the telematics unit. The provider's permanent key of the person is a secret and is not here. */
export interface Driver {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  /** What the provider holds as our key of the driver: the id for whom we registered, see services/driver-import.ts for others. */
  readonly externalId: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly createdAt: Date;
}

/** What a driver is called: the names, the address where there are none. */
export function displayNameOf(names: {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}): string | null {
  const full = [names.firstName, names.lastName].filter((name) => name !== null).join(' ');
  return full || names.email;
}
