import { type DriverActivityStatus } from './data/driving.js';
import { idPrefix } from './values/ids.js';

export const DRIVER_ID_PREFIX = idPrefix('drv');

/**
 * A person whose phone is the telematics unit. The provider's permanent key of the person is a
 * secret and is not here.
 */
export interface Driver {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  /**
   * Our key of the driver at the provider: the id of a driver registered here; see
   * services/driver/driver-import.ts for others.
   */
  readonly externalId: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly createdAt: Date;
}

/** Activity of a driver in the provider's list; that of a deactivated one says nothing else. */
export type ListedActivity = DriverActivityStatus | 'DEACTIVATED';

/** Returns the activity of a driver in the provider's list. */
export const listedActivity = (remote: {
  readonly active: boolean;
  readonly activity: DriverActivityStatus;
}): ListedActivity => (remote.active ? remote.activity : 'DEACTIVATED');

/** Names of a driver by which the display name is chosen. */
interface Names {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
}

/** Returns the display name: the names, or the e-mail address without any. */
export function displayNameOf(names: Names): string | null {
  const full = [names.firstName, names.lastName].filter((name) => name !== null).join(' ');
  return full || names.email;
}

/**
 * Returns the names after a change, in which null deletes a value and an absent one stays. A
 * display name that the provider chose from anything else stays until there is a name.
 */
export function changedNames(
  before: Names & { readonly displayName: string | null },
  changes: Partial<Names>,
): Names & { readonly displayName: string | null } {
  const {
    firstName = before.firstName,
    lastName = before.lastName,
    email = before.email,
  } = changes;
  const names = { firstName, lastName, email };
  const isOther = before.displayName !== displayNameOf(before);
  const isNamed = firstName !== null || lastName !== null;
  const displayName = isOther && !isNamed ? before.displayName : displayNameOf(names);
  return { ...names, displayName };
}
