import { expect, it } from 'vitest';
import { DAMOOV } from '../../../src/providers/damoov/catalogue.js';
import { ProviderFailure } from '../../../src/providers/failure.js';
import { SignInPace, TooManySignIns } from '../../../src/services/access/sign-in-pace.js';
import { type Store } from '../../../src/store/engine/store.js';
import { blockSignIns } from '../../../src/store/instances/sign-in-budgets.js';
import { isSqlite } from '../../../src/store/query/is-sqlite.js';
import { describeOnBothEngines } from '../../support/engines.js';

const PER_MINUTE = 4;
/** Years apart, because the tests on PostgreSQL share a database. */
let year = 2030;

describeOnBothEngines('the pace of sign-ins', (openStore) => {
  /** Two instances with one database and one clock, which the test moves and which runs besides. */
  async function begin() {
    const startedAt = performance.now();
    const base = Date.parse(`${(year += 1)}-01-01T00:00:00Z`);
    let offsetMs = 0;
    const now = () => new Date(base + offsetMs + performance.now() - startedAt);
    const stores: readonly Store[] = [await openStore(), await openStore()];
    const shared = stores[0]!;
    // Two instances of SQLite are two processes with one file, which is one store here.
    const isShared = isSqlite(shared.read);
    const instances = stores.map(
      (store) => new SignInPace({ store: isShared ? shared : store, now }),
    );
    const take = (index: number): Promise<'taken' | ProviderFailure> =>
      instances[index % 2]!.take(DAMOOV, PER_MINUTE).then(
        () => 'taken' as const,
        (error: unknown) => error as ProviderFailure,
      );
    return {
      now,
      store: shared,
      instances,
      take,
      advance: (seconds: number) => void (offsetMs += seconds * 1000),
    };
  }

  it('lets four through a minute, of all who ask any instance at once', async () => {
    const { take, now, advance } = await begin();
    for (let minute = 0; minute < 3; minute += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => take(index)));
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(PER_MINUTE);
      for (const answer of answers) {
        if (answer === 'taken') continue;
        expect(answer).toBeInstanceOf(TooManySignIns);
        expect(answer).toMatchObject({ kind: 'rate-limited', provider: 'DAMOOV' });
        const waitMs = answer.retryAt!.getTime() - now().getTime();
        expect(waitMs).toBeGreaterThan(50_000);
        expect(waitMs).toBeLessThanOrEqual(65_000);
      }
      advance(66);
    }
  });

  it('never has more than four in any minute, however they come', async () => {
    const { take, now, advance } = await begin();
    const taken: number[] = [];
    for (let second = 0; second < 300; second += 7) {
      if ((await take(second)) === 'taken') taken.push(now().getTime());
      advance(7);
    }
    expect(taken.length).toBeGreaterThan(12);
    for (const start of taken)
      expect(taken.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(
        PER_MINUTE,
      );
  });

  it('lets a sign-in wait whose turn comes soon', async () => {
    const { take, advance } = await begin();
    for (let index = 0; index < PER_MINUTE; index += 1) await take(index);
    advance(64.8);
    expect(await take(0)).toBe('taken');
  });

  it('signs in nowhere while the provider has blocked the address', async () => {
    const { take, now, advance, store, instances } = await begin();
    const retryAt = new Date(now().getTime() + 3_600_000);
    const refusal = new ProviderFailure('DAMOOV', 'rate-limited', 'Too many', { retryAt });
    await instances[0]!.block(DAMOOV, refusal);
    // A shorter block, e.g. of another instance, ends nothing.
    await store.write((tx) => blockSignIns(tx, 'DAMOOV', now()));
    expect(await take(1)).toMatchObject({ retryAt });
    advance(3601);
    expect(await take(1)).toBe('taken');
  });
});
