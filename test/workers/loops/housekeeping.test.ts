import { randomBytes } from 'node:crypto';
import { count } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { revokeToken } from '../../../src/store/access/revoked-tokens.js';
import { saveResults } from '../../../src/store/endpoints/delivery-results.js';
import {
  deliveriesByIds,
  insertDeliveries,
} from '../../../src/store/endpoints/endpoint-deliveries.js';
import { type Store } from '../../../src/store/engine/store.js';
import { Housekeeper } from '../../../src/workers/loops/housekeeper.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { storeEnrollment } from '../../support/rows.js';
import { statementsOf } from '../../support/statements.js';
import { TestClock, testVault } from '../../support/store.js';

const DAY = 24 * 3600;
const MANY = 450;
const PER_STEP = 200;
const silent = () => undefined;
const log = { info: silent, warn: silent, error: silent };

/** Store that records how many rows each of its transactions leaves. */
function watched(store: Store) {
  const left: number[][] = [];
  const write: Store['write'] = async (job) => {
    const before = await rowsOf(store);
    const value = await store.write(job);
    const after = await rowsOf(store);
    left.push(before.map((rows, index) => rows - (after[index] ?? 0)));
    return value;
  };
  return { store: { ...store, write }, deleted: left };
}

async function rowsOf({ read: { orm, t } }: Store): Promise<readonly number[]> {
  const tables = [
    t.clearanceEvents,
    t.webhookDeliveries,
    t.commands,
    t.idempotencyKeys,
    t.revokedTokens,
    t.leases,
  ];
  const counts = [];
  for (const table of tables)
    counts.push((await orm.select({ rows: count() }).from(table))[0]?.rows ?? 0);
  return counts;
}

function housekeeperOf(store: Store, clock: TestClock): Housekeeper {
  const { now } = clock;
  const idempotency = new Idempotency(testVault(), randomBytes(32), now);
  return new Housekeeper({ store, idempotency, journalDays: 30, deliveryDays: 10, log, now });
}

/** Rows of everything that housekeeping deletes. */
async function fill(store: Store, at: Date): Promise<void> {
  const each = Array.from({ length: MANY }, (_, index) => index);
  await store.write(async (tx) => {
    const { orm, t } = tx;
    await storeEnrollment(tx, at);
    await orm.insert(t.clearanceEvents).values(
      each.map((index) => ({
        id: `evt_${index}`,
        fleetId: 'flt_1',
        seq: index + 1,
        enrollmentId: 'enr_1',
        vehicleId: 'veh_1',
        accountId: 'acc_1',
        status: 'APPROVED' as const,
        source: 'WEBHOOK' as const,
        occurredAt: at,
        recordedAt: at,
      })),
    );
    await orm.insert(t.webhookDeliveries).values(
      each.map((index) => ({
        id: `whd_${index}`,
        accountId: 'acc_1',
        deliveryId: `${index}`,
        bodySha256: `${index}`,
        kind: 'clearance-changed',
        body: '',
        state: index === 0 ? ('RECEIVED' as const) : ('APPLIED' as const),
        nextAttemptAt: at,
        receivedAt: at,
      })),
    );
    await orm.insert(t.commands).values(
      each.map((index) => ({
        id: `cmd_${index}`,
        fleetId: 'flt_1',
        accountId: 'acc_1',
        kind: 'ADD_VEHICLE' as const,
        subjectId: `enr_${index}`,
        state: 'DONE' as const,
        nextAttemptAt: at,
        createdAt: at,
        finishedAt: index === 0 ? null : at,
      })),
    );
    for (const index of each) {
      await orm.insert(t.idempotencyKeys).values({
        clientId: 'cli_1',
        mutation: 'createFleet',
        key: `${index}`,
        inputSha256: '',
        answer: '',
        createdAt: new Date(at.getTime() + index),
      });
      await revokeToken({ orm, t }, `jti_${index}`, at);
    }
    await orm
      .insert(t.leases)
      .values(each.map((index) => ({ name: `old/${index}`, owner: 'ins_0/x', until: at })));
  });
}

