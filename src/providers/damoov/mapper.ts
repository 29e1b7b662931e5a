import { type DriverActivityStatus } from '../../domain/data/driving.js';
import { isStorable } from '../access/values.js';
import { type ProviderToken } from '../ports/account.js';
import { type DriverChanges, type NewDriver, type RemoteDriver } from '../ports/driver.js';
import { type WireProfile, type WireRegistration, type WireToken, type WireUser } from './wire.js';

/**
 * Assumed lifetime of an access token in seconds where the answer does not say: the shortest of the
 * times on record, which contradict each other. A token that expires sooner is refused with 401 and
 * refreshed then.
 */
export const DEFAULT_ACCESS_SECONDS = 7200;

/**
 * Maximum lifetime of an access token, in seconds: a longer one is shortened, so that its end
 * remains a date.
 */
const MAX_ACCESS_SECONDS = 366 * 86_400;

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?)(Z|[+-]\d{2}:\d{2})?$/;

/**
 * The token's end is counted from when we asked for it: the provider's clock and ours need not
 * agree.
 */
export function toToken(
  { AccessToken, RefreshToken, DeviceToken }: WireToken,
  askedAt: Date,
): ProviderToken {
  return {
    accessToken: AccessToken.Token,
    tokenType: 'bearer',
    scopes: [],
    issuedAt: askedAt,
    expiresAt: new Date(askedAt.getTime() + toSeconds(AccessToken.ExpiresIn) * 1000),
    ...(RefreshToken && { refreshToken: RefreshToken }),
    ...(DeviceToken && { deviceToken: DeviceToken }),
  };
}

/** `ExpiresIn` is trusted where it is a time at all, as a number or as text. */
function toSeconds(expiresIn: unknown): number {
  const seconds =
    typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0)
    return DEFAULT_ACCESS_SECONDS;
  return Math.min(seconds, MAX_ACCESS_SECONDS);
}

export function toRegistration({
  ownKey,
  customToken,
  firstName,
  lastName,
  email,
  withToken,
}: NewDriver): WireRegistration {
  return {
    CreateAccessToken: withToken,
    ...(customToken !== null && { CustomToken: customToken }),
    ...(firstName !== null && { FirstName: firstName }),
    ...(lastName !== null && { LastName: lastName }),
    ...(email !== null && { Email: email }),
    UserFields: { ClientId: ownKey },
  };
}

export function toProfile({ firstName, lastName, email }: DriverChanges): WireProfile {
  return {
    ...(firstName !== undefined && { FirstName: firstName }),
    ...(lastName !== undefined && { LastName: lastName }),
    ...(email !== undefined && { Email: email }),
  };
}

export function toDriver({
  DeviceToken,
  DateCreated,
  Status,
  ActivityStatus,
  UserProfile,
  UserFields,
}: WireUser): RemoteDriver {
  const firstName = UserProfile?.FirstName?.trim() || null;
  const lastName = UserProfile?.LastName?.trim() || null;
  const email = UserProfile?.Email?.trim() || null;
  const fullName = [firstName, lastName].filter((name) => name !== null).join(' ');
  return {
    externalId: DeviceToken,
    ownKey: UserFields?.map(({ ClientId }) => ClientId).find(Boolean) ?? null,
    displayName: fullName || UserProfile?.Nickname?.trim() || email,
    firstName,
    lastName,
    email,
    active: !INACTIVE.includes(Status?.toLowerCase() ?? ''),
    activity: toActivity(ActivityStatus),
    createdAt: toDate(DateCreated),
  };
}

/** Written as `Deactivated`, it is read as `Inactive`. */
const INACTIVE: readonly string[] = ['inactive', 'deactivated', 'deleted'];

/** `ActivityStatus` without blanks: it is `No Data` in answers and `NoData` in filters. */
const ACTIVITY: ReadonlyMap<string, DriverActivityStatus> = new Map([
  ['active', 'ACTIVE'],
  ['inactive', 'INACTIVE'],
  ['lost', 'LOST'],
  ['nodata', 'NO_DATA'],
]);

function toActivity(word: string | null | undefined): DriverActivityStatus {
  return ACTIVITY.get(word?.toLowerCase().replace(/\s/g, '') ?? '') ?? 'UNKNOWN';
}

/**
 * A time of the provider's: up to seven digits of a second, and UTC where it has no zone. null when
 * it is none.
 */
export function toDate(timestamp: string | null | undefined): Date | null {
  const [, day, time, zone] = TIMESTAMP.exec(timestamp?.trim() ?? '') ?? [];
  const date = new Date(day && time ? `${day}T${time}${zone ?? 'Z'}` : NaN);
  return isStorable(date) ? date : null;
}
