import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebhookInbox } from '../../../src/services/webhook/inbox.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { type WebhookDelivery } from '../../../src/store/webhooks/webhook-receipts.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { storeEnrollment, VIN } from '../../support/rows.js';
import { openTempStore, useTempStore } from '../../support/store.js';

const NOW = new Date('2026-01-01T00:00:10Z');

const delivery = (number: number, changed: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id: `dlv_${number}`,
  accountId: 'acc_1',
  deliveryId: `d-${String(number).padStart(3, '0')}`,
  bodySha256: `body ${number}`,
  kind: 'clearance-changed',
  vin: VIN,
  status: 'APPROVED',
  body: '{}',
  state: 'RECEIVED',
  attempts: 0,
  nextAttemptAt: NOW,
  receivedAt: NOW,
  appliedAt: null,
  ...changed,
});

const storedIn = async ({ read }: Store) =>
  (
    await read.orm
      .select({ deliveryId: read.t.webhookDeliveries.deliveryId })
      .from(read.t.webhookDeliveries)
  )
    .map(({ deliveryId }) => deliveryId)
    .sort();

describe('the inbox', () => {
  test('stores all that come at once by one job, and notifies once', async () => {
    const { path, dispose } = openTempStore();
    const jobs: number[] = [];
    const store = openSqliteStore(path, {
      telemetry: { commit: (report) => void jobs.push(report.jobs) },
    });
    onTestFinished(async () => {
      await store.close();
      await dispose();
    });
    await store.write((tx) => storeEnrollment(tx, NOW));
    jobs.length = 0;
    let notified = 0;
    const inbox = new WebhookInbox(store);
    inbox.onStored(() => (notified += 1));

    await Promise.all(Array.from({ length: 50 }, (_, number) => inbox.store(delivery(number))));

    expect(await storedIn(store)).toHaveLength(50);
    expect(jobs).toEqual([1]);
    expect(notified).toBe(1);
  });

  test('notifies no listener of deliveries without work', async () => {
    const store = useTempStore();
    await store.write((tx) => storeEnrollment(tx, NOW));
    let notified = 0;
    const inbox = new WebhookInbox(store);
    inbox.onStored(() => (notified += 1));

    await inbox.store(delivery(1, { kind: 'ping', state: 'IGNORED' }));

    expect(await storedIn(store)).toEqual(['d-001']);
    expect(notified).toBe(0);
  });

  test('stores the others when the database refuses one of them', async () => {
    const store = useTempStore();
    await store.write((tx) => storeEnrollment(tx, NOW));
    const inbox = new WebhookInbox(store);

    const outcomes = await Promise.allSettled([
      inbox.store(delivery(1)),
      inbox.store(delivery(2, { accountId: 'acc_unknown' })),
      inbox.store(delivery(3)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await storedIn(store)).toEqual(['d-001', 'd-003']);
  });

  test('stores more than go into one job', async () => {
    const store = useTempStore();
    await store.write((tx) => storeEnrollment(tx, NOW));
    const inbox = new WebhookInbox(store);

    await Promise.all(Array.from({ length: 600 }, (_, number) => inbox.store(delivery(number))));

    expect(await storedIn(store)).toHaveLength(600);
  });

  test('refuses what comes while the database takes nothing, and takes what comes afterwards', async () => {
    const store = useTempStore();
    await store.write((tx) => storeEnrollment(tx, NOW));
    let isAway = true;
    const away = new StoreUnavailable('away');
    const inbox = new WebhookInbox({
      ...store,
      write: (job) => (isAway ? Promise.reject(away) : store.write(job)),
    });

    expect(await Promise.allSettled([inbox.store(delivery(1)), inbox.store(delivery(2))])).toEqual([
      { status: 'rejected', reason: away },
      { status: 'rejected', reason: away },
    ]);
    isAway = false;
    await inbox.store(delivery(3));

    expect(await storedIn(store)).toEqual(['d-003']);
  });
});

describeOnPostgres('the inboxes of two processes', (postgres) => {
  afterAll(() => postgres.stop());

  test('what arrives during a transaction shares the next one', async () => {
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    await store.write((tx) => storeEnrollment(tx, NOW));
    const [begun, ended] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let jobs = 0;
    const inbox = new WebhookInbox({
      ...store,
      write: (job) =>
        store.write(async (tx, afterCommit) => {
          jobs += 1;
          const result = await job(tx, afterCommit);
          begun.resolve(undefined);
          await ended.promise;
          return result;
        }),
    });
    const stored = [inbox.store(delivery(0))];
    await begun.promise;
    for (let number = 1; number < 5; number += 1) {
      stored.push(inbox.store(delivery(number)));
      // As long as another transaction takes to begin.
      await store.write(() => Promise.resolve());
    }
    ended.resolve(undefined);
    await Promise.all(stored);

    expect(await storedIn(store)).toHaveLength(5);
    expect(jobs).toBe(2);
    await store.write(async ({ orm, t }) => {
      await orm.delete(t.webhookDeliveries);
    });
  });

  test('that are sent the same in another order store each once, and neither waits for the other for ever', async () => {
    const stores = [
      await openPostgresStore(postgres.url),
      await openPostgresStore(postgres.url),
    ] as const;
    onTestFinished(() => Promise.all(stores.map((store) => store.close())).then(() => undefined));
    const numbers = Array.from({ length: 200 }, (_, number) => number);

    const storeAll = (inbox: WebhookInbox, process: string, order: readonly number[]) =>
      order.map((number) => inbox.store(delivery(number, { id: `dlv_${process}_${number}` })));
    await Promise.all([
      ...storeAll(new WebhookInbox(stores[0]), 'one', numbers),
      ...storeAll(new WebhookInbox(stores[1]), 'other', numbers.toReversed()),
    ]);

    expect(await storedIn(stores[0])).toEqual(
      numbers.map((number) => `d-${String(number).padStart(3, '0')}`),
    );
  });
});
