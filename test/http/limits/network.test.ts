import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareAddress, networkOf } from '../../../src/http/limits/network.js';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:49152', '192.0.2.1'],
    ['"192.0.2.1:49152"', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['0000:0000:0000:0000:0000:ffff:c000:0201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::6]', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::6]:49152', '2001:db8:1:2::/64'],
    ['"[2001:db8:1:2::6]:49152"', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::192.0.2.1', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['[fe80::1%25eth0]:80', 'fe80:0:0:0::/64'],
  ])('%s is %s', (text, network) => {
    expect(networkOf(text)).toBe(network);
  });

  it.each([
    undefined,
    '',
    ' ',
    'unknown',
    '_hidden',
    '-',
    'localhost',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:123456',
    '192.0.2.1:80:80',
    '[192.0.2.1]',
    '[192.0.2.1]:80',
    '[]',
    '[]:80',
    '[2001:db8::1',
    '2001:db8::1]',
    '2001:db8::g',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '"',
    '"192.0.2.1',
    '192.0.2.1, 192.0.2.2',
  ])('%j is none', (text) => {
    expect(bareAddress(text)).toBeUndefined();
    expect(networkOf(text)).toBe('unknown');
  });

  it('is the same for all that one machine can call from, however it is written, and another for its neighbors', () => {
    const part = fc.integer({ min: 0, max: 0xffff });
    const host = fc.tuple(part, part, part, part);
    const text = (parts: readonly number[]): string =>
      parts.map((value) => value.toString(16)).join(':');
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), part, part, part),
        host,
        host,
        part,
        (network, one, other, port) => {
          const [here, there] = [text([...network, ...one]), text([...network, ...other])];
          expect(networkOf(`[${there.toUpperCase()}]:${port}`)).toBe(networkOf(here));
          const [a, b, c, d] = network;
          expect(networkOf(text([a, b, c, d ^ 1, ...one]))).not.toBe(networkOf(here));
        },
      ),
    );
  });
});
