import { fastify, type FastifyInstance } from 'fastify';
import { applyFaults } from '../../faults/fault-hooks.js';
import { type FaultBook } from '../../faults/faults.js';
import { acceptJson } from '../../json-body.js';
import { logRequests } from '../../log-requests.js';
import { type RequestLog } from '../../request-log.js';
import { addDataRoutes } from '../data/trip-routes.js';
import { applyEnvelopeSettings, refusal, refuse } from '../envelope.js';
import { addAuthRoutes, type AuthParts } from './auth-routes.js';
import { addUserRoutes } from './user-routes.js';

export interface ApiParts extends AuthParts {
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly now: () => Date;
}

/**
 * Damoov's user service as an HTTP server that is not yet listening. Its paths are good in any
 * case.
 */
export function buildApi(parts: ApiParts): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    routerOptions: { caseSensitive: false, maxParamLength: 4096 },
  });
  // The type that the provider's own samples name.
  acceptJson(server, 'application/json-patch+json');
  logRequests(server, parts.requests, parts.now);
  applyEnvelopeSettings(server, parts.settings);
  applyFaults(server, parts.faults, {
    rateLimited: () => refusal(429),
    failed: (status) => refusal(status),
    rateLimitHeaders: ({ retryAfterSeconds }) => ({ 'retry-after': String(retryAfterSeconds) }),
  });
  server.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    return refuse(reply, status, [
      { Key: '', Message: error instanceof Error ? error.message : 'Internal error' },
    ]);
  });
  server.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  addAuthRoutes(server, parts);
  addUserRoutes(server, parts);
  addDataRoutes(server, parts);
  return server;
}
