import 'reflect-metadata';
import { type FastifyBaseLogger } from 'fastify';
import { type Config } from './config/config.js';
import { buildCore, type Core } from './core.js';
import { COMMAND_KINDS } from './domain/events/story.js';
import { type Sandbox } from './graphql/engine/apollo.js';
import { createGraphqlEngine } from './graphql/engine/engine.js';
import { LoopWatch } from './graphql/engine/loop-watch.js';
import { addressReader, trustIn } from './http/limits/address.js';
import { Admission, type ReadSession } from './http/limits/admission.js';
import { Connections } from './http/limits/connections.js';
import { warnOfMissingProxies, watchForwarded } from './http/limits/forwarded-watch.js';
import { LimitReports } from './http/limits/limit-reports.js';
import { connectionsFor, openFilesLimit } from './http/limits/open-files.js';
import { OpenLimit } from './http/limits/open-limit.js';
import { RateLimit } from './http/limits/rate-limit.js';
import { UnreadBudget } from './http/limits/unread-budget.js';
import { consoleFileRoutes, consoleFolder } from './http/routes/console/files.js';
import { consoleSessionRoutes } from './http/routes/console/session.js';
import { foreignTokenIn, SessionCookie } from './http/routes/console/session-cookie.js';
import { drain, type DrainOptions } from './http/routes/drain.js';
import { allowedOrigins } from './http/routes/headers.js';
import { type HealthChecks, healthRoutes, Unhealthy } from './http/routes/health.js';
import { listen } from './http/routes/listen.js';
import { metricsRoute } from './http/routes/metrics.js';
import { oauthRoutes } from './http/routes/oauth/oauth.js';
import { createHttpServer } from './http/routes/server.js';
import { REFUSED_WEBHOOK_RATE, webhookRoutes } from './http/routes/webhooks.js';
import { CallbackSubscriptions } from './http/subscriptions/callback/callback-subscriptions.js';
import { GraphqlStream } from './http/subscriptions/graphql-stream.js';
import { attachGraphqlWebSocket } from './http/subscriptions/graphql-websocket.js';
import { MultipartSubscriptions } from './http/subscriptions/multipart-subscriptions.js';
import { commandBacklogs, deliveryBacklogs } from './store/backlogs.js';
import { type SharedClock } from './store/engine/shared-clock.js';
import { countTotals } from './store/totals.js';
import { both } from './telemetry/both.js';
import { loggedCalls } from './telemetry/logged-calls.js';
import { createMetrics } from './telemetry/metrics.js';

/** The system with its doors open. */
export interface App {
  readonly core: Core;
  /** Address at which it listens, e.g. `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Fails readiness, and serves requests until balancers send no more. */
  drain(options: DrainOptions): Promise<void>;
  /** Refuses new work, finishes requests, ends subscriptions, and closes the database. */
  close(): Promise<void>;
}

/**
 * Milliseconds that calls to providers may take when the server stops. They are aborted afterwards,
 * and their outcome is found out after the next start.
 */
const GRACE_MS = 4000;
/** Milliseconds after which a client is cut off that sends no more or reads no answer. */
const CUT_OFF_MS = 8000;

/** Dependencies from outside: the log, the clock, randomness, and the document of the explorers. */
export interface AppParts {
  readonly log: FastifyBaseLogger;
  readonly now: () => Date;
  /** Clock behind `now` that is compared with that of PostgreSQL; none for a clock that is set. */
  readonly clock?: SharedClock;
  readonly random: () => number;
  /** null for no explorers. */
  readonly sandbox: ((core: Core) => Promise<Sandbox>) | null;
  /** Client that everybody is signed in as on the console; for the demo only. */
  readonly demoClientId?: string;
}

