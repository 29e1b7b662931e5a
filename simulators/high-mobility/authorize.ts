import { type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOf } from '../bearer.js';
import { NO_FLEET, NO_SCOPE, NOT_AUTHORIZED } from './answers.js';
import { type ApplicationTokens } from './application-tokens.js';
import { type SimulatedApp } from './apps.js';

export type SecuredHandler = (
  app: SimulatedApp,
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply;

/**
 * Lets only a good application token with the scope through; fleet endpoints want an application
 * with a fleet besides.
 */
export function secured(tokens: ApplicationTokens, scope: string, handler: SecuredHandler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const token = bearerOf(request);
    const caller = token === undefined ? undefined : await tokens.verify(token);
    if (!caller) return reply.code(401).send(NOT_AUTHORIZED);
    if (!caller.scopes.includes(scope)) return reply.code(403).send(NO_SCOPE);
    if (scope.startsWith('fleet:') && caller.app.fleetAccess === false)
      return reply.code(403).send(NO_FLEET);
    return handler(caller.app, request, reply);
  };
}
