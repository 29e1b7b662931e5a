import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type TokenSource } from '../../../src/services/access/token-source.js';
import { TokenVault } from '../../../src/services/access/token-vault.js';
import { type Store } from '../../../src/store/engine/store.js';
import { findGrantOf, leaseGrant, saveGrant } from '../../../src/store/grants.js';
import { until } from '../../support/core.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { storeEnrollment } from '../../support/rows.js';
import { TestClock, testVault } from '../../support/store.js';

const CALLERS = 20;
/** Seconds for which a token of this source is valid. */
const LIFE_SECONDS = 600;

const silent = () => undefined;
const LOG = { info: silent, warn: silent, error: silent };

/** Two instances with a fleet and a vehicle; on SQLite they share the connections to the file. */
async function begin(openStore: () => Promise<Store>, skewSeconds = 0) {
  const clock = new TestClock();
  const one = await openStore();
  const two = one.dialect === 'postgres' ? await openStore() : one;
  if (!(await findGrantOf(one.read, 'enr_1')))
    await one.write((tx) => storeEnrollment(tx, clock.now())).catch(silent);
  await one.write(async ({ orm, t }) => {
    await orm.delete(t.grants);
  });
  const vault = testVault();
  /** Each look at the clock follows one at the row. */
  const instanceOf = (store: Store, behindSeconds: number) => {
    let looks = 0;
    const now = () => {
      looks += 1;
      return new Date(clock.now().getTime() - behindSeconds * 1000);
    };
    return { now, looks: () => looks, tokens: new TokenVault({ store, vault, now, log: LOG }) };
  };
  const instances = [instanceOf(one, 0), instanceOf(two, skewSeconds)] as const;
  let obtained = 0;
  let held: Promise<unknown> = Promise.resolve();
  const sourceOf = (now: () => Date): TokenSource => ({
    subject: {
      kind: 'ENROLLMENT',
      id: 'enr_1',
      fleetId: 'flt_1',
      accountId: 'acc_1',
      provider: 'HIGH_MOBILITY',
    },
    renewBeforeSeconds: 60,
    obtain: async () => {
      obtained += 1;
      const accessToken = `not-a-real-token-${obtained}`;
      await nextTurn();
      await held;
      return {
        accessToken,
        tokenType: 'bearer',
        scopes: [],
        issuedAt: now(),
        expiresAt: new Date(now().getTime() + LIFE_SECONDS * 1000),
      };
    },
  });
  const callerOf = ({ now, tokens, looks }: (typeof instances)[number]) => ({
    looks,
    get: async (minTtlSeconds?: number): Promise<string> =>
      (await tokens.get(sourceOf(now), minTtlSeconds === undefined ? {} : { minTtlSeconds })).tokens
        .accessToken,
  });
  return {
    clock,
    store: one,
    vault,
    tokens: instances[0].tokens,
    source: sourceOf(clock.now),
    obtained: () => obtained,
    first: callerOf(instances[0]),
    second: callerOf(instances[1]),
    /** Stops the provider's answers. @returns a function that releases them */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held = promise;
      return () => resolve(undefined);
    },
  };
}

/** Rounds of 20 callers each. */
const ROUNDS = Number(process.env['FLEETGRAPH_TEST_ROUNDS'] ?? 100);

describeOnBothEngines('two instances that are asked for one token', (openStore) => {
  it('ask the provider once in each of many rounds', { timeout: 300_000 }, async () => {
    const { first, second, clock, obtained } = await begin(openStore);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, (_, index) => (index % 2 === 0 ? first : second).get()),
      );
      expect([...new Set(answers)]).toEqual([`not-a-real-token-${round}`]);
      expect(obtained()).toBe(round);
      clock.advance(LIFE_SECONDS);
    }
  });

  it('share a renewal in progress, whatever their clocks say and however long it should last', async () => {
    const { first, second, obtained, hold } = await begin(openStore, 3);
    for (const [asked, waiting] of [
      [first, second],
      [second, first],
    ] as const) {
      const before = obtained();
      const release = hold();
      const renewed = asked.get(LIFE_SECONDS + 100);
      await until(() => obtained() === before + 1);
      const looks = waiting.looks();
      const shared = waiting.get(LIFE_SECONDS + 100);
      await until(() => waiting.looks() > looks);
      release();
      expect(await shared).toBe(await renewed);
      expect(obtained()).toBe(before + 1);
    }
  });

  it('do not repeat a renewal that ended after the row was read', async () => {
    const { clock, obtained, source, store, tokens } = await begin(openStore);
    await tokens.get(source);
    clock.advance(LIFE_SECONDS);
    const before = (await findGrantOf(store.read, 'enr_1'))!;
    await tokens.get(source);
    expect(obtained()).toBe(2);
    const lease = { owner: 'other', until: new Date(clock.now().getTime() + 1000) };
    expect(await store.write((tx) => leaseGrant(tx, before, lease, clock.now()))).toBeNull();
  });

  it('overtake a renewal by a token that was obtained otherwise', async () => {
    const { clock, source, store, tokens } = await begin(openStore);
    await tokens.get(source);
    clock.advance(LIFE_SECONDS);
    const before = (await findGrantOf(store.read, 'enr_1'))!;
    const lease = { owner: 'other', until: new Date(clock.now().getTime() + 1000) };
    const leased = (await store.write((tx) => leaseGrant(tx, before, lease, clock.now())))!;
    // The row as it was read before the lease: its generation is not current any more.
    await store.write((tx) => saveGrant(tx, before));
    expect((await findGrantOf(store.read, 'enr_1'))!.generation).toBeGreaterThan(leased.generation);
  });
});
