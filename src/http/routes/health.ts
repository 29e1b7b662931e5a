import { type FastifyBaseLogger, type FastifyPluginCallback } from 'fastify';
import { FleetgraphError } from '../../domain/errors.js';

/** Fault found by a health check; its message is public. */
export class Unhealthy extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unhealthy';
  }
}

/**
 * Checks of everything this process depends on, by name; a check throws an error that describes the
 * fault. The route is public, so only the messages of an Unhealthy and of our own refusals are
 * returned: another error may hold a statement or an address.
 */
export type HealthChecks = Readonly<Record<string, () => void | Promise<void>>>;

export interface HealthRoutesParts {
  readonly checks: HealthChecks;
  /** A check that takes longer counts as failed. */
  readonly timeoutMs?: number;
}

/**
 * `/health/live`: the process answers. `/health/ready`: everything it needs works; otherwise 503
 * and, under `failing`, what does not and why.
 */
export function healthRoutes({
  checks,
  timeoutMs = 5000,
}: HealthRoutesParts): FastifyPluginCallback {
  /**
   * Result shared by all concurrent requests: the route is public, and a check of the database is a
   * commit.
   */
  let looking: Promise<readonly (readonly [string, string | undefined])[]> | undefined;
  const look = (log: FastifyBaseLogger) =>
    (looking ??= Promise.all(
      Object.entries(checks).map(
        async ([name, check]) =>
          [
            name,
            await faultOf(check, timeoutMs, (error) =>
              log.error({ err: error, check: name }, 'a health check failed'),
            ),
          ] as const,
      ),
    ).finally(() => (looking = undefined)));

  return (app, _options, registered) => {
    app.get('/health/live', (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ status: 'ok' }),
    );
    app.get('/health/ready', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const results = await look(request.log);
      const failing = results.filter(([, fault]) => fault !== undefined);
      if (failing.length === 0) return { status: 'ok' };
      return reply.code(503).send({ status: 'unavailable', failing: Object.fromEntries(failing) });
    });
    registered();
  };
}

async function faultOf(
  check: () => void | Promise<void>,
  timeoutMs: number,
  log: (error: unknown) => void,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>(
    (resolve) => (timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs)),
  );
  try {
    return await Promise.race([
      Promise.resolve()
        .then(check)
        .then(() => undefined),
      late,
    ]);
  } catch (error) {
    if (error instanceof Unhealthy || error instanceof FleetgraphError) return error.message;
    log(error);
    return 'it failed; the log says why';
  } finally {
    clearTimeout(timer);
  }
}
