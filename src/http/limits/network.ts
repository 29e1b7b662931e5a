import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Network of callers whose address cannot be read: they share one budget. */
const UNKNOWN = 'unknown';

/**
 * Bits of an IPv6 address that name a network; one machine has all addresses in it (RFC 4291
 * §2.5.4).
 */
const NETWORK_BITS = 64;
const BITS_OF_PART = 16;

/**
 * Reads an address as sockets and proxies write it: with a port (`192.0.2.1:80`,
 * `[2001:db8::1]:443`), in brackets, in quotes (RFC 7239 §6), with a zone (`fe80::1%eth0`), or IPv4
 * in IPv6 (`::ffff:192.0.2.1`).
 * @returns the address in one spelling; undefined for anything else
 */
export function bareAddress(text: string | undefined): string | undefined {
  const unquoted = (text ?? '').trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed, plain = unquoted] =
    /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(unquoted) ?? [];
  const address = (bracketed ?? plain).split('%', 1)[0] ?? '';
  const family = isIP(address);
  if (family === 0 || (bracketed !== undefined && family !== 6)) return undefined;
  return ipaddr.process(address).toString();
}

/**
 * Returns the network of a caller, by which every limit counts: an IPv4 address as it is, an IPv6
 * address by its /64. `address` may be in any spelling that `bareAddress` reads.
 */
export function networkOf(address: string | undefined): string {
  const bare = bareAddress(address);
  if (bare === undefined) return UNKNOWN;
  const parsed = ipaddr.parse(bare);
  if (!('parts' in parsed)) return bare;
  const parts = parsed.parts.slice(0, NETWORK_BITS / BITS_OF_PART);
  return `${parts.map((part) => part.toString(16)).join(':')}::/${NETWORK_BITS}`;
}
