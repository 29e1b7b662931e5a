import { type FastifyInstance } from 'fastify';

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already. Stop it, or set FLEETGRAPH_PORT to another port.',
  EACCES: 'this user may not listen there. Set FLEETGRAPH_PORT to a port from 1024 on.',
  EADDRNOTAVAIL: 'this machine has no such address. Set FLEETGRAPH_HOST to one it has.',
  ENOTFOUND: 'this machine has no such address. Set FLEETGRAPH_HOST to one it has.',
};

/**
 * Listens and returns the address.
 * @throws Error that says what to do, for faults an operator can correct
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const advice = WHAT_TO_DO[code];
    if (advice === undefined) throw cause;
    throw new Error(`${host}, port ${port} (${code}): ${advice}`, { cause });
  }
}
