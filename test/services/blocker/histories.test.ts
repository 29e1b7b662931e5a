import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { type ChangeSource, type ClearanceStatus } from '../../../src/domain/clearance.js';
import { createRegistry } from '../../../src/providers/registry.js';
import { deriveSubjects } from '../../../src/services/blocker/derive-subjects.js';
import { FleetBlockerService } from '../../../src/services/blocker/fleet-blockers.js';
import { StoredBlockers } from '../../../src/services/blocker/stored-blockers.js';
import { BlockerUpdates, brandsOf } from '../../../src/services/blocker/updates.js';
import { saveClearances } from '../../../src/store/clearances.js';
import { type Settle, type Store } from '../../../src/store/engine/store.js';
import { updateEnrollments } from '../../../src/store/enrollments.js';
import { insertEvents } from '../../../src/store/journal/clearance-events.js';
import { takePlaces } from '../../../src/store/journal/journal-heads.js';
import { dropOldEvents } from '../../../src/store/journal/journal-retention.js';
import { insertDeliveries } from '../../../src/store/webhooks/webhook-receipts.js';
import { BlockerTimer } from '../../../src/workers/loops/blocker-timer.js';
import { History } from '../../store/facets/history.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { TestClock, testCursors, testViewer } from '../../support/store.js';

const HOUR = 3600;
const DAY = 24 * HOUR;
const URLS = {
  inversUrl: 'https://invers.example.com',
  highMobilityLiveUrl: 'https://live.example.com/v1',
  highMobilitySandboxUrl: 'https://sandbox.example.com/v1',
  damoovUserUrl: 'https://user.example.com',
  damoovApiUrl: 'https://api.example.com',
};
const operator = testViewer();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let fleets = 0;

interface Change {
  readonly vehicle: number;
  readonly from: ClearanceStatus | null;
  readonly to: ClearanceStatus;
  readonly source?: ChangeSource;
  readonly reason?: string | null;
}

/** A fleet whose first ten vehicles are enrolled at its first account, and a clock. */
async function startFleet(openStore: (settle?: Settle) => Promise<Store>) {
  const clock = new TestClock('2026-03-01T12:00:00Z');
  const { now } = clock;
  const registry = createRegistry(URLS, now);
  const updates = new BlockerUpdates({ registry, now });
  const store = await openStore((tx, afterCommit) => updates.settle(tx, afterCommit));
  const history = new History(`history${++fleets}`);
  const { fleetId } = history;
  await store.write(async (tx) => {
    await history.begin(tx);
    for (let vehicle = 0; vehicle < 10; vehicle += 1) {
      // The choice of an enrollment is its status, that of a vehicle its brand.
      await history.run(tx, { kind: 'add', vehicle, account: 0, at: 1, choice: vehicle % 2 });
      await history.run(tx, { kind: 'enroll', vehicle, account: 0, at: 1, choice: 0 });
    }
    const ids = Array.from({ length: 10 }, (_, vehicle) => history.enrollmentId(0, vehicle));
    await updateEnrollments(tx, ids, { status: 'ACTIVE' });
  });
  const requested = new Map<number, Date>();
  let events = 0;
  return {
    clock,
    store,
    history,
    timer: new BlockerTimer({ store, updates, log: quiet, now }),
    fleet: new FleetBlockerService({
      store,
      cursors: testCursors(),
      stored: new StoredBlockers(store, brandsOf(registry)),
      now,
    }),
    /** Stores the new status of a clearance with its event. */
    change: ({ vehicle, from, to, source = 'WEBHOOK', reason = null }: Change) =>
      store.write(async (tx) => {
        if (to === 'PENDING') requested.set(vehicle, now());
        const place = {
          enrollmentId: history.enrollmentId(0, vehicle),
          vehicleId: history.vehicleId(vehicle),
          accountId: history.accountId(0),
          fleetId,
        };
        const rest = { provisional: false, listed: false, changelogSeen: 0, odometer: null };
        const requestedAt = requested.get(vehicle) ?? now();
        const times = { requestedAt, changedAt: now(), observedAt: now() };
        await saveClearances(tx, [{ ...place, ...times, ...rest, status: to, reason }]);
        const seq = await takePlaces(tx, fleetId, 1);
        events += 1;
        const at = { occurredAt: now(), recordedAt: now() };
        const id = `evt_${fleetId}_${events}`;
        const event = { ...place, ...at, id, seq, previousStatus: from, status: to };
        await insertEvents(tx, [{ ...event, reason, source }]);
      }),
    /** Codes of a subject's blockers: the stored ones, which are those derived. */
    codes: async (subjectId: string): Promise<readonly string[]> => {
      const { orm, t } = store.read;
      const rows = await orm.select().from(t.blockers);
      const stored = rows.filter((row) => row.subjectId === subjectId).map(({ code }) => code);
      const [derived] = await deriveSubjects(store.read, [subjectId], brandsOf(registry), now);
      expect((derived?.blockers ?? []).map(({ code }) => code).sort()).toEqual(stored.sort());
      return stored;
    },
  };
}

