import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { FleetgraphError } from '../../domain/errors.js';
import { BodyRefusal } from '../limits/request-bodies.js';
import { isOutage, retryHeaders } from '../subscriptions/outage.js';

function answer(
  reply: FastifyReply,
  status: number,
  message: string,
  extensions: Readonly<Record<string, unknown>>,
): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions }] });
}

/**
 * Messages for faults found before a route is reached: Fastify's own messages name parts of
 * Fastify.
 */
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request could not be read: its body must be JSON.',
  404: 'There is nothing at this address.',
  413: 'The body is too large.',
  415: 'The body must be sent as application/json.',
};

/** Refusals of a body, and of the token that came with one that is too large without it. */
function answerRefusal(error: FleetgraphError | BodyRefusal, reply: FastifyReply): FastifyReply {
  if (error instanceof BodyRefusal) {
    const { statusCode, message, retryAfterSeconds } = error;
    if (retryAfterSeconds === null)
      return answer(reply, statusCode, message, { code: 'BAD_REQUEST' });
    reply.header('retry-after', retryAfterSeconds);
    return answer(reply, statusCode, message, { code: 'RATE_LIMITED', retryAfterSeconds });
  }
  const isUnauthenticated = error.code === 'UNAUTHENTICATED';
  if (isUnauthenticated) reply.header('www-authenticate', 'Bearer error="invalid_token"');
  const status = isUnauthenticated ? 401 : 503;
  return answer(reply, status, error.message, { ...error.data, code: error.code });
}

/** An error handler, for routes that have one of their own as well. */
export function answerError(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof FleetgraphError && isOutage(error)) {
    // An issuer that is away is logged where it is asked, not once per token.
    if (error.code === 'STORE_UNAVAILABLE')
      request.log.error({ err: error, requestId: request.id }, 'the database could not be used');
    return answerRefusal(error, reply.headers(retryHeaders(error)));
  }
  if (error instanceof BodyRefusal || error instanceof FleetgraphError)
    return answerRefusal(error, reply);
  const status = (error as FastifyError).statusCode ?? 500;
  if (status >= 400 && status < 500)
    return answer(reply, status, MESSAGES[status] ?? 'The request was refused.', {
      code: 'BAD_REQUEST',
    });
  request.log.error({ err: error, requestId: request.id }, 'a request failed by our fault');
  return answer(reply, 500, 'Internal server error', {
    code: 'INTERNAL_SERVER_ERROR',
    requestId: request.id,
  });
}

/** Answers requests whose address Fastify cannot parse: it calls no hooks for them. */
export function answerUnreadableAddress(error: FastifyError, reply: FastifyReply): FastifyReply {
  return answer(reply, error.statusCode ?? 400, 'The address could not be read.', {
    code: 'BAD_REQUEST',
  });
}

/**
 * Returns errors outside GraphQL as JSON in the shape of a GraphQL error; routes may have a handler
 * of their own.
 */
export function addFailures(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    answer(reply, 404, MESSAGES[404] ?? '', { code: 'NOT_FOUND' }),
  );
}
