import { expect, onTestFinished, test, vi } from 'vitest';
import { INSTANCE_ID_PREFIX } from '../../../src/domain/instance.js';
import { newId } from '../../../src/domain/values/ids.js';
import { LEASE_MS } from '../../../src/domain/values/lease.js';
import { type Store } from '../../../src/store/engine/store.js';
import { endLeasesOf } from '../../../src/store/instances/instances.js';
import { endedLeases, purgeLeases } from '../../../src/store/instances/leases.js';
import { LeaseLost, WorkLeases } from '../../../src/workers/instances/work-leases.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { TestClock } from '../../support/store.js';

const ignore = (): void => undefined;
const log = { info: ignore, warn: ignore, error: ignore };
let tests = 0;

describeOnBothEngines('leases of work', (openStore) => {
  const begin = async (instances = 2) => {
    const store = await openStore();
    const clock = new TestClock();
    tests += 1;
    const [one, other] = Array.from({ length: instances }, () => {
      const instanceId = newId(INSTANCE_ID_PREFIX);
      return { instanceId, leases: new WorkLeases({ store, instanceId, log, now: clock.now }) };
    });
    if (!one || !other) throw new Error('two instances are needed');
    return { store, clock, one, other, name: (text: string) => `${tests}/${text}` };
  };

  const require = (store: Store, leases: WorkLeases, name: string) =>
    store.write((tx) => leases.require(tx, name));

  test('of many that are asked for at once, each has one holder', async () => {
    const { one, other, name } = await begin();
    const names = Array.from({ length: 700 }, (_, index) => name(String(index)));
    const taken = await Promise.all([
      one.leases.take(names),
      other.leases.take(names.toReversed()),
    ]);
    const [first, second] = taken.map(({ held }) => held);
    expect((first?.size ?? 0) + (second?.size ?? 0)).toBe(names.length);
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBe(names.length);
  });

  test('a lease is its holder’s until it ends, and is another one’s afterwards', async () => {
    const { store, clock, one, other, name } = await begin();
    const [x] = [name('x')];
    expect((await one.leases.take([x])).held).toEqual(new Set([x]));
    const end = new Date(clock.now().getTime() + LEASE_MS);
    expect(await other.leases.take([x])).toMatchObject({
      held: new Set(),
      others: new Map([[x, end]]),
    });
    expect(await other.leases.ofOthers([x, name('y')])).toEqual(new Set([x]));
    expect([one.leases.holds(x), other.leases.holds(x)]).toEqual([true, false]);
    clock.advance(LEASE_MS / 1000);
    expect(one.leases.holds(x)).toBe(false);
    expect((await other.leases.take([x])).held).toEqual(new Set([x]));
    await expect(require(store, one.leases, x)).rejects.toThrow(LeaseLost);
    await require(store, other.leases, x);
  });

  test('storing under a lease extends it', async () => {
    const { store, clock, one, other, name } = await begin();
    const x = name('x');
    await one.leases.take([x]);
    for (let times = 0; times < 3; times += 1) {
      clock.advance((LEASE_MS - 1) / 1000);
      await require(store, one.leases, x);
      expect((await other.leases.take([x])).held.size).toBe(0);
    }
  });

  test('a spent lease is free for its last holder only, until its time', async () => {
    const { clock, one, other, name } = await begin();
    const x = name('x');
    await one.leases.take([x]);
    await one.leases.spend(x, new Date(clock.now().getTime() + 60_000));
    expect(one.leases.holds(x)).toBe(false);
    expect((await other.leases.take([x])).held.size).toBe(0);
    expect((await one.leases.take([x])).held.size).toBe(1);
    await one.leases.spend(x, new Date(clock.now().getTime() + 60_000));
    clock.advance(60);
    expect((await other.leases.take([x])).held.size).toBe(1);
  });

  test('the end of an instance ends what it works on, and not what it has done', async () => {
    const { store, clock, one, other, name } = await begin();
    const [working, done] = [name('working'), name('done')];
    await one.leases.take([working, done]);
    await one.leases.spend(done, new Date(clock.now().getTime() + 60_000));
    expect(await store.write((tx) => endLeasesOf(tx, one.instanceId, clock.now()))).toBe(1);
    expect((await other.leases.take([working, done])).held).toEqual(new Set([working]));
  });

  test('released leases are free at once; others’ are untouched', async () => {
    const { one, other, name } = await begin();
    const [x, y] = [name('x'), name('y')];
    await one.leases.take([x]);
    await other.leases.take([y]);
    await one.leases.release();
    expect((await other.leases.take([x])).held.size).toBe(1);
    expect((await one.leases.take([y])).held.size).toBe(0);
  });

  test('old leases are deleted, and those that run are not', async () => {
    const { store, clock, one, name } = await begin();
    await one.leases.take([name('old')]);
    clock.advance(3600);
    await one.leases.take([name('new')]);
    const ended = await endedLeases(store.read, clock.now(), 50);
    await store.write((tx) => purgeLeases(tx, [...ended, name('new')], clock.now()));
    const { orm, t } = store.read;
    const names = (await orm.select().from(t.leases)).map((lease) => lease.name);
    expect(names).toContain(name('new'));
    expect(names).not.toContain(name('old'));
  });

  test('a lease is extended while its work runs', async () => {
    const { one, other, clock, name } = await begin();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const x = name('x');
    await one.leases.take([x]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const work = one.leases.during(x, () => promise);
    clock.advance((LEASE_MS - 1) / 1000);
    vi.advanceTimersByTime(1500);
    await vi.waitFor(() => expect(one.leases.holds(x)).toBe(true));
    clock.advance(1);
    expect((await other.leases.take([x])).held.size).toBe(0);
    resolve(undefined);
    await work;
    expect(vi.getTimerCount()).toBe(0);
  });
});
