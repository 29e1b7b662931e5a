import cors from '@fastify/cors';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
  LogController,
} from 'fastify';
import { type Sandbox } from '../../graphql/engine/apollo.js';
import { type GraphqlEngine } from '../../graphql/engine/engine.js';
import { trustIn } from '../limits/address.js';
import { type Admission } from '../limits/admission.js';
import { limitPipelined } from '../limits/pipelined.js';
import {
  answerBrokenRequests,
  limitRequestBodies,
  MAX_BODY_BYTES,
} from '../limits/request-bodies.js';
import { limitUnreadAnswers } from '../limits/unread-answers.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { type CallbackSubscriptions } from '../subscriptions/callback/callback-subscriptions.js';
import { type GraphqlStream } from '../subscriptions/graphql-stream.js';
import { type MultipartSubscriptions } from '../subscriptions/multipart-subscriptions.js';
import { addFailures, answerUnreadableAddress } from './failures.js';
import { addGraphqlRoute } from './graphql/graphql-route.js';
import { addSchemaRoute } from './graphql/schema-route.js';
import { addHeaders, headersOf, requestIdOf } from './headers.js';
import { refuseOtherHosts } from './host-check.js';
import { readJson } from './json-body.js';
import { reportRequests, traceRequests } from './metrics.js';

/** Milliseconds that a client may take to send a request, and its headers alone. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/**
 * Time between two looks for requests that took too long; Node's own would leave them up to half a
 * minute.
 */
const TIMEOUT_SWEEP_MS = 1000;

export interface HttpServerOptions {
  readonly graphql: GraphqlEngine;
  /** Admission of requests to `/graphql`. */
  readonly admission: Admission;
  readonly log: FastifyBaseLogger;
  /** Public URL of the server, without a slash at the end. */
  readonly publicUrl: string;
  /** Browser origins that may call; see `allowedOrigins` of headers.ts. */
  readonly allowedOrigins: readonly string[];
  /**
   * Initial content of Apollo Sandbox at `/graphql` and Altair at `/explorer`; null for no
   * explorers, as in production.
   */
  readonly sandbox: Sandbox | null;
  /** Event streams, which `/graphql` answers with as well; null for none. */
  readonly streams?: GraphqlStream | null;
  /** Subscriptions answered in parts; null for none. */
  readonly parts?: MultipartSubscriptions | null;
  /** Subscriptions of routers that want to be called; null where none may ask for it. */
  readonly callbacks?: CallbackSubscriptions | null;
  /** Proxies whose `X-Forwarded-For` is trusted, as addresses and networks. */
  readonly trustedProxies: readonly string[];
  /** Bounds what lies unread. */
  readonly unread: UnreadBudget;
  /** Milliseconds that a request may take to arrive; half a minute by default. */
  readonly requestTimeoutMs?: number;
  /** Routes other than GraphQL, each in a scope of its own. */
  readonly routes: readonly (FastifyPluginAsync | FastifyPluginCallback)[];
}

/** Adds the explorer, whose files come with the development packages. */
async function addExplorerIfInstalled(
  app: FastifyInstance,
  publicUrl: string,
  sandbox: Sandbox,
): Promise<void> {
  const explorer = await import('./explorer.js').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    app.log.info('there is no /explorer: it comes with the development packages (npm ci)');
  });
  await explorer?.addExplorer(app, publicUrl, sandbox);
}

function noSchemas(): never {
  throw new Error('routes have no schemas here: bodies are read where they are used');
}

/** Creates the HTTP server, ready to listen. Closing it waits for requests in progress. */
export async function createHttpServer({
  graphql,
  admission,
  log,
  publicUrl,
  allowedOrigins,
  sandbox,
  streams = null,
  parts = null,
  callbacks = null,
  trustedProxies,
  unread,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  routes,
}: HttpServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: TIMEOUT_SWEEP_MS,
    },
    clientErrorHandler: answerBrokenRequests(unread.reports),
    trustProxy: trustedProxies.length > 0 ? trustIn(trustedProxies) : false,
    frameworkErrors: (error, request, reply) =>
      void answerUnreadableAddress(
        error,
        reply.headers(headersOf(publicUrl)).header('x-request-id', request.id),
      ),
    // No route has a schema of Fastify's: without this it would load two compilers for them at
    // every start.
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    genReqId: requestIdOf,
  });
  limitPipelined(app.server, unread.reports);
  app.decorateRequest('admitted', null);
  addHeaders(app, publicUrl);
  addFailures(app);
  // An explorer may hold a token; without one anyone may call the server by any name.
  if (Object.keys(sandbox?.headers ?? {}).length > 0) refuseOtherHosts(app, publicUrl);
  limitUnreadAnswers(app, unread);
  limitRequestBodies(app, unread);
  reportRequests(app, graphql.telemetry);
  if (graphql.telemetry.isTracing) traceRequests(app, graphql.telemetry);
  await app.register(cors, {
    origin: [...allowedOrigins],
    methods: ['GET', 'POST'],
    exposedHeaders: [
      'x-request-id',
      'retry-after',
      'ratelimit-limit',
      'ratelimit-policy',
      'ratelimit-remaining',
      'ratelimit-reset',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
  await addGraphqlRoute(app, { graphql, admission, sandbox, unread, streams, parts, callbacks });
  addSchemaRoute(app, graphql, admission);
  readJson(app);
  for (const route of routes) await app.register(route);
  if (sandbox) await addExplorerIfInstalled(app, publicUrl, sandbox);
  return app;
}
