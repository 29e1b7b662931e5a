import { type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerOf } from '../../bearer.js';
import { type RateLimit } from '../../rate-limit.js';
import { limited, type LimitHeaders } from '../limits.js';
import { Problem } from '../problems.js';
import { type AccessTokens } from './access-tokens.js';
import { fleetOf, mayUse, type Permission } from './clients.js';

export interface Gatekeeper {
  readonly tokens: AccessTokens;
  readonly limit: RateLimit;
  readonly limitHeaders: LimitHeaders;
  readonly now: () => Date;
}

export type FleetHandler = (
  fleetId: string,
  request: FastifyRequest,
  reply: FastifyReply,
) => unknown;

/**
 * Lets only a good token with the permission through, and only so often; GET wants its read-only
 * twin.
 */
export function secured(gatekeeper: Gatekeeper, permission: Permission, handler: FleetHandler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const token = bearerOf(request);
    if (token === undefined)
      throw new Problem(
        '/problems/missing-credentials',
        "The 'Authorization' header containing the access token is missing.",
      );
    const client = await gatekeeper.tokens.verify(token);
    if (!client)
      throw new Problem(
        '/problems/invalid-credentials',
        'The access token is invalid, expired, or cannot be parsed.',
      );
    if (!mayUse(client, permission, request.method === 'GET')) {
      throw new Problem(
        '/problems/missing-permissions',
        'A permission required to access this resource is not granted.',
      );
    }
    const waitSeconds = gatekeeper.limit.take(client.clientId);
    if (waitSeconds > 0)
      throw limited(reply, gatekeeper.limitHeaders, waitSeconds, gatekeeper.now());
    return reply.send(handler(fleetOf(client), request, reply));
  };
}
