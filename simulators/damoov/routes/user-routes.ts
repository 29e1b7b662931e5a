import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOf } from '../../bearer.js';
import { type AccountDirectory } from '../accounts.js';
import { refuse, success, VOID } from '../envelope.js';
import { countOf, type Fields, flagOf, readFields, sameId, textOf } from '../fields.js';
import { type DamoovSettings } from '../settings.js';
import { type Subject } from '../token-book.js';
import { type SimulatedUser } from '../user-book.js';
import { filterUsers, searchUsers, sortUsers } from '../user-filter.js';
import { toUserItem } from '../user-item.js';
import { type AuthParts, headerOf } from './auth-routes.js';

type Handler<S extends Subject['kind']> = (
  subject: Extract<Subject, { kind: S }>,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply;

/** User management: an admin's, but for one's own profile. */
export function addUserRoutes(server: FastifyInstance, parts: AuthParts): void {
  const { accounts, users } = parts;
  /** Only a good token of the right kind gets through: 401 for none, 403 for the other kind. */
  const secured =
    <S extends Subject['kind']>(kind: S, handler: Handler<S>) =>
    (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const subject = parts.tokens.verify(bearerOf(request));
      if (!subject) return refuse(reply, 401);
      if (subject.kind !== kind) return refuse(reply, 403);
      return handler(subject as Extract<Subject, { kind: S }>, request, reply);
    };
  const usersOf = (email: string) =>
    users.list().filter(({ instanceId }) => accounts.reaches(email, instanceId));
  const userOf = (email: string, deviceToken: string | undefined) =>
    usersOf(email).find((user) => sameId(deviceToken, user.deviceToken));

  server.post(
    '/v1/Management/users/GetFilteredPage',
    secured('admin', ({ email }, request, reply) => {
      const body = readFields(request.body);
      const settings = parts.settings.current;
      const { maxPageSize, pageFields } = settings;
      if (countOf(body, 'PageSize', 1) > maxPageSize)
        return refuse(reply, 422, [{ Key: 'PageSize', Message: 'The value is too large.' }]);
      const page = toPage(accounts, usersOf(email), body, settings);
      return reply.send(success(toStatedFields(page, pageFields)));
    }),
  );
  server.get(
    '/v1/Management/users/find',
    secured('admin', ({ email }, request, reply) => {
      const query = readFields(request.query);
      const found = searchUsers(usersOf(email), query);
      if (!found)
        return refuse(reply, 422, [{ Key: 'DeviceToken', Message: 'Nothing to search for.' }]);
      const { activityStatus } = parts.settings.current;
      const names = textOf(query, 'IncludeAccountInfo')?.toLowerCase() === 'true';
      return reply.send(
        success(
          found.map((user) =>
            toUserItem(user, accounts, names ? 'named' : 'nameless', activityStatus),
          ),
        ),
      );
    }),
  );
  server.get(
    '/v1/Management/users',
    secured('user', ({ deviceToken }, _request, reply) => {
      const user = users.find(deviceToken);
      if (!user) return refuse(reply, 404);
      const { DeviceToken, Status, UserProfile, UserFields } = toUserItem(
        user,
        accounts,
        'none',
        parts.settings.current.activityStatus,
      );
      return reply.send(success({ DeviceToken, Status, UserProfile, UserFields }));
    }),
  );
  server.delete<{ Params: { deviceToken: string } }>(
    '/v1/Management/users/:deviceToken',
    (request, reply) =>
      secured('admin', ({ email }) =>
        remove(parts, userOf(email, request.params.deviceToken), reply),
      )(request, reply),
  );
  server.put('/v1/Management/users', (request, reply) => {
    const subject = parts.tokens.verify(bearerOf(request));
    if (!subject) return refuse(reply, 401);
    if (subject.kind === 'user') return updateOneself(parts, subject.deviceToken, request, reply);
    const target = headerOf(request, 'UserDeviceToken');
    if (target === undefined)
      return refuse(reply, parts.settings.current.missingTargetStatus, [
        { Key: 'UserDeviceToken', Message: 'The header is required.' },
      ]);
    const user = userOf(subject.email, target);
    return user ? update(parts, user, request, reply) : refuse(reply, 404);
  });
}

interface UserPage {
  readonly Users: readonly unknown[];
  readonly HasPreviousPage: boolean;
  readonly HasNextPage: boolean;
  readonly TotalUsers: number;
  readonly TotalPages: number;
  readonly CurrentPage: number;
}

function toStatedFields(
  { HasPreviousPage, HasNextPage, CurrentPage, ...totals }: UserPage,
  stated: DamoovSettings['pageFields'],
): Readonly<Record<string, unknown>> {
  const { Users, TotalUsers } = totals;
  switch (stated) {
    case 'documented':
      return { ...totals, HasPreviousPage, HasNextPage, CurrentPage };
    case 'totals':
      return { Users, TotalUsers };
    case 'none':
      return { Users };
  }
}

function toPage(
  accounts: AccountDirectory,
  users: readonly SimulatedUser[],
  body: Fields,
  {
    maxPageSize,
    maxListed,
    activityStatus,
  }: Pick<DamoovSettings, 'maxPageSize' | 'maxListed' | 'activityStatus'>,
): UserPage {
  const counted = sortUsers(
    filterUsers(users, accounts, body, activityStatus),
    textOf(body, 'Sort') ?? 'DateCreatedDesc',
  );
  const matching = counted.slice(0, maxListed ?? counted.length);
  const page = countOf(body, 'PageNumber', 1);
  const size = countOf(body, 'PageSize', Math.min(50, maxPageSize));
  const pages = Math.ceil(matching.length / size);
  const info = flagOf(body, 'IncludeAccountInfo', false) ? 'named' : 'none';
  return {
    Users: matching
      .slice((page - 1) * size, page * size)
      .map((user) => toUserItem(user, accounts, info, activityStatus)),
    HasPreviousPage: page > 1,
    HasNextPage: page < pages,
    TotalUsers: counted.length,
    TotalPages: pages,
    CurrentPage: page,
  };
}

/** A user changes the own profile alone, and shows the instance's pair for it. */
function updateOneself(
  parts: AuthParts,
  deviceToken: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const instance = parts.accounts.openInstance(
    headerOf(request, 'InstanceId'),
    headerOf(request, 'InstanceKey'),
  );
  const user = parts.users.find(deviceToken);
  const isOwn =
    instance &&
    user &&
    sameId(instance.instanceId, user.instanceId) &&
    sameId(headerOf(request, 'DeviceToken'), deviceToken);
  return isOwn ? update(parts, user, request, reply) : refuse(reply, 403);
}

function update(
  parts: AuthParts,
  user: SimulatedUser,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = readFields(request.body);
  if (textOf(body, 'Status')?.toLowerCase() === 'deleted') return remove(parts, user, reply);
  parts.users.update(user, body);
  return reply.send(VOID);
}

/** For good, and the tokens with it. */
function remove(
  { users, tokens, settings }: AuthParts,
  user: SimulatedUser | undefined,
  reply: FastifyReply,
): FastifyReply {
  if (!user) {
    const { secondDeleteStatus } = settings.current;
    return secondDeleteStatus === 200
      ? reply.send(success(null))
      : refuse(reply, secondDeleteStatus);
  }
  users.remove(user.deviceToken);
  tokens.revoke(
    'all',
    (subject) => subject.kind === 'user' && subject.deviceToken === user.deviceToken,
  );
  return reply.send(VOID);
}
