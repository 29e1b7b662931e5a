import { type AccountDirectory } from './accounts.js';
import { type Fields, flagOf, textOf, textsOf } from './fields.js';
import { PROFILE_FIELDS, type SimulatedUser } from './user-book.js';

type Matcher = (user: SimulatedUser) => boolean;

/**
 * The filter of `GetFilteredPage`; all conditions hold at once, and it writes the activity without
 * the blank.
 */
export function filterUsers(
  users: readonly SimulatedUser[],
  accounts: AccountDirectory,
  body: Fields,
  activityStatus: string,
): readonly SimulatedUser[] {
  const among = (name: string, idOf: (user: SimulatedUser) => string | undefined): Matcher => {
    const wanted = textsOf(body, name).map((id) => id.toLowerCase());
    return (user) => wanted.length === 0 || wanted.includes(idOf(user)?.toLowerCase() ?? '');
  };
  const since = toTime(textOf(body, 'DateCreatedFrom')) ?? Number.NEGATIVE_INFINITY;
  const until = toTime(textOf(body, 'DateCreatedTo')) ?? Number.POSITIVE_INFINITY;
  const term = textOf(body, 'SearchTerm')?.toLowerCase() ?? '';
  const matchers: readonly Matcher[] = [
    among('InstanceIds', ({ instanceId }) => instanceId),
    among('CompanyIds', ({ instanceId }) => accounts.findInstance(instanceId)?.companyId),
    among('ApplicationIds', ({ instanceId }) => accounts.findInstance(instanceId)?.applicationId),
    among('ActivityStatuses', () => activityStatus.replace(' ', '')),
    ({ createdAt }) => createdAt.getTime() >= since && createdAt.getTime() <= until,
    ({ deviceToken, profile }) =>
      [deviceToken, ...Object.values(profile)].some((text) =>
        (text ?? '').toLowerCase().includes(term),
      ),
    ({ status }) => status === 'Active' || flagOf(body, 'ShowInactiveUsers', false),
  ];
  return users.filter((user) => matchers.every((matches) => matches(user)));
}

/** `find`: all given fields at once. undefined when none is given. */
export function searchUsers(
  users: readonly SimulatedUser[],
  query: Fields,
): readonly SimulatedUser[] | undefined {
  const conditions = Object.entries(SEARCHED).flatMap(([name, read]) => {
    const wanted = textOf(query, name)?.toLowerCase();
    return wanted === undefined
      ? []
      : [(user: SimulatedUser) => read(user)?.toLowerCase() === wanted];
  });
  return conditions.length === 0
    ? undefined
    : users.filter((user) => conditions.every((matches) => matches(user)));
}

const SEARCHED: Readonly<Record<string, (user: SimulatedUser) => string | null>> = {
  DeviceToken: ({ deviceToken }) => deviceToken,
  Email: ({ profile }) => profile.Email,
  Phone: ({ profile }) => profile.Phone,
  ClientId: ({ userFields }) => userFields.ClientId,
  FirstName: ({ profile }) => profile.FirstName,
  LastName: ({ profile }) => profile.LastName,
  FullName: ({ profile }) => [profile.FirstName, profile.LastName].filter(Boolean).join(' '),
};

/**
 * By a field, or backwards with `Desc` after its name; users alike stay in the order they came in,
 * or the reverse of it.
 */
export function sortUsers(users: readonly SimulatedUser[], sort: string): readonly SimulatedUser[] {
  const backwards = /Desc$/i.test(sort);
  const name = sort.replace(/Desc$/i, '').toLowerCase();
  const field = PROFILE_FIELDS.find((known) => known.toLowerCase() === name);
  const keyOf = (user: SimulatedUser): string => {
    if (name === 'devicetoken') return user.deviceToken;
    return field ? (user.profile[field] ?? '') : user.createdAt.toISOString();
  };
  const sorted = users
    .map((user) => ({ user, key: keyOf(user) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return (backwards ? sorted.toReversed() : sorted).map(({ user }) => user);
}

function toTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
