import { type FastifyPluginCallback, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { createHandler, print, type Request, type ResponseBody } from 'graphql-sse';
import { type Authenticated } from '../../auth/authentication.js';
import { type RightsEnd, type RightsWatch } from '../../auth/rights-watch.js';
import { FleetgraphError } from '../../domain/errors.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { type Admission } from '../limits/admission.js';
import { type OpenLimit } from '../limits/open-limit.js';
import { keyOf, refuseUnread } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { answerError } from '../routes/failures.js';
import { settleDocument } from '../routes/graphql-document.js';
import { tellOfRequest } from '../routes/metrics.js';
import { readTarget, writeTarget } from '../routes/request-target.js';
import { EventStream } from './event-stream.js';
import { Operations, type RunningOperation } from './operations.js';
import { isOutage, retryHeaders } from './outage.js';

const PATH = '/graphql/stream';
/** As much as a WebSocket takes in one message. */
const MAX_OPERATION_BYTES = 64 * 1024;
/** How often every stream is looked at for readers that have stopped. */
const SWEEP_MS = 1000;
/** How long readers may take for what they were sent before the end. */
const FAREWELL_MS = 2000;

export interface GraphqlStreamOptions {
  readonly graphql: GraphqlEngine;
  readonly admission: Admission;
  /** Tells when the rights behind a stream end. */
  readonly rights: Pick<RightsWatch, 'watch'>;
  /** Browser origins that may connect; clients without an `Origin` are no browsers. */
  readonly allowedOrigins: readonly string[];
  /** How many streams one client, or one address without a good token, may have open at a time. */
  readonly openLimit: OpenLimit;
  /** Bounds what lies unread. */
  readonly unread: UnreadBudget;
  readonly now: () => Date;
  /** How often every stream is looked at; a second unless told otherwise. */
  readonly sweepMs?: number;
}

export interface GraphqlStream {
  readonly route: FastifyPluginCallback;
  /** How many streams are open. */
  readonly size: number;
  /** Ends all streams, so that their clients come back and resume, and takes no more. */
  dispose(): Promise<void>;
}

/** One request on its way through graphql-sse. */
interface Passage {
  readonly caller: Authenticated | null;
  readonly requestId: string;
  operation?: RunningOperation;
  /** Resolved when the last event that was handed out has been written. */
  written?: PromiseWithResolvers<undefined>;
}

const RIGHTS_ENDED: Readonly<Record<RightsEnd, string>> = {
  expired: 'The access token has expired.',
  revoked: 'The access token is not valid any more.',
};

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

/** Media types as RFC 9110, 12.5.1 has them, without weights: a client that names event streams at all wants one. */
function takesEventStream({ headers: { accept } }: FastifyRequest): boolean {
  return accept === undefined || /text\/(event-stream|\*)|\*\/\*/i.test(accept);
}

/** → what went wrong, as GraphQL has it: a list */
function attempt<T>(begin: () => T): T | readonly unknown[] {
  try {
    return begin();
  } catch (error) {
    return [error];
  }
}

function toHandlerRequest(
  request: FastifyRequest,
  context: Passage,
): Request<FastifyRequest, Passage> {
  const headers = {
    get: (name: string) =>
      name === 'accept' ? 'text/event-stream' : toText(request.headers[name]),
  };
  // graphql-sse cuts an address at every `?`.
  const url = writeTarget(readTarget(request.url));
  return {
    method: request.method,
    url,
    headers,
    body: request.body as Record<string, unknown> | null,
    raw: request,
    context,
  };
}

const toText = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

/** What graphql-sse found wrong with a request; its words name nothing that was sent. */
function messageOf(body: string | null, status: number): string {
  if (body === null)
    return status === 415
      ? 'The body must be sent as application/json.'
      : 'The request could not be read.';
  const { errors } = JSON.parse(body) as {
    readonly errors: readonly { readonly message: string }[];
  };
  return errors[0]?.message ?? 'The request could not be read.';
}

/** The end of an operation with errors, as the protocol has it. */
function lastWords(errors: readonly GraphQLFormattedError[]): string {
  return (
    print({ event: 'next', data: { errors } as never }) + print({ event: 'complete', data: null })
  );
}

function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { ...data, code } }] });
}

/** → the status and the headers that a refusal has over HTTP */
function answerTo(error: FleetgraphError): readonly [number, Readonly<Record<string, string>>] {
  const { code, data } = error;
  if (isOutage(error)) return [503, retryHeaders(error)];
  if (code === 'RATE_LIMITED') return [429, { 'retry-after': String(data['retryAfterSeconds']) }];
  return [
    code === 'UNAUTHENTICATED' ? 401 : 503,
    { 'www-authenticate': 'Bearer error="invalid_token"' },
  ];
}