describeOnBothEngines('blockers by the history of a fleet', (openStore) => {
  test('the median to approval is that of the fleet and the brand, from five approvals on', async () => {
    const story = await startFleet(openStore);
    const { clock, change, fleet, history } = story;
    const { fleetId } = history;
    const other = await startFleet(openStore);
    const approve = async (vehicle: number, hours: number): Promise<void> => {
      await change({ vehicle, from: null, to: 'PENDING' });
      clock.advance(hours * HOUR);
      await change({ vehicle, from: 'PENDING', to: 'APPROVED' });
    };
    const median = (brand?: string) => fleet.medianDaysToApproval(operator, fleetId, brand);
    for (const hours of [240, 6, 48, 24]) await approve(0, hours);
    expect([await median('bmw'), await median()]).toEqual([null, null]);
    await approve(0, 36);
    expect(await median('bmw')).toBe(1.5);
    expect(await median('BMW')).toBe(1.5);
    expect(await median()).toBe(1.5);
    // With an even number the mean of the two in the middle.
    await approve(2, 72);
    expect(await median('bmw')).toBe(1.75);
    for (const hours of [1, 1, 1, 1, 1, 1]) await approve(1, hours);
    expect(await median('bmw')).toBe(1.75);
    expect(await median('mini')).toBe(0.04);
    expect(await median()).toBe(0.15);
    expect(await median('never-listed')).toBeNull();
    // An approval after a revocation was canceled took no time from a request.
    await change({ vehicle: 1, from: 'REVOKING', to: 'APPROVED' });
    expect(await median('mini')).toBe(0.04);
    expect(
      await other.fleet.medianDaysToApproval(operator, other.history.fleetId, 'bmw'),
    ).toBeNull();
    const stranger = testViewer({ fleetIds: [other.history.fleetId] });
    expect(await fleet.medianDaysToApproval(stranger, fleetId, 'bmw')).toBeNull();
  });

  test.each([
    ['half a day', 12, DAY],
    ['13 hours', 13, 26 * HOUR],
    ['four days', 96, 8 * DAY],
  ])('a request is pending for long after twice a median of %s', async (_, hours, limit) => {
    const { clock, change, codes, history, timer } = await startFleet(openStore);
    for (const vehicle of [0, 2, 4, 6, 8]) {
      await change({ vehicle, from: null, to: 'PENDING' });
      clock.advance(hours * HOUR);
      await change({ vehicle, from: 'PENDING', to: 'APPROVED' });
    }
    await change({ vehicle: 0, from: 'REVOKED', to: 'PENDING', source: 'COMMAND' });
    const pending = history.enrollmentId(0, 0);
    const after = async (seconds: number): Promise<readonly string[]> => {
      clock.advance(seconds);
      while (await timer.once());
      return codes(pending);
    };
    expect(await after(limit - 1)).toEqual(['WAITING_FOR_CARMAKER']);
    expect(await after(1)).toEqual(['DRIVE_VEHICLE']);
    expect(await after(1)).toEqual(['DRIVE_VEHICLE']);
    // A brand without approvals of its own is compared with three days.
    await change({ vehicle: 1, from: null, to: 'PENDING' });
    clock.advance(3 * DAY - 1);
    while (await timer.once());
    expect(await codes(history.enrollmentId(0, 1))).toEqual(['WAITING_FOR_CARMAKER']);
    clock.advance(1);
    while (await timer.once());
    expect(await codes(history.enrollmentId(0, 1))).toEqual(['DRIVE_VEHICLE']);
    await timer.stop();
  });

  test('a clearance that was revoked elsewhere is blocked until it is requested again', async () => {
    const { clock, change, codes, history, store } = await startFleet(openStore);
    const { fleetId } = history;
    const [elsewhere, ours, again] = [0, 2, 4].map((one) => history.enrollmentId(0, one));
    const steps = async (vehicle: number, source: ChangeSource): Promise<void> => {
      await change({ vehicle, from: null, to: 'PENDING', source: 'COMMAND' });
      await change({ vehicle, from: 'PENDING', to: 'APPROVED' });
      clock.advance(DAY);
      await change({ vehicle, from: 'APPROVED', to: 'REVOKING', source });
      clock.advance(HOUR);
      await change({ vehicle, from: 'REVOKING', to: 'REVOKED' });
    };
    await steps(0, 'WEBHOOK');
    await steps(2, 'COMMAND');
    const reason = 'Consent is removed by OEM';
    await change({ vehicle: 4, from: 'APPROVED', to: 'REVOKED', source: 'RECONCILIATION', reason });
    const all = async () => [await codes(elsewhere!), await codes(ours!), await codes(again!)];
    expect(await all()).toEqual([['REVOKED_ELSEWHERE'], [], ['CONSENT_REMOVED']]);

    // Retention deletes the events one after the other; each time the facts are looked at again.
    const head = clock.now();
    for (let left = 1; left > 0;) {
      left = await store.write((tx) => dropOldEvents(tx, fleetId, new Date(head.getTime() + 1), 1));
      await store.write((tx) =>
        updateEnrollments(tx, [elsewhere!, ours!, again!], { lastContactAt: clock.now() }),
      );
      clock.advance(1);
      expect(await all()).toEqual([['REVOKED_ELSEWHERE'], [], ['CONSENT_REMOVED']]);
    }
    await change({ vehicle: 0, from: 'REVOKED', to: 'PENDING', source: 'COMMAND' });
    expect(await codes(elsewhere!)).toEqual(['WAITING_FOR_CARMAKER']);
    await change({ vehicle: 0, from: 'PENDING', to: 'APPROVED' });
    await change({ vehicle: 0, from: 'APPROVED', to: 'REVOKING', source: 'COMMAND' });
    await change({ vehicle: 0, from: 'REVOKING', to: 'REVOKED' });
    expect(await codes(elsewhere!)).toEqual([]);
  });

  test('silent webhooks are to be set up if there was never one, and to be checked if there was', async () => {
    const { clock, change, codes, fleet, history, store } = await startFleet(openStore);
    const { fleetId } = history;
    const accountId = history.accountId(0);
    const missed = async (vehicle: number): Promise<void> => {
      clock.advance(1);
      await change({ vehicle, from: 'PENDING', to: 'APPROVED', source: 'RECONCILIATION' });
    };
    const found = async () =>
      (await fleet.list(operator, fleetId, { first: 5 }, { code: ['WEBHOOKS_SILENT'] })).items.map(
        ({ node: { severity, title } }) => [severity, title],
      );
    await missed(0);
    // The provider has no webhooks for this account.
    expect([await codes(accountId), await found()]).toEqual([[], []]);
    await store.write(async ({ orm, t }) => {
      const changed = { webhookEndpointKey: `key_${fleetId}` };
      await orm.update(t.accounts).set(changed).where(eq(t.accounts.id, accountId));
    });
    await missed(2);
    expect(await codes(accountId)).toEqual(['WEBHOOKS_SILENT']);
    expect(await found()).toEqual([['INFO', 'Set up webhooks, so that changes arrive at once']]);
    clock.advance(1);
    await store.write((tx) =>
      insertDeliveries(tx, [
        {
          id: `dlv_${fleetId}`,
          accountId,
          deliveryId: fleetId,
          bodySha256: fleetId,
          kind: 'ping',
          vin: null,
          status: null,
          body: '{}',
          state: 'APPLIED',
          attempts: 1,
          nextAttemptAt: clock.now(),
          receivedAt: clock.now(),
          appliedAt: clock.now(),
        },
      ]),
    );
    expect([await codes(accountId), await found()]).toEqual([[], []]);
    await missed(4);
    expect(await found()).toEqual([['ACTION', 'Check the address and the secret of the webhooks']]);
  });
});
