import { type FastifyInstance } from 'fastify';
import { pathOf } from './faults/fault-hooks.js';
import { type LoggedRequest, type RequestLog } from './request-log.js';

/** Notes each request as it arrives, and its status once the answer is out. */
export function logRequests(server: FastifyInstance, log: RequestLog, now: () => Date): void {
  const entries = new WeakMap<object, LoggedRequest>();
  server.addHook('onRequest', (request, _reply, done) => {
    const entry = {
      at: now(),
      method: request.method,
      path: pathOf(request),
      query: request.url.split('?', 2)[1] ?? '',
      grantType: null,
      status: null,
    };
    entries.set(request, entry);
    log.add(entry);
    done();
  });
  server.addHook('preHandler', (request, _reply, done) => {
    const entry = entries.get(request);
    const grantType = [request.body, request.query]
      .map(grantTypeOf)
      .find((text) => text !== undefined);
    if (entry && grantType !== undefined) entry.grantType = grantType;
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const entry = entries.get(request);
    if (entry) entry.status = reply.statusCode;
    done();
  });
}

function grantTypeOf(fields: unknown): string | undefined {
  const value =
    typeof fields === 'object' && fields !== null && 'grant_type' in fields
      ? fields.grant_type
      : undefined;
  return typeof value === 'string' ? value : undefined;
}