/** `/graphql/stream`: any operation as server-sent events, protocol graphql-sse in the mode of distinct connections. */
export function createGraphqlStream({
  graphql,
  admission,
  rights,
  allowedOrigins,
  openLimit,
  unread,
  now,
  sweepMs = SWEEP_MS,
}: GraphqlStreamOptions): GraphqlStream {
  const operations = new Operations(graphql, 'sse');
  const streams = new Set<EventStream>();
  let isClosing = false;

  const handle = createHandler<FastifyRequest, Passage>({
    // No token for a stream: the other mode, in which one stream carries several operations, is switched off by it.
    authenticate: () => null,
    // The engine has read and checked the document.
    validate: () => [],
    onSubscribe({ context }, params) {
      const { caller, requestId } = context;
      const begun = attempt(() => operations.begin(params, caller?.viewer ?? null, requestId));
      if (Array.isArray(begun))
        return { data: undefined, errors: operations.refuse(begun, requestId) } as never;
      context.operation = begun as RunningOperation;
      return context.operation as never;
    },
    execute: (args) => operations.execute(args) as never,
    subscribe: (args) => operations.subscribe(args) as never,
    async onNext(_context, { context }, result) {
      // graphql-sse keeps whatever it is given: the next event is asked for when this one has been taken.
      await context.written?.promise;
      context.written = Promise.withResolvers();
      return context.operation
        ? (operations.format(context.operation, result as ExecutionResult) as never)
        : undefined;
    },
  });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const caller = admission.callerOf(request);
    const release = openLimit.take(keyOf(request));
    try {
      return await stream(request, reply, { caller, requestId: request.id });
    } finally {
      release();
    }
  }

  async function stream(
    request: FastifyRequest,
    reply: FastifyReply,
    passage: Passage,
  ): Promise<FastifyReply> {
    const [body, { status }] = await handle(toHandlerRequest(request, passage));
    if (body === null || typeof body === 'string')
      return refuse(reply, status, 'BAD_REQUEST', messageOf(body, status));
    reply.hijack();
    reply.raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
    tellOfRequest(request, reply, graphql.telemetry);
    await carry(
      new EventStream({ response: reply.raw, budget: unread, key: keyOf(request), now }),
      body,
      passage,
    );
    return reply;
  }

  async function carry(
    stream: EventStream,
    body: Exclude<ResponseBody, string>,
    passage: Passage,
  ): Promise<void> {
    streams.add(stream);
    const { caller } = passage;
    const forget = caller
      ? rights.watch(caller, (why) => void sayGoodbye(stream, RIGHTS_ENDED[why], passage))
      : () => undefined;
    void stream.closed.then(() => body.return());
    try {
      for await (const piece of body) {
        await stream.write(piece);
        if (!piece.startsWith(':')) passage.written?.resolve(undefined);
      }
    } catch (error) {
      await stream.write(lastWords(graphql.toClientErrors([error], passage.requestId)));
    } finally {
      forget();
      passage.written?.resolve(undefined);
      await stream.end(FAREWELL_MS);
      streams.delete(stream);
    }
  }

  /** A client that is told so does not come back with the same token. */
  async function sayGoodbye(
    stream: EventStream,
    message: string,
    { requestId }: Passage,
  ): Promise<void> {
    void stream.write(
      lastWords(
        graphql.toClientErrors([new FleetgraphError('UNAUTHENTICATED', message)], requestId),
      ),
    );
    await stream.end(FAREWELL_MS);
  }

  const sweeper = setInterval(() => {
    for (const stream of streams) stream.check();
  }, sweepMs);
  sweeper.unref();

  return {
    get size() {
      return streams.size;
    },
    route: (app, _options, registered) => {
      app.addHook('onRequest', async (request, reply) => {
        const { origin } = request.headers;
        if (isClosing)
          await refuse(
            reply.header('retry-after', 1),
            503,
            'BAD_REQUEST',
            'The server is about to stop: connect again and resume after your last cursor.',
          );
        else if (origin !== undefined && !allowedOrigins.includes(origin))
          await refuse(reply, 403, 'FORBIDDEN', 'This origin may not call.');
        else if (!takesEventStream(request))
          await refuse(
            reply,
            406,
            'BAD_REQUEST',
            'This address answers with text/event-stream only.',
          );
      });
      app.addHook('onRequest', admission.admit);
      app.addHook('onRequest', refuseUnread(unread));
      app.setErrorHandler((error: Error, request, reply) => {
        if (!(error instanceof FleetgraphError)) return answerError(error, request, reply);
        const [formatted] = operations.refuse([error], request.id);
        const [status, headers] = answerTo(error);
        return reply
          .headers(headers)
          .code(status)
          .type('application/json; charset=utf-8')
          .send({ errors: [formatted] });
      });
      app.route({
        method: ['GET', 'POST'],
        url: PATH,
        exposeHeadRoute: false,
        bodyLimit: MAX_OPERATION_BYTES,
        preHandler: graphql.trustsListedOnly ? settleDocument(graphql) : [],
        handler: answer,
      });
      registered();
    },
    async dispose() {
      isClosing = true;
      clearInterval(sweeper);
      await Promise.all([...streams].map((stream) => stream.end(FAREWELL_MS)));
    },
  };
}
