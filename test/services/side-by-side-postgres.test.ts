import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Journal } from '../../src/journal/journal.js';
import { ClearanceChanges } from '../../src/services/clearance-changes.js';
import { CommandQueue } from '../../src/services/command-queue.js';
import { GrantEndings } from '../../src/services/grant-endings.js';
import { listEvents } from '../../src/store/clearance-events.js';
import { enrollmentsByIds } from '../../src/store/enrollments.js';
import { insertOnboarding, onboardingsByIds, tallyOnboarding, updateRow } from '../../src/store/onboardings.js';
import { openPostgresStore } from '../../src/store/postgres-store.js';
import { type AfterCommit, type Db, type Store } from '../../src/store/store.js';
import { until } from '../support/core.js';
import { startPostgres, type TestPostgres } from '../support/postgres.js';
import { keepEnrollment, onboardingOf } from '../support/rows.js';
import { testCursors } from '../support/store.js';

const NOW = new Date('2026-01-01T00:00:10Z');
const now = () => NOW;

/** What one process on SQLite does one after the other, two processes on PostgreSQL do at the same time. */
describe('two writers on PostgreSQL', { timeout: 120_000 }, async () => {
  const postgres = await startPostgres();
  if ('unavailable' in postgres) test.skip(postgres.unavailable, () => undefined);
  else story(postgres);
});

function story(postgres: TestPostgres): void {
  let store: Store;

  beforeAll(async () => {
    store = await openPostgresStore(postgres.url);
    await store.write((tx) => keepEnrollment(tx, NOW));
  });
  afterAll(async () => {
    await store.close();
    await postgres.stop();
  });

  /** The first commits when the second waits for it, or is done. */
  async function sideBySide(first: (tx: Db, afterCommit: AfterCommit) => Promise<unknown>, second: typeof first): Promise<void> {
    let other: Promise<unknown> | undefined;
    let isOver = false;
    await store.write(async (tx, afterCommit) => {
      await first(tx, afterCommit);
      other = store.write(second).finally(() => (isOver = true));
      await until(async () => isOver || (await waitsForLock(store)));
    });
    await other;
  }

  test('that hear of the same change put it into the journal once', async () => {
    const changes = new ClearanceChanges({ journal: new Journal({ store, seal: testCursors() }), endings: new GrantEndings({ commands: new CommandQueue(store), now }), now });
    const changelog = [{ status: 'PENDING', at: new Date('2026-01-01T00:00:01Z'), reason: null }, { status: 'APPROVED', at: new Date('2026-01-01T00:00:02Z'), reason: null }] as const;
    const hear = (source: 'WEBHOOK' | 'RECONCILIATION') => async (tx: Db, afterCommit: AfterCommit) => {
      const [enrollment] = await enrollmentsByIds(tx, ['enr_1']);
      await changes.apply(tx, afterCommit, source, [{ enrollment: enrollment!, remote: { status: 'APPROVED', changelog }, askedAt: NOW }]);
    };
    await sideBySide(hear('WEBHOOK'), hear('RECONCILIATION'));
    expect((await listEvents(store.read, 'flt_1', {}, { limit: 100 })).map(({ status }) => status)).toEqual(['PENDING', 'APPROVED']);
  });

  test('that end the last rows of an onboarding leave it complete', async () => {
    const { onboarding, rows } = onboardingOf(2, NOW);
    await store.write((tx) => insertOnboarding(tx, onboarding, rows));
    const end = (index: number) => async (tx: Db) => {
      await updateRow(tx, 'onb_1', index, { status: 'SUCCEEDED', userErrors: [], canRetry: false });
      await tallyOnboarding(tx, 'onb_1', NOW);
    };
    await sideBySide(end(0), end(1));
    expect(await onboardingsByIds(store.read, ['onb_1'])).toMatchObject([{ status: 'COMPLETED', succeeded: 2, completedAt: NOW }]);
  });
}

async function waitsForLock({ read: { orm, t } }: Store): Promise<boolean> {
  const waiting = sql<boolean>`exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')`;
  const [row] = await orm.select({ waiting }).from(t.fleets).limit(1);
  return row?.waiting === true;
}
