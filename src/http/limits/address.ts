import { type IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Reads the caller's address off a request, as Fastify does for its own: by the word of trusted proxies only. */
export function addressReader(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, isTrusted);
}
