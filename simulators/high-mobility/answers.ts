import { randomUUID } from 'node:crypto';
import { type FastifyReply } from 'fastify';

/** Element of `errors` (schema Error of every file). */
export interface ErrorItem {
  readonly title: string;
  readonly detail?: string;
  readonly source?: string;
}

/** The usual shape of a refusal. */
export function errors(...items: readonly ErrorItem[]): { readonly errors: readonly ErrorItem[] } {
  return { errors: items };
}

/** 401 of every endpoint that wants a bearer token. */
export const NOT_AUTHORIZED = errors({
  detail:
    'Missing or invalid authorization header. The token must be obtained through the service account API and sent as a header with the format "Authorization: Bearer <token>"',
  source: 'Authorization',
  title: 'Not authorized',
});

/** 403 of an application without a fleet. */
export const NO_FLEET = errors({
  detail: 'This service account is not associated with a fleet.',
  source: 'Authorization',
  title: 'Forbidden',
});

/** 403 of a token without the scope that the endpoint wants. */
export const NO_SCOPE = errors({
  detail: 'The token does not have the required scope.',
  source: 'Authorization',
  title: 'Forbidden',
});

/** 429: how long to wait stands in the text alone. */
export function rateLimited(retryAfterSeconds: number): { readonly errors: readonly ErrorItem[] } {
  return errors({
    detail: `retry after ${retryAfterSeconds}s`,
    source: `fleet-manager-api:${randomUUID()}`,
    title: 'Too many requests',
  });
}

/**
 * The shape of the OAuth endpoints' refusals: always 400 and `invalid_request`, also for a wrong
 * secret.
 */
export function refuseGrant(reply: FastifyReply, description: string): FastifyReply {
  return reply.code(400).send({ error: 'invalid_request', error_description: description });
}
