import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { type Telemetry } from '../../domain/ports/telemetry.js';
import { type Secret } from '../../domain/values/secret.js';
import { isLoopbackName } from './headers.js';

export interface MetricsRouteParts {
  readonly contentType: string;
  readonly read: () => Promise<string>;
  /** Bearer token required of a reader; null for none. */
  readonly token: Secret | null;
  /** Public URL of the server. */
  readonly publicUrl: string;
}

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;

const NOT_HERE =
  'Metrics are shown to this machine only, and only while FLEETGRAPH_PUBLIC_URL is on loopback. Set FLEETGRAPH_METRICS_TOKEN and send it as a bearer token.';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Returns whether the header holds the token. Compares digests, so that neither the length nor the
 * position of the first difference affects the time.
 */
function bearsToken(authorization: string | undefined, token: Secret): boolean {
  const [, sent] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return sent !== undefined && timingSafeEqual(digest(sent), digest(token.reveal()));
}

/**
 * Returns whether a request without a token may read the metrics. A reverse proxy on this machine
 * would otherwise make them public, since its calls come from loopback too. A server whose public
 * URL is on loopback has no such proxy; and the check of the host name excludes pages in a browser
 * of this machine that use a name of their own.
 */
function isAtHome({ socket, hostname }: FastifyRequest, publicUrl: string): boolean {
  return (
    isLoopbackName(new URL(publicUrl).hostname) &&
    LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') &&
    isLoopbackName(hostname.replace(/:\d+$/, ''))
  );
}

/** `GET /metrics` in the exposition format of Prometheus. */
export function metricsRoute({
  contentType,
  read,
  token,
  publicUrl,
}: MetricsRouteParts): FastifyPluginCallback {
  return (app, _options, registered) => {
    app.get('/metrics', async (request, reply) => {
      if (token && !bearsToken(request.headers.authorization, token)) {
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer')
          .type('text/plain; charset=utf-8')
          .send('Send FLEETGRAPH_METRICS_TOKEN as a bearer token.\n');
      }
      if (!token && !isAtHome(request, publicUrl))
        return reply.code(403).type('text/plain; charset=utf-8').send(`${NOT_HERE}\n`);
      return reply.type(contentType).send(await read());
    });
    registered();
  };
}

/**
 * Records a span for every request that reaches its handler. It begins once the body has been read:
 * the events of a socket belong to no request, and their calls would lose it.
 */
export function traceRequests(app: FastifyInstance, telemetry: Pick<Telemetry, 'span'>): void {
  app.addHook('preValidation', (request, reply, done) => {
    const { method, id } = request;
    const route = request.routeOptions.url ?? 'none';
    const traceparent = request.headers['traceparent'];
    const step = {
      name: `${method} ${route}`,
      kind: 'server',
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'fleetgraph.request_id': id,
      },
    } as const;
    void telemetry.span(
      { ...step, traceparent: typeof traceparent === 'string' ? traceparent : undefined },
      async (note) => {
        const closed = new Promise((resolve) => reply.raw.once('close', resolve));
        done();
        await closed;
        note({ 'http.response.status_code': reply.statusCode });
      },
    );
  });
}

declare module 'fastify' {
  interface FastifyReply {
    /** True if the request was reported. */
    isReported: boolean;
  }
}

/**
 * Reports a request once, with the status it has now; answers that stay open are reported when they
 * begin.
 */
export function reportRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  telemetry: Pick<Telemetry, 'httpRequest'>,
): void {
  if (reply.isReported) return;
  reply.isReported = true;
  const { method, id: requestId, admitted } = request;
  const route = request.routeOptions.url ?? 'none';
  const status = reply.statusCode;
  // Node's parser accepts no other methods than some thirty known ones.
  telemetry.httpRequest({ method, route, status, seconds: reply.elapsedTime / 1000 });
  const caller = admitted && 'authenticated' in admitted ? admitted.authenticated : null;
  const client = caller?.viewer.clientId ?? null;
  const ms = Math.round(reply.elapsedTime);
  // The pattern of the route, because addresses of webhooks are secret.
  request.log.debug({ method, route, status, ms, client, requestId }, 'request');
}

/** Reports every answered request, by the pattern of its route. */
export function reportRequests(
  app: FastifyInstance,
  telemetry: Pick<Telemetry, 'httpRequest'>,
): void {
  app.decorateReply('isReported', false);
  app.addHook('onResponse', (request, reply, done) => {
    reportRequest(request, reply, telemetry);
    done();
  });
}
