import { fastify, type FastifyInstance } from 'fastify';
import { applyFaults, pathOf } from '../fault-hooks.js';
import { type FaultBook } from '../faults.js';
import { acceptJson } from '../json-body.js';
import { type LoggedRequest, type RequestLog } from '../request-log.js';
import { errors, rateLimited } from './answers.js';
import { type Eligibility } from './apps.js';
import { addEligibilityRoutes } from './eligibility-routes.js';
import { addFleetRoutes, type FleetParts } from './fleet-routes.js';
import { isRecord } from './list-filter.js';
import { addOAuthRoutes, type OAuthParts } from './oauth-routes.js';

export interface ApiParts extends FleetParts, OAuthParts {
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly eligibility: ReadonlyMap<string, Eligibility>;
  readonly now: () => Date;
}

/** The provider's API as an HTTP server that is not yet listening. */
export function buildApi(parts: ApiParts): FastifyInstance {
  const server = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024, routerOptions: { maxParamLength: 4096 } });
  acceptJson(server);
  logRequests(server, parts.requests, parts.now);
  applyFaults(server, parts.faults, { rateLimited, failed: (status) => errors({ title: `Status ${status}` }) });
  server.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    return reply.code(status).send(errors({ title: error instanceof Error ? error.message : 'Internal error' }));
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(errors({ title: 'Not found' })));
  addOAuthRoutes(server, parts);
  addFleetRoutes(server, parts);
  addEligibilityRoutes(server, parts.applicationTokens, parts.eligibility);
  return server;
}

/** Notes each request as it arrives, and its status once the answer is out. */
function logRequests(server: FastifyInstance, log: RequestLog, now: () => Date): void {
  const entries = new WeakMap<object, LoggedRequest>();
  server.addHook('onRequest', (request, _reply, done) => {
    const entry = { at: now(), method: request.method, path: pathOf(request), query: request.url.split('?', 2)[1] ?? '', grantType: null, status: null };
    entries.set(request, entry);
    log.add(entry);
    done();
  });
  server.addHook('preHandler', (request, _reply, done) => {
    const entry = entries.get(request);
    const grantType = isRecord(request.body) ? request.body['grant_type'] : undefined;
    if (entry && typeof grantType === 'string') entry.grantType = grantType;
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const entry = entries.get(request);
    if (entry) entry.status = reply.statusCode;
    done();
  });
}
