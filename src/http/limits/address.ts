import { type IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { bareAddress } from './network.js';

/**
 * Returns whether the forwarding header of a peer or proxy is trusted, by its address and its
 * distance from this server.
 */
export type TrustInProxies = (address: string, hop: number) => boolean;

/** Reads addresses in all their spellings: some proxies write a port behind each of them. */
export function trustIn(trustedProxies: readonly string[]): TrustInProxies {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (text, hop) => {
    const address = bareAddress(text);
    return address !== undefined && isTrusted(address, hop);
  };
}

/**
 * Reads the caller's address off a request, as Fastify does for its own: by the word of trusted
 * proxies only.
 */
export function addressReader(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => string {
  const isTrusted = trustIn(trustedProxies);
  return (request) => proxyAddr(request, isTrusted);
}
