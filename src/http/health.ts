import { type FastifyPluginCallback } from 'fastify';

/** What must work for this process to be of use, by name; a check that throws says what is wrong. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>;

export interface HealthRoutesParts {
  readonly checks: HealthChecks;
  /** A check that takes longer counts as failed. */
  readonly timeoutMs?: number;
}

/**
 * `/health/live`: the process answers. `/health/ready`: everything it needs works; otherwise 503 and, under `failing`,
 * what does not and why.
 */
export function healthRoutes({ checks, timeoutMs = 5000 }: HealthRoutesParts): FastifyPluginCallback {
  return (app, _options, registered) => {
    app.get('/health/live', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
    app.get('/health/ready', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await faultOf(check, timeoutMs)] as const));
      const failing = results.filter(([, fault]) => fault !== undefined);
      if (failing.length === 0) return { status: 'ok' };
      return reply.code(503).send({ status: 'unavailable', failing: Object.fromEntries(failing) });
    });
    registered();
  };
}

async function faultOf(check: () => Promise<void>, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs)));
  try {
    return await Promise.race([check().then(() => undefined), late]);
  } catch (error) {
    return error instanceof Error ? error.message : 'it failed without saying why';
  } finally {
    clearTimeout(timer);
  }
}
