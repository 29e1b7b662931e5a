import { type Server } from 'node:http';

/** Interval between two counts of connections, in milliseconds. */
const COUNT_EVERY_MS = 100;
/** Time without connections after which no further one is expected, in milliseconds. */
const QUIET_MS = 2000;

/** End of a drain. */
export interface DrainOptions {
  readonly withinMs: number;
  /** Ends it earlier. */
  readonly signal: AbortSignal;
}

/**
 * Serves requests for some time while readiness says no, so that balancers stop sending them before
 * the server stops listening. Each answer closes its connection: the next request of the same
 * client goes through the balancer again. Ends earlier once there have been no connections for a
 * while.
 */
export async function drain(server: Server, { withinMs, signal }: DrainOptions): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  let quietMs = 0;
  const count = setInterval(() => {
    server.getConnections((error, connections) => {
      quietMs = error || connections > 0 ? 0 : quietMs + COUNT_EVERY_MS;
      if (quietMs >= QUIET_MS) end();
    });
  }, COUNT_EVERY_MS);
  const timer = setTimeout(end, withinMs);
  signal.addEventListener('abort', end, { once: true });
  if (!signal.aborted) await promise;
  clearInterval(count);
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
