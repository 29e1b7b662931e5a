import {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { type RightsWatch } from '../../auth/rights-watch.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { type Admission } from '../limits/admission.js';
import { type OpenLimit } from '../limits/open-limit.js';
import { keyOf, refuseUnread } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { answerError } from '../routes/failures.js';
import { settleDocument } from '../routes/graphql/graphql-document.js';
import { reportRequest } from '../routes/metrics.js';
import { type EventStream } from './event-stream.js';
import { Operations } from './operations.js';
import { httpRefusal } from './outage.js';
import { Sessions } from './session.js';
import {
  createStreamHandler,
  lastEvents,
  messageOf,
  type StreamContext,
  type StreamHandler,
  toStreamRequest,
} from './stream-handler.js';
import { streamResponse } from './streamed-response.js';

const PATH = '/graphql/stream';
/** Maximum bytes per operation: as many as a WebSocket takes in one message. */
const MAX_OPERATION_BYTES = 64 * 1024;
/** Milliseconds between two sweeps of all streams. */
const SWEEP_MS = 1000;

export interface GraphqlStreamOptions {
  readonly graphql: GraphqlEngine;
  readonly admission: Admission;
  /** Notifies sessions of the end of their rights. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Browser origins that may connect; clients without an `Origin` are no browsers. */
  readonly allowedOrigins: readonly string[];
  /** Limits open streams per client, or per address without a valid token. */
  readonly openLimit: OpenLimit;
  /** Limits unread bytes. */
  readonly unread: UnreadBudget;
  readonly now: () => Date;
  /** Milliseconds between two sweeps of all streams; 1000 by default. */
  readonly sweepMs?: number;
}

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Reads media types as RFC 9110, 12.5.1 has them, without weights: a client that names event
 * streams wants one.
 */
function acceptsEventStream({ headers: { accept } }: FastifyRequest): boolean {
  return accept === undefined || /text\/(event-stream|\*)|\*\/\*/i.test(accept);
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply
    .code(status)
    .type(JSON_TYPE)
    .send({ errors: [{ message, extensions: { code } }] });
}

/**
 * Serves any operation as server-sent events on `/graphql/stream`; each stream is the session of
 * one operation.
 */
export class GraphqlStream {
  readonly #options: GraphqlStreamOptions;
  readonly #operations: Operations;
  readonly #handle: StreamHandler;
  readonly #sessions: Sessions;

  constructor(options: GraphqlStreamOptions) {
    const { graphql, rights, sweepMs = SWEEP_MS } = options;
    this.#options = options;
    this.#operations = new Operations(graphql, 'sse');
    this.#handle = createStreamHandler(this.#operations);
    this.#sessions = new Sessions({ rights, sweepMs });
  }

  /** Number of open streams. */
  get size(): number {
    return this.#sessions.size;
  }

  readonly route: FastifyPluginCallback = (app: FastifyInstance, _options, registered) => {
    const { graphql, admission, unread } = this.#options;
    app.addHook('onRequest', (request, reply) => this.#check(request, reply));
    app.addHook('onRequest', admission.admit);
    app.addHook('onRequest', refuseUnread(unread));
    app.setErrorHandler((error: Error, request, reply) => this.#fail(error, request, reply));
    app.route({
      method: ['GET', 'POST'],
      url: PATH,
      exposeHeadRoute: false,
      bodyLimit: MAX_OPERATION_BYTES,
      preHandler: graphql.trustsListedOnly ? settleDocument(graphql) : [],
      handler: (request, reply) => this.#answer(request, reply),
    });
    registered();
  };

  /** Refuses new streams and ends all others, so that their clients connect again and resume. */
  dispose(): Promise<void> {
    return this.#sessions.dispose();
  }

  /**
   * Answers a request of another route as an event stream; its body may be as large as that
   * route's.
   */
  async serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    await this.#check(request, reply);
    if (reply.sent) return reply;
    try {
      return await this.#answer(request, reply);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      await this.#fail(error, request, reply);
      return reply;
    }
  }

  async #check(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin } = request.headers;
    if (this.#sessions.isClosing)
      await refuse(
        reply.header('retry-after', 1),
        503,
        'BAD_REQUEST',
        'The server is about to stop: connect again and resume after your last cursor.',
      );
    else if (origin !== undefined && !this.#options.allowedOrigins.includes(origin))
      await refuse(reply, 403, 'FORBIDDEN', 'This origin may not call.');
    else if (!acceptsEventStream(request))
      await refuse(reply, 406, 'BAD_REQUEST', 'This address answers with text/event-stream only.');
  }

  #fail(error: Error, request: FastifyRequest, reply: FastifyReply): unknown {
    if (!(error instanceof FleetgraphError)) return answerError(error, request, reply);
    const [formatted] = this.#operations.refuse([error], request.id);
    const [status, headers] = httpRefusal(error) ?? [
      error.code === 'UNAUTHENTICATED' ? 401 : 503,
      { 'www-authenticate': 'Bearer error="invalid_token"' },
    ];
    return reply
      .headers(headers)
      .code(status)
      .type(JSON_TYPE)
      .send({ errors: [formatted] });
  }

  async #answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { admission, openLimit } = this.#options;
    const caller = admission.callerOf(request);
    const release = openLimit.take(keyOf(request));
    try {
      const opened = Promise.withResolvers<EventStream>();
      return await this.#stream(request, reply, { caller, requestId: request.id, opened });
    } finally {
      release();
    }
  }

  async #stream(
    request: FastifyRequest,
    reply: FastifyReply,
    context: StreamContext,
  ): Promise<FastifyReply> {
    const { graphql, unread: budget, now } = this.#options;
    const [body, { status }] = await this.#handle(toStreamRequest(request, context));
    if (body === null || typeof body === 'string')
      return refuse(reply, status, 'BAD_REQUEST', messageOf(body, status));
    const formatError = (error: unknown): string =>
      lastEvents(graphql.toClientErrors([error], context.requestId));
    const sessions = this.#sessions;
    const { caller } = context;
    reportRequest(request, reply, graphql.telemetry);
    return streamResponse(
      {
        request,
        reply,
        headers: HEADERS,
        sessions,
        caller,
        budget,
        now,
        formatError,
        source: body,
      },
      async (stream) => {
        for await (const piece of body) {
          await stream.write(piece);
          // The first piece is the comment that opens a stream.
          context.opened.resolve(stream);
        }
      },
    );
  }
}
