import { describe, expect, it, vi } from 'vitest';
import { HostResolver, type Resolve } from '../../../src/services/endpoint/resolve-host.js';

const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const system = () => vi.fn<Resolve>((hostname) => Promise.resolve([`system of ${hostname}`]));

describe('names that callers choose', () => {
  it('are asked of DNS, not of the system', async () => {
    const own = system();
    const both = new HostResolver(
      {
        resolve4: () => Promise.resolve(['192.0.2.1']),
        resolve6: () => Promise.resolve(['2001:db8::1']),
      } as never,
      own,
    );
    expect(await both.resolve('a.example')).toEqual(['192.0.2.1', '2001:db8::1']);
    const one = new HostResolver(
      { resolve4: fails('ETIMEOUT'), resolve6: () => Promise.resolve(['2001:db8::1']) } as never,
      own,
    );
    expect(await one.resolve('a.example')).toEqual(['2001:db8::1']);
    expect(own).not.toHaveBeenCalled();
  });

  it.each(['ETIMEOUT', 'ESERVFAIL', 'EREFUSED'])(
    'occupy no thread of the system where DNS fails with %s',
    async (code) => {
      const own = system();
      const dns = { resolve4: fails(code), resolve6: fails('ENODATA') } as never;
      await expect(new HostResolver(dns, own).resolve('a.example')).rejects.toThrow(code);
      expect(own).not.toHaveBeenCalled();
    },
  );

  it("may be the system's own where DNS has none, or they have no dot", async () => {
    const dns = { resolve4: vi.fn(fails('ENOTFOUND')), resolve6: vi.fn(fails('ENODATA')) };
    const resolver = new HostResolver(dns, system());
    for (const name of ['a.example', 'localhost', 'localhost.', 'x.localhost'])
      expect(await resolver.resolve(name)).toEqual([`system of ${name}`]);
    expect(dns.resolve4.mock.calls).toEqual([['a.example']]);
  });

  it('are looked up by the system one at a time, and given up while they wait', async () => {
    vi.useFakeTimers();
    const ends: (() => void)[] = [];
    const asked: string[] = [];
    const resolver = new HostResolver(undefined, (hostname) => {
      asked.push(hostname);
      return new Promise((resolve) => ends.push(() => resolve([hostname])));
    });
    const refused = [resolver.resolve('first'), resolver.resolve('second')].map((each) =>
      expect(each).rejects.toThrow('timeout'),
    );
    await vi.advanceTimersByTimeAsync(5000);
    await Promise.all(refused);
    expect(asked).toEqual(['first']);
    const third = resolver.resolve('third');
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(['first', 'third']);
    ends[1]?.();
    expect(await third).toEqual(['third']);
    vi.useRealTimers();
  });
});
