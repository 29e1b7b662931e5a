import { type IncomingMessage, type Server } from 'node:http';
import { type Logger } from '../../domain/ports/logger.js';
import { type TrustInProxies } from './address.js';
import { networkOf } from './network.js';

/** Maximum warnings: any client can send the headers. */
const MAX_WARNINGS = 5;

const NOT_TRUSTED =
  'a peer forwards requests, but FLEETGRAPH_TRUSTED_PROXIES does not name it: all who call through it count as one address. If it is your proxy, name it there';
const NOT_READ =
  'a trusted proxy sends the header Forwarded alone, which is not read: all who call through it count as one address. Make it send X-Forwarded-For';

const NONE_TRUSTED =
  'the public URL is https, so a proxy stands in front, but FLEETGRAPH_TRUSTED_PROXIES names none: all callers without a good token count as one address. Name the proxy there';

/** Public URL and trusted proxies of the server. */
export interface ProxySettings {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
}

export interface ForwardedWatchParts {
  readonly isTrusted: TrustInProxies;
  readonly log: Pick<Logger, 'warn'>;
}

/** Warns, once for each peer, of proxies whose requests do not identify their callers. */
export function watchForwarded(server: Server, { isTrusted, log }: ForwardedWatchParts): void {
  const seen = new Set<string>();

  function look({ headers, socket }: IncomingMessage): void {
    const forwardedFor = headers['x-forwarded-for'];
    if (forwardedFor === undefined && headers.forwarded === undefined) return;
    const isProxy = isTrusted(socket.remoteAddress ?? '', 0);
    if (isProxy && forwardedFor !== undefined) return;
    const peer = networkOf(socket.remoteAddress);
    if (seen.has(peer)) return;
    seen.add(peer);
    const header = forwardedFor === undefined ? 'Forwarded' : 'X-Forwarded-For';
    log.warn({ peer, header }, isProxy ? NOT_READ : NOT_TRUSTED);
    if (seen.size < MAX_WARNINGS) return;
    server.off('request', look);
    server.off('upgrade', look);
  }

  // Runs before other listeners close the connection, which then has no peer any more.
  server.prependListener('request', look);
  server.prependListener('upgrade', look);
}

/**
 * Warns at the start of a server whose public URL indicates a proxy in front of it, while none is
 * trusted.
 */
export function warnOfMissingProxies(
  { publicUrl, trustedProxies }: ProxySettings,
  log: Pick<Logger, 'warn'>,
): void {
  if (!publicUrl.startsWith('https:') || trustedProxies.length > 0) return;
  log.warn({ publicUrl }, NONE_TRUSTED);
}
