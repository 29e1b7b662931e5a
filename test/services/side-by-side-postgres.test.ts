import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Journal } from '../../src/journal/journal.js';
import { ClearanceChanges } from '../../src/services/clearance-changes.js';
import { CommandQueue } from '../../src/services/command-queue.js';
import { GrantEndings } from '../../src/services/grant-endings.js';
import { insertAccount } from '../../src/store/accounts.js';
import { listEvents } from '../../src/store/clearance-events.js';
import { enrollmentsByIds, insertEnrollments } from '../../src/store/enrollments.js';
import { insertFleet } from '../../src/store/fleets.js';
import { insertOnboarding, onboardingsByIds, tallyOnboarding, updateRow } from '../../src/store/onboardings.js';
import { openPostgresStore } from '../../src/store/postgres-store.js';
import { type AfterCommit, type Db, type Store } from '../../src/store/store.js';
import { insertVehicles } from '../../src/store/vehicles.js';
import { until } from '../support/core.js';
import { startPostgres, type TestPostgres } from '../support/postgres.js';
import { testCursors } from '../support/store.js';

const NOW = new Date('2026-01-01T00:00:10Z');
const now = () => NOW;
const IDS = { fleetId: 'flt_1', accountId: 'acc_1', vehicleId: 'veh_1' };

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
    await store.write(keepFleet);
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
    const onboarding = { id: 'onb_1', fleetId: 'flt_1', accountId: 'acc_1', status: 'RUNNING', total: 2, succeeded: 0, failed: 0, createdAt: NOW, completedAt: null } as const;
    const rows = [0, 1].map((index) => ({ onboardingId: 'onb_1', index, vin: `VIN${index}`, input: { vin: `VIN${index}`, brand: 'bmw' }, status: 'QUEUED', userErrors: [], canRetry: false, enrollmentId: null }) as const);
    await store.write((tx) => insertOnboarding(tx, onboarding, rows));
    const end = (index: number) => async (tx: Db) => {
      await updateRow(tx, 'onb_1', index, { status: 'SUCCEEDED', userErrors: [], canRetry: false });
      await tallyOnboarding(tx, 'onb_1', NOW);
    };
    await sideBySide(end(0), end(1));
    expect(await onboardingsByIds(store.read, ['onb_1'])).toMatchObject([{ status: 'COMPLETED', succeeded: 2, completedAt: NOW }]);
  });
}

async function keepFleet(tx: Db): Promise<void> {
  await insertFleet(tx, { id: 'flt_1', name: 'North', externalId: null, createdAt: NOW });
  await insertAccount(tx, {
    id: 'acc_1',
    fleetId: 'flt_1',
    provider: 'HIGH_MOBILITY',
    name: 'Sandbox',
    environment: 'SANDBOX',
    authMethod: 'CLIENT_SECRET',
    principal: 'nobody',
    health: { status: 'HEALTHY', reason: null, since: NOW, retryAt: null },
    webhookEndpointKey: null,
    createdAt: NOW,
    sealedSecrets: '',
    sealedOldWebhookSecret: null,
    oldWebhookSecretUntil: null,
  });
  await insertVehicles(tx, [{ id: 'veh_1', fleetId: 'flt_1', vin: 'WVWZZZ1KZ00000001', brand: 'bmw', name: null, licensePlate: null, tags: [], clearanceChangedAt: new Date(0), createdAt: NOW, updatedAt: NOW }]);
  await insertEnrollments(tx, [
    { ...IDS, id: 'enr_1', status: 'PENDING', reason: null, brand: 'bmw', externalId: null, telematicsUnitId: null, credentialKind: 'NONE', credentialId: null, sealedPassword: null, vehicleModelId: null, odometer: null, createdAt: NOW },
  ]);
}

async function waitsForLock({ read: { orm, t } }: Store): Promise<boolean> {
  const waiting = sql<boolean>`exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')`;
  const [row] = await orm.select({ waiting }).from(t.fleets).limit(1);
  return row?.waiting === true;
}
