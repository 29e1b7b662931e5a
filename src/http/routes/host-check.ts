import { type FastifyInstance } from 'fastify';
import { isLoopbackName } from './headers.js';

/** Returns whether a `Host` header names this machine or the public URL. */
function isOwnHost(host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(`http://${host ?? ''}/`)) return false;
  const { hostname } = new URL(`http://${host ?? ''}/`);
  return isLoopbackName(hostname) || hostname === new URL(publicUrl).hostname;
}

/**
 * Refuses requests for other hosts with 421 (RFC 9110 §15.5.20). A web page can let a name of its
 * own point to this machine (DNS rebinding) and would read what the explorers show, such as a
 * token.
 */
export function refuseOtherHosts(app: FastifyInstance, publicUrl: string): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (isOwnHost(headers.host, publicUrl)) return;
    const message = `This server answers for ${new URL(publicUrl).host} only; call it by that name.`;
    await reply.code(421).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
}
