import { lookup, Resolver } from 'node:dns/promises';

/** Returns all addresses of a host name. @throws Error for one that has none */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Maximum time for the answer of one name server, and attempts at each. */
const RESOLVER = { timeout: 2000, tries: 2 };
/** Maximum time that a name waits for its turn at the system and its answer, in milliseconds. */
const SYSTEM_MS = 5000;

/**
 * Failures of DNS after which the name may still be one of the system's own, as of `/etc/hosts`.
 */
const MAY_BE_OWN: readonly unknown[] = ['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'];

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/**
 * Resolves names that callers choose. DNS is asked directly: the system's look-up occupies one of
 * two threads until it answers, which calls to providers wait for, and the owner of a name decides
 * how long that takes. Only names that DNS does not have are looked up by the system, one at a
 * time.
 */
export class HostResolver {
  readonly #dns: Pick<Resolver, 'resolve4' | 'resolve6'>;
  readonly #system: Resolve;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    dns: Pick<Resolver, 'resolve4' | 'resolve6'> = new Resolver(RESOLVER),
    system: Resolve = async (hostname) =>
      (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address),
  ) {
    this.#dns = dns;
    this.#system = system;
  }

  readonly resolve: Resolve = async (hostname) => {
    const isShort = !/\./.test(hostname.replace(/\.$/, '')) || /\.localhost\.?$/i.test(hostname);
    if (isShort) return this.#lookUp(hostname);
    const found = await Promise.allSettled([
      this.#dns.resolve4(hostname),
      this.#dns.resolve6(hostname),
    ]);
    const addresses = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    if (addresses.length > 0) return addresses;
    for (const each of found)
      if (each.status === 'rejected' && !MAY_BE_OWN.includes(codeOf(each.reason)))
        throw each.reason;
    return this.#lookUp(hostname);
  };

  #lookUp(hostname: string): Promise<readonly string[]> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('timeout')), SYSTEM_MS);
    let isLate = false;
    const own = this.#last.then(() =>
      isLate ? Promise.reject(new Error('timeout')) : this.#system(hostname),
    );
    this.#last = own.catch(() => undefined);
    return Promise.race([own, late.promise]).finally(() => {
      isLate = true;
      clearTimeout(timer);
    });
  }
}
