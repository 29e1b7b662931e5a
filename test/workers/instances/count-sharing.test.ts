import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { hashClientSecret } from '../../../src/auth/client-secrets.js';
import { OauthError } from '../../../src/auth/oauth-error.js';
import { SignIns } from '../../../src/auth/sign-ins/sign-ins.js';
import { Turns } from '../../../src/auth/sign-ins/turns.js';
import { WindowCounts } from '../../../src/auth/sign-ins/window-counts.js';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import { insertClient } from '../../../src/store/access/api-clients.js';
import { addCounts, purgeCounts } from '../../../src/store/engine/postgres/shared-counts.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { CountSharing } from '../../../src/workers/instances/count-sharing.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { useTempStore } from '../../support/store.js';

const silent = () => undefined;
const HOUR_SECONDS = 3600;
/** A budget of 100 an hour: no window ends during a test. */
const RATE = { perSecond: 100 / HOUR_SECONDS, burst: 100 };

/** An instance with a limit of requests and counts of its own, under a name of this test. */
function instanceOn(store: Store, name: string) {
  const warnings: string[] = [];
  const log = {
    info: silent,
    warn: (_: object, text: string) => warnings.push(text),
    error: silent,
  };
  const sharing = new CountSharing({ store, log });
  const limit = new RateLimit(RATE);
  const counts = new WindowCounts(() => new Date());
  sharing.share(`${name} requests`, limit);
  sharing.share(`${name} counts`, counts);
  return {
    sharing,
    counts,
    warnings,
    log,
    /** @returns number of requests that were allowed */
    take: async (key: string, times: number): Promise<number> => {
      let allowed = 0;
      for (let index = 0; index < times; index += 1)
        if ((await limit.take(key)).isAllowed) allowed += 1;
      return allowed;
    },
  };
}

describe('counts on SQLite', () => {
  it('are those of its one server, and cost no statement', async () => {
    const store = useTempStore();
    const one = instanceOn(store, 'sqlite');
    const before = store.version();
    expect(await one.take('a', 150)).toBe(100);
    one.sharing.start();
    await one.sharing.exchange();
    expect(await one.take('a', 1)).toBe(0);
    expect(store.version()).toBe(before);
    await one.sharing.stop();
  });
});

