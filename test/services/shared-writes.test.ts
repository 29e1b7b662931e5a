import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { FLEET_ID_PREFIX } from '../../src/domain/fleet.js';
import { newId } from '../../src/domain/values/ids.js';
import { SharedWrites } from '../../src/services/shared-writes.js';
import { recordAudits } from '../../src/store/access/audit-events.js';
import { type Store, StoreUnavailable } from '../../src/store/engine/store.js';
import { until } from '../support/core.js';
import { describeOnBothEngines } from '../support/engines.js';
import { useTempStore } from '../support/store.js';

const NOW = new Date('2026-01-01T00:00:10Z');
const REFUSED = 'refused';

const entry = (subjectId: string, action: string) => ({
  viewer: { clientId: 'client', requestId: 'request' },
  action,
  fleetId: null,
  subjectId,
});

/** Creates shared writes of audit entries, and what they did. */
function useWrites(store: Store) {
  const action = newId(FLEET_ID_PREFIX);
  const jobs: number[] = [];
  const writes = new SharedWrites<string, string>(
    store,
    async (tx, _afterCommit, items) => {
      if (items.includes(REFUSED)) throw new RangeError(REFUSED);
      jobs.push(items.length);
      await recordAudits(
        tx,
        items.map((item) => entry(item, action)),
        NOW,
      );
      return items.map((item) => `${item} written`);
    },
    { oneAtATime: true },
  );
  const isStored = async (subjectId: string): Promise<boolean> => {
    const { orm, t } = store.read;
    const isIt = and(eq(t.auditEvents.action, action), eq(t.auditEvents.subjectId, subjectId));
    return (await orm.select().from(t.auditEvents).where(isIt)).length === 1;
  };
  return { writes, jobs, isStored };
}

describeOnBothEngines('shared writes', (openStore) => {
  test('of one key share transactions, and are on disk when they resolve', async () => {
    const { writes, jobs, isStored } = useWrites(await openStore());
    const items = Array.from({ length: 300 }, (_, number) => `item ${number}`);

    const outcomes = await Promise.all(
      items.map(async (item) => {
        const result = await writes.write('key', item);
        return { result, stored: await isStored(item) };
      }),
    );

    expect(outcomes).toEqual(items.map((item) => ({ result: `${item} written`, stored: true })));
    expect(jobs.reduce((sum, size) => sum + size)).toBe(300);
    expect(jobs.length).toBeLessThanOrEqual(3);
  });

  test('that are refused do not take others along', async () => {
    const { writes, isStored } = useWrites(await openStore());

    const outcomes = await Promise.allSettled(
      ['one', REFUSED, 'three'].map((item) => writes.write('key', item)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([await isStored('one'), await isStored('three')]).toEqual([true, true]);
    expect(await writes.write('key', 'four')).toBe('four written');
  });
});

describe('shared writes', () => {
  test('share the next transaction while one is under way; another key does not wait', async () => {
    const store = useTempStore();
    const ended = Promise.withResolvers<undefined>();
    let isFirst = true;
    const { writes, jobs } = useWrites({
      ...store,
      write: async (job) => {
        const value = await store.write(job);
        const isUnderWay = isFirst;
        isFirst = false;
        if (isUnderWay) await ended.promise;
        return value;
      },
    });

    const slow = writes.write('key', 'slow');
    await until(() => jobs.length === 1);
    const later = ['one', 'two'].map((item) => writes.write('key', item));
    expect(await writes.write('other key', 'three')).toBe('three written');
    expect(jobs).toEqual([1, 1]);
    ended.resolve(undefined);

    expect(await Promise.all([slow, ...later])).toEqual([
      'slow written',
      'one written',
      'two written',
    ]);
    expect(jobs).toEqual([1, 1, 2]);
  });

  test('reject all that share a transaction that the database does not take', async () => {
    const store = useTempStore();
    const away = new StoreUnavailable('away');
    let isAway = true;
    const { writes } = useWrites({
      ...store,
      write: (job) => (isAway ? Promise.reject(away) : store.write(job)),
    });

    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((item) => writes.write('key', item)),
    );
    expect(outcomes).toEqual(Array(2).fill({ status: 'rejected', reason: away }));
    isAway = false;
    expect(await writes.write('key', 'three')).toBe('three written');
  });
});
