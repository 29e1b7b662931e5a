import { HeaderMap } from '@apollo/server';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { isOutageCode } from '../../../domain/errors.js';
import { createApollo, type Sandbox } from '../../../graphql/engine/apollo.js';
import { type GraphqlContext } from '../../../graphql/engine/context.js';
import { type GraphqlEngine } from '../../../graphql/engine/engine.js';
import { kindOf } from '../../../graphql/engine/operation.js';
import { type Admission } from '../../limits/admission.js';
import { refuseUnread } from '../../limits/unread-answers.js';
import { type UnreadBudget } from '../../limits/unread-budget.js';
import { type CallbackSubscriptions } from '../../subscriptions/callback/callback-subscriptions.js';
import { type GraphqlStream } from '../../subscriptions/graphql-stream.js';
import {
  type MultipartSubscriptions,
  readsParts,
} from '../../subscriptions/multipart-subscriptions.js';
import { allowLandingPage } from '../headers.js';
import { readTarget } from '../request-target.js';
import { apolloHandler } from './apollo-handler.js';
import { settleDocument } from './graphql-document.js';

export interface GraphqlRouteParts {
  readonly graphql: GraphqlEngine;
  readonly admission: Admission;
  readonly sandbox: Sandbox | null;
  /** Bounds what lies unread. */
  readonly unread: UnreadBudget;
  /** Answers requests that ask for an event stream; null where there are none. */
  readonly streams: Pick<GraphqlStream, 'serve'> | null;
  /** Answers subscriptions in parts; null where there are none. */
  readonly parts: Pick<MultipartSubscriptions, 'serve'> | null;
  /** null where no router may ask to be called. */
  readonly callbacks: CallbackSubscriptions | null;
}

/** Challenge for an invalid token (RFC 6750, 3). */
const UNAUTHORIZED = {
  status: 401,
  headers: new HeaderMap([['www-authenticate', 'Bearer error="invalid_token"']]),
};

/** RFC 9110, 15.6.4 */
const outageAnswer = (seconds: unknown) => ({
  status: 503,
  headers: new HeaderMap(typeof seconds === 'number' ? [['retry-after', seconds.toFixed()]] : []),
});

function contextOf(
  { graphql, admission }: GraphqlRouteParts,
  request: FastifyRequest,
): GraphqlContext {
  try {
    return graphql.createContext(admission.callerOf(request)?.viewer ?? null, request.id);
  } catch (thrown) {
    const [error] = graphql.toClientErrors([thrown], request.id);
    const code = error?.extensions?.['code'];
    const http =
      code === 'UNAUTHENTICATED'
        ? UNAUTHORIZED
        : isOutageCode(code)
          ? outageAnswer(error?.extensions?.['retryAfterSeconds'])
          : undefined;
    throw new GraphQLError(error?.message ?? '', {
      extensions: { ...error?.extensions, ...(http && { http }) },
    });
  }
}

const JSON_TYPES = /application\/(\*|json|graphql-response\+json)|\*\/\*/i;

/** Way in which a request is answered: as any operation, or by a transport that stays open. */
type Answer = 'plain' | 'events' | 'parts';

/**
 * Returns how to answer. Clients that name all media types they can read in every request get a
 * stream for a subscription only; one that takes nothing but an event stream gets it always.
 */
function answerTo(request: FastifyRequest, { graphql, admission }: GraphqlRouteParts): Answer {
  const { accept = '' } = request.headers;
  const takesEvents = /text\/event-stream/i.test(accept);
  const takesParts = request.method === 'POST' && readsParts(request);
  if (!takesEvents && !takesParts) return 'plain';
  if (takesEvents && !takesParts && !JSON_TYPES.test(accept)) return 'events';
  const { query, operationName } = paramsOf(request);
  if (typeof query !== 'string' || !query.includes('subscription')) return 'plain';
  const viewer = admission.callerOf(request)?.viewer ?? null;
  const document = graphql.read(query, viewer);
  const name = typeof operationName === 'string' ? operationName : undefined;
  if (!('kind' in document) || kindOf(document, name) !== 'subscription') return 'plain';
  return takesParts ? 'parts' : 'events';
}

/** Returns the parameters of an operation by GET or POST, unchecked. */
function paramsOf({ method, url, body }: FastifyRequest): Readonly<Record<string, unknown>> {
  if (method === 'GET') return Object.fromEntries(readTarget(url).params);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** `/graphql` by POST, and by GET for queries: GraphQL over HTTP. */
export async function addGraphqlRoute(
  app: FastifyInstance,
  parts: GraphqlRouteParts,
): Promise<void> {
  const apollo = createApollo({ engine: parts.graphql, sandbox: parts.sandbox });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());
  const handle = apolloHandler(apollo, (request) => contextOf(parts, request));
  app.route<{ Reply: unknown }>({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: [parts.admission.admit, refuseUnread(parts.unread)],
    onSend: (_request, reply, payload, next) => {
      reply.headers(allowLandingPage(reply.getHeader('content-type')));
      next(null, payload);
    },
    preHandler: [
      ...(parts.graphql.trustsListedOnly ? [settleDocument(parts.graphql)] : []),
      ...(parts.callbacks ? [parts.callbacks.take] : []),
    ],
    handler(request, reply) {
      const answer = answerTo(request, parts);
      if (answer === 'events' && parts.streams) return parts.streams.serve(request, reply);
      if (answer === 'parts' && parts.parts) return parts.parts.serve(request, reply);
      return parts.graphql.telemetry.span({ name: 'graphql', kind: 'internal' }, () =>
        handle(request, reply),
      );
    },
  });
}