/** Builds the core, opens the doors, and lets the workers begin. */
export async function startApp(
  config: Config,
  { log, now, clock, random, sandbox, demoClientId }: AppParts,
): Promise<App> {
  let isStopping = false;
  const metrics = createMetrics();
  // Loaded for those who want traces only: the libraries take their time and memory.
  const traces =
    config.traces && (await import('./telemetry/traces.js')).createTraces(config.traces);
  const reported = traces ? both(metrics.telemetry, traces.telemetry) : metrics.telemetry;
  const telemetry = loggedCalls(reported, log);
  const core = await buildCore(config, { log, now, clock, random, telemetry });
  const loopWatch = new LoopWatch({
    log,
    telemetry,
    now: () => performance.now(),
    cpuMs: () => process.cpuUsage().user / 1000,
  });
  try {
    const graphql = await createGraphqlEngine({
      services: core.services,
      introspection: config.introspection,
      subgraphDirectives: config.subgraphDirectives,
      trustedDocuments: config.trustedDocuments,
      maxResponseBytes: config.maxResponseBytes,
      plain: config.plain,
      log,
      telemetry,
      loopWatch,
    });
    const origins = allowedOrigins({
      publicUrl: config.publicUrl,
      configured: config.allowedOrigins,
      production: config.production,
    });
    const authenticate = (header: string | undefined, requestId: string) =>
      core.authentication.authenticate(header, requestId);
    const limit = new RateLimit(config.callerRate);
    const webhookLimit = new RateLimit(config.webhookRate);
    const refusedWebhookLimit = new RateLimit(REFUSED_WEBHOOK_RATE);
    core.sharing.share('requests', limit);
    core.sharing.share('webhooks', webhookLimit);
    core.sharing.share('refused webhooks', refusedWebhookLimit);
    const reports = new LimitReports(telemetry, log, now);
    const isTrusted = trustIn(config.trustedProxies);
    const connections = new Connections({
      limits: { ...config.connectionLimits, total: connectionsFor(openFilesLimit()) },
      isProxy: (address) => isTrusted(address, 0),
      reports,
      now,
    });
    const cookie = new SessionCookie(config.publicUrl);
    const readSession: ReadSession = async (request) => {
      const session = config.console && cookie.read(request.headers);
      if (!session) return null;
      const token = foreignTokenIn(session);
      return token === null
        ? core.authentication.authenticateSession(session, request.id)
        : core.authentication.authenticate(`Bearer ${token}`, request.id);
    };
    const admission = new Admission({ authenticate, readSession, limit, connections });
    const openLimit = new OpenLimit(config.streamsPerClient);
    const unread = new UnreadBudget({ maxResponseBytes: config.maxResponseBytes, reports });
    const streaming = {
      graphql,
      admission,
      rights: core.rights,
      allowedOrigins: origins,
      openLimit,
      unread,
      now,
    };
    const streams = new GraphqlStream(streaming);
    const parts = new MultipartSubscriptions(streaming);
    const callbacks =
      config.callbackAddresses.length > 0
        ? new CallbackSubscriptions({
            graphql,
            admission,
            rights: core.rights,
            allowedAddresses: config.callbackAddresses,
            openLimit,
            unread,
          })
        : null;
    const server = await createHttpServer({
      graphql,
      admission,
      log,
      publicUrl: config.publicUrl,
      allowedOrigins: origins,
      trustedProxies: config.trustedProxies,
      sandbox: sandbox && (await sandbox(core)),
      streams,
      parts,
      callbacks,
      unread,
      routes: [
        streams.route,
        oauthRoutes({
          tokens: core.tokens,
          keys: core.keys,
          issuer: config.publicUrl,
          connections,
          publicLimit: new RateLimit(config.callerRate),
        }),
        metricsRoute({ ...metrics, token: config.metricsToken, publicUrl: config.publicUrl }),
        webhookRoutes(core.webhooks, {
          signed: webhookLimit,
          refused: refusedWebhookLimit,
        }),
        healthRoutes({ checks: readinessOf(core, () => isStopping) }),
        // Loaded where it is on only: the library takes its time and memory.
        ...(config.mcp
          ? [
              (await import('./http/mcp/mcp-route.js')).mcpRoute({
                graphql,
                admission,
                unread,
                settings: config.mcp,
              }),
            ]
          : []),
        ...(config.console
          ? [
              consoleSessionRoutes({
                sessions: core.consoleSessions,
                cookie,
                admission,
                publicUrl: config.publicUrl,
                oidc: config.console.oidc,
                demoClientId: demoClientId ?? null,
                now,
              }),
              consoleFileRoutes({
                folder: consoleFolder(),
                connectTo: config.console.oidc ? originsOf(config) : [],
              }),
            ]
          : []),
      ],
    });
    connections.watch(server.server);
    const sockets = attachGraphqlWebSocket({
      server: server.server,
      connections,
      graphql,
      authenticate,
      limit,
      addressOf: addressReader(config.trustedProxies),
      rights: core.rights,
      allowedOrigins: origins,
      budget: unread,
      now,
    });
    metrics.watch({
      // Backlogs are long reads: one may have as many rows as a fleet.
      commands: async () =>
        core.reportsDatabase()
          ? new Map([
              ...COMMAND_KINDS.map((kind) => [kind, { waiting: 0, oldest: null }] as const),
              ...(await core.store.longRead('metrics', commandBacklogs)),
            ])
          : undefined,
      totals: async () => (core.reportsDatabase() ? countTotals(core.store.read) : undefined),
      webhooks: async () =>
        core.reportsDatabase() ? core.store.longRead('metrics', deliveryBacklogs) : undefined,
      journal: () => core.journal.stats(),
      connections: () => ({
        websocket: sockets.size,
        sse: streams.size,
        multipart: parts.size,
        callback: callbacks?.size ?? 0,
      }),
      now,
    });
    watchForwarded(server.server, { isTrusted: trustIn(config.trustedProxies), log });
    warnOfMissingProxies(config, log);
    const address = await listen(server, config);
    core.start();
    loopWatch.start();
    void graphql
      .warmUp()
      .catch((error: unknown) => log.error({ err: error }, 'queries cannot be compiled'));
    return {
      core,
      address,
      drain: (options) => {
        isStopping = true;
        return drain(server.server, options);
      },
      close: async () => {
        isStopping = true;
        core.store.hurry();
        const abort = setTimeout(() => void core.abortCalls(), GRACE_MS);
        // Keep-alive connections outlive the answer that they wait for; none is needed after it.
        const sweep = setInterval(() => server.server.closeIdleConnections(), 100);
        const cutOff = setTimeout(() => server.server.closeAllConnections(), CUT_OFF_MS);
        try {
          await Promise.all([
            sockets.dispose(),
            streams.dispose(),
            parts.dispose(),
            callbacks?.dispose(),
            server.close(),
            core.stopWorking(),
          ]);
        } finally {
          clearTimeout(abort);
          clearTimeout(cutOff);
          clearInterval(sweep);
          loopWatch.stop();
          await core.close();
          await traces?.close();
        }
      },
    };
  } catch (error) {
    await core.close();
    await traces?.close();
    throw error;
  }
}

/** Origins that the console calls at the identity provider: of the issuer, and of its keys. */
function originsOf({ console: settings, trustedIssuers }: Config): readonly string[] {
  const issuer = trustedIssuers.find((each) => each.issuer === settings?.oidc?.issuer);
  return issuer
    ? [...new Set([issuer.issuer, issuer.jwksUri].map((url) => new URL(url).origin))]
    : [];
}

/** Checks of readiness: a server that fails one gets no requests. */
function readinessOf({ checks }: Core, isStopping: () => boolean): HealthChecks {
  const require = (faults: readonly string[]): void => {
    if (faults.length > 0) throw new Unhealthy(faults.join('; '));
  };
  return {
    server: () => require(isStopping() ? ['it is about to stop'] : []),
    ...Object.fromEntries(
      Object.entries(checks).map(([name, check]) => [name, async () => require(await check())]),
    ),
  };
}