describeOnPostgres('counts of three instances', (postgres) => {
  afterAll(() => postgres.stop());

  async function withStores(story: (stores: readonly Store[]) => Promise<void>): Promise<void> {
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(postgres.url)));
    try {
      await story(stores);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  }

  it('are one budget of requests', () =>
    withStores(async (stores) => {
      const instances = stores.map((store) => instanceOn(store, 'budget'));
      let allowed = 0;
      for (let round = 0; round < 20; round += 1) {
        for (const { take } of instances) allowed += await take('client a', 10);
        for (const { sharing } of instances) await sharing.exchange();
      }
      // Requests before the first exchange exceed the limit at most once.
      expect(allowed).toBeGreaterThanOrEqual(100);
      expect(allowed).toBeLessThanOrEqual(130);
      for (const { take } of instances) expect(await take('client b', 1)).toBe(1);
    }));

  it('wait for no exchange where they are counted', () =>
    withStores(async ([store]) => {
      let writes = 0;
      const counting: Store = {
        ...store!,
        write: (job) => {
          writes += 1;
          return store!.write(job);
        },
      };
      const { take, sharing } = instanceOn(counting, 'hot path');
      await take('a', 100);
      expect(writes).toBe(0);
      await Promise.all([sharing.exchange(), sharing.exchange(), sharing.exchange()]);
      expect(writes).toBe(1);
      await sharing.exchange();
      expect(writes).toBe(1);
    }));

  it('are given back and cleared for all', () =>
    withStores(async (stores) => {
      const [one, two] = stores.map((store) => instanceOn(store, 'giving back'));
      for (let index = 0; index < 5; index += 1) one!.counts.add('a');
      await one!.sharing.exchange();
      two!.counts.ask('a');
      await two!.sharing.exchange();
      expect(two!.counts.waitSeconds('a', 5)).toBeGreaterThan(0);
      two!.counts.subtract('a');
      await two!.sharing.exchange();
      expect(two!.counts.waitSeconds('a', 5)).toBe(0);
      two!.counts.clear('a');
      await two!.sharing.exchange();
      one!.counts.ask('a');
      await one!.sharing.exchange();
      expect(one!.counts.waitSeconds('a', 1)).toBe(0);
    }));

  it('begin again when a window of the database is over', () =>
    withStores(async ([store]) => {
      const add = (added: number) =>
        store!.write((tx) => addCounts(tx, [{ key: 'window', added, windowMs: 60_000 }]));
      expect(await add(3)).toMatchObject([{ count: 3 }]);
      expect(await add(2)).toMatchObject([{ key: 'window', count: 5 }]);
      await store!.write(async ({ orm }) => {
        await (orm as unknown as { execute(query: unknown): Promise<unknown> }).execute(
          sql`update shared_counts set expires_at = now() - interval '1 second'`,
        );
      });
      expect(await add(1)).toMatchObject([{ count: 1 }]);
      expect(await add(-4)).toMatchObject([{ count: 0 }]);
      expect(await add(1)).toMatchObject([{ count: 1 }]);
      await store!.write(purgeCounts);
      expect(await add(0)).toMatchObject([{ count: 1 }]);
    }));

  it('go on by themselves while the database is away, with one warning', () =>
    withStores(async ([store]) => {
      let isAway = true;
      const failing: Store = {
        ...store!,
        write: (job) => (isAway ? Promise.reject(new StoreUnavailable('away')) : store!.write(job)),
      };
      const { take, sharing, warnings } = instanceOn(failing, 'away');
      expect(await take('a', 60)).toBe(60);
      await sharing.exchange();
      expect(await take('a', 60)).toBe(40);
      await sharing.exchange();
      expect(warnings).toEqual(['limits are counted by this instance alone for now']);
      isAway = false;
      await take('b', 1);
      await sharing.exchange();
      isAway = true;
      await take('b', 1);
      await sharing.exchange();
      expect(warnings).toHaveLength(2);
    }));

  it('subtract later what could not be subtracted while the database was away', () =>
    withStores(async ([store, other]) => {
      let isAway = false;
      const failing: Store = {
        ...store!,
        write: (job) => (isAway ? Promise.reject(new StoreUnavailable('away')) : store!.write(job)),
      };
      const here = instanceOn(failing, 'owed');
      const there = instanceOn(other!, 'owed');
      // Counted from their start, and given back as the secret was right.
      for (let attempt = 1; attempt <= 5; attempt += 1) here.counts.add('client');
      await here.sharing.exchange();
      isAway = true;
      for (let attempt = 1; attempt <= 5; attempt += 1) here.counts.subtract('client');
      await here.sharing.exchange();
      await here.sharing.exchange();
      isAway = false;
      await here.sharing.exchange();
      there.counts.ask('client');
      await there.sharing.exchange();
      expect(there.counts.waitSeconds('client', 1)).toBe(0);
      expect(here.counts.waitSeconds('client', 1)).toBe(0);
      there.counts.add('client');
      await there.sharing.exchange();
      here.counts.ask('client');
      await here.sharing.exchange();
      expect(here.counts.waitSeconds('client', 1)).toBeGreaterThan(0);
    }));

  /** Returns what attempts at three instances in turn end with. */
  function signInsOn(stores: readonly Store[], name: string) {
    const signIns = stores.map((store) => {
      const { sharing, log } = instanceOn(store, name);
      const now = () => new Date();
      return new SignIns({ store, turns: new Turns(), perMinute: 0, log, now, sharing });
    });
    return (index: number, clientId: string, clientSecret: string): Promise<string> =>
      signIns[index % 3]!.authenticate({
        clientId,
        clientSecret,
        network: '192.0.2.1',
        requestId: 'r',
      }).then(
        () => 'in',
        (error: unknown) => (error instanceof OauthError ? error.code : 'unexpected'),
      );
  }

  it('let five wrong secrets of a client through, not five at each', () =>
    withStores(async (stores) => {
      const attempt = signInsOn(stores, 'sign-ins');
      const guess = (index: number) => attempt(index, 'no-such-client', 'not-a-real-secret');
      const codes = await Promise.all(Array.from({ length: 18 }, (_, index) => guess(index)));
      expect(codes.filter((code) => code === 'invalid_client')).toHaveLength(5);
      expect(codes.filter((code) => code === 'slow_down')).toHaveLength(13);
      for (let index = 0; index < 3; index += 1) expect(await guess(index)).toBe('slow_down');
    }));

  it('refuse no right secret for others in progress, even after four failures', () =>
    withStores(async (stores) => {
      const secret = 'not-a-real-client-secret';
      const secretHash = await hashClientSecret(secret);
      await stores[0]!.write((tx) =>
        insertClient(tx, {
          id: 'cli_busy',
          clientId: 'busy',
          name: 'busy',
          scopes: [],
          fleetIds: null,
          createdAt: new Date(),
          lastUsedAt: null,
          secretHash,
          tokensValidFrom: new Date(),
        }),
      );
      const attempt = signInsOn(stores, 'busy');
      for (let index = 0; index < 4; index += 1)
        expect(await attempt(index, 'busy', 'not-a-real-guess')).toBe('invalid_client');
      const codes = await Promise.all(
        Array.from({ length: 12 }, (_, index) => attempt(index, 'busy', secret)),
      );
      expect(new Set(codes)).toEqual(new Set(['in']));
      // Successful attempts have ended: five failures are let through again, and no more.
      const guesses = await Promise.all(
        Array.from({ length: 12 }, (_, index) => attempt(index, 'busy', 'not-a-real-guess')),
      );
      expect(guesses.filter((code) => code === 'invalid_client')).toHaveLength(5);
    }));
});
