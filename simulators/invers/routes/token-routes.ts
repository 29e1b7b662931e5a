import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AccessTokens, TOKEN_SECONDS } from '../access/access-tokens.js';
import { type BasicForm, findByBasic, type SimulatedClient } from '../access/clients.js';
import { TOKEN_PATH } from '../paths.js';
import { Problem } from '../problems.js';

/**
 * Format of the token endpoint's refusals, which is not documented: as OAuth (RFC 6749, 5.2),
 * as a problem, or not at all.
 */
export type TokenErrors = 'oauth' | 'problem' | 'empty';

/** A sign-in that went well, and how the client was written. */
export interface SignIn {
  readonly clientId: string;
  readonly form: BasicForm;
  readonly at: Date;
}

export interface TokenParts {
  readonly clients: readonly SimulatedClient[];
  readonly tokens: AccessTokens;
  readonly tokenErrors: TokenErrors;
  readonly signIns: SignIn[];
  readonly now: () => Date;
}

/**
 * `POST /auth/oauth/token`: the grant in the query, the client by HTTP Basic, no body
 * (https://developers.invers.com/access-management/authentication).
 */
export function addTokenRoutes(server: FastifyInstance, parts: TokenParts): void {
  server.post(TOKEN_PATH, async (request, reply) => {
    if (grantTypeOf(request) !== 'client_credentials')
      return refuse(
        parts,
        reply,
        400,
        'unsupported_grant_type',
        'The grant type must be client_credentials.',
      );
    const found = findByBasic(parts.clients, request.headers.authorization);
    if (!found) {
      void reply.header('www-authenticate', 'Basic');
      return refuse(
        parts,
        reply,
        401,
        'invalid_client',
        'The client is unknown or its secret is wrong.',
      );
    }
    parts.signIns.push({ clientId: found.client.clientId, form: found.form, at: parts.now() });
    return reply.send({
      access_token: await parts.tokens.issue(found.client),
      token_type: 'bearer',
      expires_in: TOKEN_SECONDS,
    });
  });
}

function refuse(
  { tokenErrors }: TokenParts,
  reply: FastifyReply,
  status: 400 | 401,
  error: string,
  description: string,
): FastifyReply {
  switch (tokenErrors) {
    case 'oauth':
      return reply.code(status).send({ error, error_description: description });
    case 'problem':
      throw new Problem(
        status === 401 ? '/problems/invalid-credentials' : '/problems/validation-error',
        description,
      );
    case 'empty':
      return reply.code(status).send();
  }
}

function grantTypeOf({ query }: FastifyRequest): unknown {
  return typeof query === 'object' && query !== null && 'grant_type' in query
    ? query.grant_type
    : undefined;
}
