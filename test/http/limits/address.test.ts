import { type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressReader } from '../../../src/http/limits/address.js';
import { networkOf } from '../../../src/http/limits/network.js';

const PROXIES = ['10.0.0.0/8', 'fd00::/8', '::1'];

function networkFrom(
  peer: string | undefined,
  forwarded: string | undefined,
  proxies = PROXIES,
): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  return networkOf(addressReader(proxies)(request));
}

describe('the caller of a request', () => {
  it.each([
    ['without a proxy', '192.0.2.1', undefined, '192.0.2.1'],
    ['with a header that no trusted proxy vouches for', '192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['behind a proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['behind a proxy that is written as IPv6', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['behind a proxy that writes ports', '10.0.0.1', '198.51.100.1:49152', '198.51.100.1'],
    [
      'behind two proxies that write ports',
      '10.0.0.1',
      '198.51.100.1:49152, 10.0.0.2:443',
      '198.51.100.1',
    ],
    [
      'behind two proxies in brackets',
      'fd00::1',
      '[2001:db8::1]:49152, [fd00::2]:443',
      '2001:db8:0:0::/64',
    ],
    ['behind proxies of both kinds', '::1', '198.51.100.1,[::ffff:10.0.0.2]:443', '198.51.100.1'],
    [
      'that makes up what comes before',
      '10.0.0.1',
      '203.0.113.9:1, 198.51.100.1:49152',
      '198.51.100.1',
    ],
    ['behind a proxy that does not state it', '10.0.0.1', 'unknown', 'unknown'],
    ['behind a proxy that sends nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['that has hung up', undefined, undefined, 'unknown'],
  ])('%s', (_what, peer, forwarded, network) => {
    expect(networkFrom(peer, forwarded)).toBe(network);
  });

  it('is the peer where no proxy is trusted', () => {
    expect(networkFrom('10.0.0.1', '198.51.100.1', [])).toBe('10.0.0.1');
  });
});
