import { fastify, type FastifyInstance } from 'fastify';
import { applyFaults } from '../../faults/fault-hooks.js';
import { type FaultBook } from '../../faults/faults.js';
import { acceptJson } from '../../json-body.js';
import { logRequests } from '../../log-requests.js';
import { type RequestLog } from '../../request-log.js';
import { errors, rateLimited } from '../answers.js';
import { type Eligibility } from '../apps.js';
import { addDataRoutes, type DataParts } from '../data/data-routes.js';
import { addEligibilityRoutes } from './eligibility-routes.js';
import { addFleetRoutes, type FleetParts } from './fleet-routes.js';
import { addOAuthRoutes, type OAuthParts } from './oauth-routes.js';

export interface ApiParts extends FleetParts, OAuthParts, DataParts {
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly eligibility: ReadonlyMap<string, Eligibility>;
  readonly now: () => Date;
}

/** The provider's API as an HTTP server that is not yet listening. */
export function buildApi(parts: ApiParts): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    routerOptions: { maxParamLength: 4096 },
  });
  acceptJson(server);
  logRequests(server, parts.requests, parts.now);
  applyFaults(server, parts.faults, {
    rateLimited,
    failed: (status) => errors({ title: `Status ${status}` }),
  });
  server.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    return reply
      .code(status)
      .send(errors({ title: error instanceof Error ? error.message : 'Internal error' }));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(errors({ title: 'Not found' })),
  );
  addOAuthRoutes(server, parts);
  addFleetRoutes(server, parts);
  addDataRoutes(server, parts);
  addEligibilityRoutes(server, parts.applicationTokens, parts.eligibility);
  return server;
}
