import ipaddr from 'ipaddr.js';
import { HostResolver, type Resolve } from './resolve-host.js';

/** Addresses that are public by their network and yet serve metadata to the machines of a cloud. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);
/**
 * The only network of IPv6 whose addresses are assigned for the public Internet (RFC 4291, 2.4).
 */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/** Address that webhooks may not reach. The message is for the owner of the endpoint. */
export class AddressRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

/** Decides which addresses outgoing webhooks may reach. */
export class AddressGuard {
  readonly #networks: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly #resolve: Resolve;

  /** @param networks private networks that may be reached: addresses, or networks as CIDR */
  constructor(networks: readonly string[] = [], resolve: Resolve = new HostResolver().resolve) {
    this.#networks = networks.map((network) =>
      network.includes('/')
        ? ipaddr.parseCIDR(network)
        : [ipaddr.parse(network), ipaddr.parse(network).kind() === 'ipv4' ? 32 : 128],
    );
    this.#resolve = resolve;
  }

  /**
   * Checks a URL without looking its host up.
   * @throws AddressRefused
   */
  checkUrl(text: string): URL {
    if (text.length > 2000) throw new AddressRefused('The URL has more than 2,000 characters.');
    if (!URL.canParse(text)) throw new AddressRefused('This is not a URL.');
    const url = new URL(text);
    const isPlain = url.protocol === 'http:' && this.#networks.length > 0;
    if (url.protocol !== 'https:' && !isPlain)
      throw new AddressRefused('The URL must begin with https://.');
    if (url.username !== '' || url.password !== '')
      throw new AddressRefused('The URL must not contain a user name or a password.');
    if (url.hash !== '') throw new AddressRefused('The URL must not contain a fragment.');
    return url;
  }

  /**
   * Returns the addresses of the URL's host, all of which may be reached.
   * @throws AddressRefused
   */
  async addressesOf({ hostname, protocol }: URL): Promise<readonly [string, ...string[]]> {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const [first, ...others] = ipaddr.isValid(host) ? [host] : await this.#lookUp(host);
    if (first === undefined) throw new AddressRefused('The host of the URL has no address.');
    for (const address of [first, ...others])
      if (!this.#mayReach(address, protocol === 'http:'))
        throw new AddressRefused(
          'The host of the URL has an address that is not public: webhooks are sent to public addresses only.',
        );
    return [first, ...others];
  }

  async #lookUp(hostname: string): Promise<readonly string[]> {
    try {
      return await this.#resolve(hostname);
    } catch {
      throw new AddressRefused('The host name of the URL cannot be resolved.');
    }
  }

  /** @param isPlain without TLS: only networks that the operator has named are trusted with it */
  #mayReach(text: string, isPlain: boolean): boolean {
    // An address with a zone (`fe80::1%eth0`) belongs to one machine.
    if (text.includes('%') || !ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    const isAllowed = this.#networks.some(
      ([network, bits]) => address.kind() === network.kind() && address.match([network, bits]),
    );
    if (isAllowed) return true;
    if (isPlain || METADATA.has(address.toString())) return false;
    if (address.range() !== 'unicast') return false;
    return address.kind() === 'ipv4' || address.match(GLOBAL_V6);
  }
}
