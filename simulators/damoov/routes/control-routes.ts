import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ControlRefusal, readBody } from '../../control.js';
import { type AccountDirectory } from '../accounts.js';
import { isUuid, readFields, textOf } from '../fields.js';
import { type LoginLimit } from '../login-limit.js';
import { type SettingsBook, settingsSchema } from '../settings.js';
import { type TokenBook } from '../token-book.js';
import { type UserBook } from '../user-book.js';

export interface DamoovControls {
  readonly accounts: AccountDirectory;
  readonly users: UserBook;
  readonly tokens: TokenBook;
  readonly logins: LoginLimit;
  readonly settings: SettingsBook;
}

const revokeSchema = z.strictObject({
  what: z.enum(['access', 'all']).default('all'),
  deviceToken: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
});
const hiddenSchema = z.strictObject({ hidden: z.boolean() });
const newUserSchema = z.looseObject({ instanceId: z.string().min(1).optional() });

/**
 * Control requests of this simulator alone: change its settings, end tokens, forget logins, add and
 * remove users unasked.
 */
export function addDamoovControls(
  server: FastifyInstance,
  { accounts, users, tokens, logins, settings }: DamoovControls,
): void {
  server.get('/settings', (_request, reply) => reply.send(settings.current));
  server.post('/settings', (request, reply) => {
    readBody(settingsSchema, request.body);
    return reply.send(settings.change(request.body ?? {}));
  });
  server.post('/tokens/revoke', (request, reply) => {
    const { what, deviceToken, email } = readBody(revokeSchema, request.body);
    const isForAll = deviceToken === undefined && email === undefined;
    tokens.revoke(
      what,
      (subject) =>
        isForAll ||
        (subject.kind === 'user'
          ? subject.deviceToken === deviceToken?.toLowerCase()
          : subject.email.toLowerCase() === email?.toLowerCase()),
    );
    return reply.send({ revoked: what });
  });
  server.post('/logins/reset', (_request, reply) => {
    logins.reset();
    return reply.send({ blocked: [] });
  });
  server.post('/users', (request, reply) => {
    const { instanceId, ...body } = readBody(newUserSchema, request.body);
    const instance =
      instanceId === undefined ? accounts.instances[0] : accounts.findInstance(instanceId);
    if (!instance) throw new ControlRefusal('there is no such instance');
    const fields = readFields(body);
    const customToken = textOf(fields, 'CustomToken');
    if (customToken !== undefined && (!isUuid(customToken) || users.find(customToken)))
      throw new ControlRefusal('CustomToken is taken or not a UUID');
    return reply.code(201).send(users.register(instance.instanceId, fields, customToken));
  });
  server.post<{ Params: { deviceToken: string } }>(
    '/users/:deviceToken/hidden',
    (request, reply) => {
      const { hidden } = readBody(hiddenSchema, request.body);
      users.setHidden(request.params.deviceToken, hidden);
      return reply.send({ deviceToken: request.params.deviceToken, hidden });
    },
  );
  server.delete<{ Params: { deviceToken: string } }>('/users/:deviceToken', (request, reply) => {
    if (!users.remove(request.params.deviceToken))
      throw new ControlRefusal('there is no such user', 404);
    return reply.send({ users: users.list().length });
  });
}
