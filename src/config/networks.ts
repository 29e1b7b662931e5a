import { isIP } from 'node:net';
import { entriesOf, setting } from './setting.js';

/** Addresses and networks (CIDR, RFC 4632), comma-separated. */
export const networks = setting<readonly string[]>((text, fault) => {
  const entries = entriesOf(text);
  for (const [index, entry] of entries.entries()) {
    if (isNetwork(entry)) continue;
    const what = entry.endsWith('/0')
      ? 'is everybody, whose word cannot be trusted'
      : 'is neither an address nor a network';
    fault(`entry ${index + 1} ${what}; write 10.0.0.7 or 10.0.0.0/8.`);
  }
  return entries;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  const most = family === 4 ? 32 : 128;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
}