describeOnBothEngines('housekeeping', (openStore) => {
  it('deletes in transactions of 200 rows, and writes only its lease when nothing is due', async () => {
    const clock = new TestClock();
    const opened = await openStore();
    await fill(opened, clock.now());
    const young = await opened.read.orm.select().from(opened.read.t.clearanceEvents);
    expect(young).toHaveLength(MANY);
    const { store, deleted } = watched(opened);
    clock.advance(31 * DAY);
    const housekeeper = housekeeperOf(store, clock);

    await housekeeper.once();

    // A delivery that waits, a command that has not ended, and the lease of housekeeping remain.
    expect(await rowsOf(opened)).toEqual([0, 1, 1, 0, 0, 1]);
    for (const rows of deleted)
      for (const number of rows) expect(number).toBeLessThanOrEqual(PER_STEP);
    const steps = deleted.filter((rows) => rows.some((number) => number > 0));
    expect(steps).toHaveLength(6 * Math.ceil(MANY / PER_STEP));
    const [fleet] = await opened.read.orm.select().from(opened.read.t.fleets);
    expect(fleet?.journalFloor).toBe(MANY);

    clock.advance(DAY / 24);
    deleted.length = 0;
    const { sql } = await statementsOf(() => housekeeperOf(opened, clock).once());
    await housekeeper.once();
    expect(deleted.length).toBeLessThanOrEqual(2);
    if (opened.dialect === 'sqlite') {
      expect(sql.filter((text) => /^delete/i.test(text))).toEqual([]);
      expect(sql.length).toBeGreaterThan(0);
      expect(sql.filter((text) => /^select/i.test(text)).length).toBeLessThanOrEqual(9);
    }
  });

  it('ends after the step in progress when it stops, and goes on in the next round', async () => {
    // After the lease of the test before: on PostgreSQL both share a database.
    const clock = new TestClock('2026-06-01T00:00:00Z');
    const opened = await openStore();
    const { orm, t } = opened.read;
    const at = clock.now();
    await opened.write(async (tx) => {
      for (let index = 0; index < MANY; index += 1) await revokeToken(tx, `stop_${index}`, at);
    });
    let stopped: Promise<void> | undefined;
    const write: Store['write'] = async (job) => {
      const value = await opened.write(job);
      const [row] = await orm.select({ rows: count() }).from(t.revokedTokens);
      if (row?.rows === MANY - PER_STEP) stopped = housekeeper.stop();
      return value;
    };
    const housekeeper = housekeeperOf({ ...opened, write }, clock);
    clock.advance(DAY);
    await housekeeper.once();
    await stopped;
    const left = async () => (await orm.select().from(t.revokedTokens)).length;
    expect(await left()).toBe(MANY - PER_STEP);
    clock.advance(DAY);
    await housekeeperOf(opened, clock).once();
    expect(await left()).toBe(0);
  });

  it('retains deliveries to endpoints for days of their own, those that wait with their events', async () => {
    const clock = new TestClock('2026-09-01T00:00:00Z');
    const store = await openStore();
    const at = clock.now();
    const statuses = ['PENDING', 'SUCCEEDED', 'FAILED'] as const;
    await store.write((tx) =>
      insertDeliveries(
        tx,
        statuses.map((status, seq) => ({
          id: `whd_recent_${status}`,
          endpointId: 'whe_recent',
          fleetId: 'flt_recent',
          eventId: `evt_${seq}`,
          seq,
          subjectId: `enr_${seq}`,
          nextAttemptAt: at,
          recordedAt: at,
        })),
      ),
    );
    await store.write((tx) =>
      saveResults(
        tx,
        statuses.map((status) => ({
          id: `whd_recent_${status}`,
          status,
          tries: 1,
          attempts: [],
          nextAttemptAt: at,
        })),
      ),
    );
    const left = async () =>
      (
        await deliveriesByIds(
          store.read,
          statuses.map((status) => `whd_recent_${status}`),
        )
      )
        .map(({ status }) => status)
        .sort();
    const after = async (seconds: number) => {
      clock.advance(seconds);
      await housekeeperOf(store, clock).once();
      return left();
    };
    expect(await after(10 * DAY)).toEqual(['FAILED', 'PENDING', 'SUCCEEDED']);
    expect(await after(DAY / 24)).toEqual(['PENDING']);
    expect(await after(20 * DAY - DAY / 24)).toEqual(['PENDING']);
    expect(await after(DAY / 24)).toEqual([]);
  });
});
