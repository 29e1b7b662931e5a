import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AccountDirectory } from '../accounts.js';
import { INVALID_TOKEN, refuse, success } from '../envelope.js';
import { type Fields, isUuid, readFields, sameId, textOf } from '../fields.js';
import { type LoginLimit } from '../login-limit.js';
import { type SettingsBook } from '../settings.js';
import { isSameSubject, type Subject, type TokenBook } from '../token-book.js';
import { type UserBook } from '../user-book.js';

export interface AuthParts {
  readonly accounts: AccountDirectory;
  readonly users: UserBook;
  readonly tokens: TokenBook;
  readonly logins: LoginLimit;
  readonly settings: SettingsBook;
}

/** Registration, Login and RefreshToken of the user service. */
export function addAuthRoutes(server: FastifyInstance, parts: AuthParts): void {
  server.post('/v1/Registration/create', (request, reply) => register(parts, request, reply));
  server.post('/v1/Auth/Login', (request, reply) => login(parts, request, reply));
  server.post('/v1/Auth/RefreshToken', (request, reply) => refresh(parts, request, reply));
}

/** A header that came once. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}

function register(
  { accounts, users, tokens, settings }: AuthParts,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const instance = accounts.openInstance(
    headerOf(request, 'InstanceId'),
    headerOf(request, 'InstanceKey'),
  );
  // Which status and which key is not on record.
  if (!instance)
    return refuse(reply, 422, [
      { Key: 'InstanceKey', Message: 'The instance id or the instance key is invalid.' },
    ]);
  const body = readFields(request.body);
  const customToken = textOf(body, 'CustomToken');
  if (customToken !== undefined && !isUuid(customToken))
    return refuse(reply, 422, [{ Key: 'CustomToken', Message: 'The value is not a UUID.' }]);
  const { takenTokenStatus, createAccessTokenDefault, registrationAccessSeconds, refreshSeconds } =
    settings.current;
  if (users.find(customToken))
    return refuse(reply, takenTokenStatus, [
      { Key: 'CustomToken', Message: 'A user with this token exists.' },
    ]);

  const { deviceToken } = users.register(instance.instanceId, body, customToken);
  const wantsTokens = body.get('createaccesstoken') ?? createAccessTokenDefault;
  const pair =
    wantsTokens === true
      ? tokens.issue({ kind: 'user', deviceToken }, registrationAccessSeconds, refreshSeconds)
      : undefined;
  return reply.send(
    success({
      DeviceToken: deviceToken,
      AccessToken: pair?.AccessToken ?? null,
      RefreshToken: pair?.RefreshToken ?? null,
    }),
  );
}

function login(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { tokens, logins, settings } = parts;
  const waitSeconds = logins.take(request.ip);
  const { retryAfterHeader, adminAccessSeconds, userAccessSeconds, refreshSeconds } =
    settings.current;
  if (waitSeconds > 0) {
    if (retryAfterHeader) void reply.header('retry-after', waitSeconds);
    return refuse(reply, 429);
  }
  const body = readFields(request.body);
  const subject = identify(
    parts,
    request,
    readLoginFields(body, settings.current.strictLoginFields),
    textOf(body, 'Password'),
  );
  if (!subject) return refuse(reply, 401);

  // Logging in revokes what the subject held before.
  tokens.revoke('all', (other) => isSameSubject(subject, other));
  const pair = tokens.issue(
    subject,
    subject.kind === 'admin' ? adminAccessSeconds : userAccessSeconds,
    refreshSeconds,
  );
  return reply.send(
    success(subject.kind === 'admin' ? pair : { DeviceToken: subject.deviceToken, ...pair }),
  );
}

/** A JSON string, or, unless strict, the object itself; unless strict, names in any case. */
function readLoginFields(body: Fields, strict: boolean): Fields {
  const given = body.get('loginfields');
  const value = typeof given === 'string' ? tryParse(given) : strict ? undefined : given;
  if (!strict) return readFields(value);
  const spelledRight = Object.entries(
    typeof value === 'object' && value !== null ? value : {},
  ).filter(([name]) => STRICT_NAMES.includes(name));
  return readFields(Object.fromEntries(spelledRight));
}

const STRICT_NAMES: readonly string[] = ['Devicetoken', 'email'];

/**
 * A user needs the header `InstanceId` and the instance's key for a password; an admin may send
 * instance headers, which do not matter.
 */
function identify(
  { accounts, users }: AuthParts,
  request: FastifyRequest,
  fields: Fields,
  password: string | undefined,
): Subject | undefined {
  const deviceToken = textOf(fields, 'Devicetoken');
  if (deviceToken === undefined) {
    const admin = accounts.findAdmin(textOf(fields, 'email'));
    return admin?.password === password && admin
      ? { kind: 'admin', email: admin.email }
      : undefined;
  }
  const instance = accounts.openInstance(headerOf(request, 'InstanceId'), password);
  const user = users.find(deviceToken);
  return instance && user && sameId(user.instanceId, instance.instanceId)
    ? { kind: 'user', deviceToken: user.deviceToken }
    : undefined;
}

function refresh(
  { tokens, settings }: AuthParts,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = readFields(request.body);
  const { refreshGraceSeconds, refreshEndsAccess, refreshSeconds, refreshRefusalStatus } =
    settings.current;
  const renewed = tokens.spend(textOf(body, 'AccessToken'), textOf(body, 'RefreshToken'), {
    graceSeconds: refreshGraceSeconds,
    endsAccess: refreshEndsAccess,
  });
  if (!renewed) return refuse(reply, refreshRefusalStatus, [], INVALID_TOKEN);
  const { subject, accessSeconds } = renewed;
  const pair = tokens.issue(subject, accessSeconds, refreshSeconds);
  return reply.send(
    success(subject.kind === 'admin' ? pair : { DeviceToken: subject.deviceToken, ...pair }),
  );
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
