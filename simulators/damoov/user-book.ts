import { randomUUID } from 'node:crypto';
import { type Fields, flagOf, readFields, textOf } from './fields.js';

/** Fields of a profile, all of which are text or null. */
export const PROFILE_FIELDS = [
  'FirstName',
  'LastName',
  'Gender',
  'Birthday',
  'MaritalStatus',
  'ChildrenCount',
  'Address',
  'Country',
  'District',
  'City',
  'Nickname',
  'Email',
  'Phone',
  'ImageUrl',
  'ExternalImageUrl',
] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

export interface UserFields {
  readonly ClientId: string | null;
  readonly EnableLogging: boolean;
  readonly EnableRealTimeLocation: boolean;
  readonly EnableTracking: boolean;
  readonly Enabled: boolean;
}

/** A user of an instance. */
export interface SimulatedUser {
  /** A UUID in lower case. */
  readonly deviceToken: string;
  readonly instanceId: string;
  readonly createdAt: Date;
  readonly status: 'Active' | 'Inactive';
  readonly profile: Readonly<Record<ProfileField, string | null>>;
  readonly userFields: UserFields;
}

const NEW_FIELDS: UserFields = {
  ClientId: null,
  EnableLogging: false,
  EnableRealTimeLocation: false,
  EnableTracking: true,
  Enabled: true,
};

/** All users of a simulator, in the order they were registered. */
export class UserBook {
  readonly #now: () => Date;
  readonly #users = new Map<string, SimulatedUser>();
  /** Tokens of users who are neither listed nor found. */
  readonly #hidden = new Set<string>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  list(instanceId?: string): readonly SimulatedUser[] {
    const users = [...this.#users.values()].filter(
      ({ deviceToken }) => !this.#hidden.has(deviceToken),
    );
    return instanceId === undefined
      ? users
      : users.filter((user) => user.instanceId === instanceId);
  }

  find(deviceToken: string | undefined): SimulatedUser | undefined {
    const key = deviceToken?.toLowerCase() ?? '';
    return this.#hidden.has(key) ? undefined : this.#users.get(key);
  }

  /** Lets a user vanish, or return. */
  setHidden(deviceToken: string, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(deviceToken.toLowerCase());
    else this.#hidden.delete(deviceToken.toLowerCase());
  }

  /** One more user each time. @param body of a registration; its contents are not checked. */
  register(instanceId: string, body: Fields, customToken?: string): SimulatedUser {
    const user: SimulatedUser = {
      deviceToken: (customToken ?? randomUUID()).toLowerCase(),
      instanceId,
      createdAt: this.#now(),
      status: 'Active',
      profile: { ...NO_PROFILE, Gender: 'None', ...toProfile(body) },
      userFields: toUserFields(body, NEW_FIELDS),
    };
    this.#users.set(user.deviceToken, user);
    return user;
  }

  update(user: SimulatedUser, body: Fields): SimulatedUser {
    const status =
      ({ active: 'Active', deactivated: 'Inactive' } as const)[
        textOf(body, 'Status')?.toLowerCase() ?? ''
      ] ?? user.status;
    const changed: SimulatedUser = {
      ...user,
      status,
      profile: { ...user.profile, ...toProfile(body) },
      userFields: toUserFields(body, user.userFields),
    };
    this.#users.set(user.deviceToken, changed);
    return changed;
  }

  /** → whether there was one. */
  remove(deviceToken: string): boolean {
    return this.#users.delete(deviceToken.toLowerCase());
  }
}

const NO_PROFILE = Object.fromEntries(PROFILE_FIELDS.map((name) => [name, null])) as Record<
  ProfileField,
  null
>;

/** Returns the fields that the body names; null deletes a value. */
function toProfile(body: Fields): Partial<Record<ProfileField, string | null>> {
  return Object.fromEntries(
    PROFILE_FIELDS.flatMap((name) => {
      const value = body.get(name.toLowerCase()) === null ? null : textOf(body, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** An object is sent where an array is read. */
function toUserFields(body: Fields, before: UserFields): UserFields {
  const fields = readFields(body.get('userfields'));
  return {
    ClientId: textOf(fields, 'ClientId') ?? before.ClientId,
    EnableLogging: flagOf(fields, 'EnableLogging', before.EnableLogging),
    EnableRealTimeLocation: flagOf(fields, 'EnableRealTimeLocation', before.EnableRealTimeLocation),
    EnableTracking: flagOf(fields, 'EnableTracking', before.EnableTracking),
    Enabled: flagOf(fields, 'Enabled', before.Enabled),
  };
}
