import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import { applyFaults } from '../../faults/fault-hooks.js';
import { type FaultBook } from '../../faults/faults.js';
import { acceptJson } from '../../json-body.js';
import { logRequests } from '../../log-requests.js';
import { type RequestLog } from '../../request-log.js';
import { limitProblem, toLimitHeaders } from '../limits.js';
import { INTERNAL_DETAIL, Problem, problemOfStatus, toProblemBody } from '../problems.js';
import { addStateRoutes } from '../state/state-routes.js';
import { addCredentialRoutes } from './credential-routes.js';
import { addTokenRoutes, type TokenParts } from './token-routes.js';
import { addVehicleChange } from './vehicle-change.js';
import { addVehicleRoutes, type VehicleParts } from './vehicle-routes.js';

export interface ApiParts extends TokenParts, VehicleParts {
  readonly faults: FaultBook;
  readonly requests: RequestLog;
}

/** Not documented: the pages only say JSON. */
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * The provider's API as an HTTP server that is not yet listening. The id of a request is its flow
 * id.
 */
export function buildApi(parts: ApiParts): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    bodyLimit: 1024 * 1024,
  });
  acceptJson(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-invers-flow-id', request.id);
    done();
  });
  logRequests(server, parts.requests, parts.now);
  applyFaults(server, parts.faults, {
    failed: (status, { id }) => toProblemBody(problemOfStatus(status), id),
    rateLimited: (_seconds, { id }, { headers }) =>
      toProblemBody(limitProblem(headers ?? parts.limitHeaders), id),
    rateLimitHeaders: ({ headers, retryAfterSeconds }) =>
      toLimitHeaders(headers ?? parts.limitHeaders, retryAfterSeconds, parts.now()),
  });
  server.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error);
    return reply.code(problem.status).type(PROBLEM_TYPE).send(toProblemBody(problem, request.id));
  });
  server.setNotFoundHandler(() => {
    throw new Problem('/problems/resource-not-found', 'The resource cannot be found.');
  });
  addTokenRoutes(server, parts);
  addCredentialRoutes(server, parts);
  addVehicleRoutes(server, parts);
  addVehicleChange(server, parts);
  addStateRoutes(server, parts);
  return server;
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status === 400
    ? new Problem('/problems/validation-error', 'The body is not JSON.')
    : new Problem('/problems/internal-server-error', INTERNAL_DETAIL);
}
