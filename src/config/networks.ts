import { isIP } from 'node:net';
import { entriesOf, setting } from './setting.js';

/** Addresses and networks (CIDR, RFC 4632), comma-separated. */
export const networks = setting<readonly string[]>((text, fault) => {
  const entries = entriesOf(text);
  for (const [index, entry] of entries.entries()) {
    if (!isNetwork(entry))
      fault(
        `entry ${index + 1} is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/8.`,
      );
  }
  return entries;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
