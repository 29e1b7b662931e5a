import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/domain/values/secret.js';
import { Journal } from '../../../src/journal/journal.js';
import { createRegistry } from '../../../src/providers/registry.js';
import { AccountSessions } from '../../../src/services/access/account-sessions.js';
import { TokenVault } from '../../../src/services/access/token-vault.js';
import { ChangesHub } from '../../../src/services/changes-hub.js';
import { ClearanceChanges } from '../../../src/services/clearance/changes.js';
import { bootstrapClient } from '../../../src/services/client/clients.js';
import { CommandQueue } from '../../../src/services/commands/command-queue.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { FleetService } from '../../../src/services/fleet/fleets.js';
import { GrantEndings } from '../../../src/services/grant/revoke-grant.js';
import { EligibilityService } from '../../../src/services/onboarding/eligibility.js';
import { OnboardingService } from '../../../src/services/onboarding/onboardings.js';
import { cancelQueued } from '../../../src/store/commands.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type AfterCommit, type Db, type Store } from '../../../src/store/engine/store.js';
import {
  enrollmentsByIds,
  lockEnrollments,
  updateEnrollment,
} from '../../../src/store/enrollments.js';
import { listEvents } from '../../../src/store/journal/event-list.js';
import {
  insertOnboarding,
  listRows,
  onboardingsByIds,
  tallyOnboarding,
  updateRow,
} from '../../../src/store/onboardings.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import { until } from '../../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';
import { onboardingOf, storeEnrollment, VIN } from '../../support/rows.js';
import { testCursors, testVault, testViewer } from '../../support/store.js';

const NOW = new Date('2026-01-01T00:00:10Z');
const now = () => NOW;

/**
 * Transactions that one process on SQLite serializes, and two processes on PostgreSQL run at once.
 */
describeOnPostgres('two writers on PostgreSQL', story);

function story(postgres: TestPostgres): void {
  let store: Store;

  beforeAll(async () => {
    store = await openPostgresStore(postgres.url);
    await store.write((tx) => storeEnrollment(tx, NOW));
  });
  afterAll(async () => {
    await store.close();
    await postgres.stop();
  });

  /** The first commits when the second waits for it, or is done. */
  async function sideBySide(
    first: (tx: Db, afterCommit: AfterCommit) => Promise<unknown>,
    second: typeof first,
  ): Promise<void> {
    let other: Promise<unknown> | undefined;
    let isOver = false;
    await store.write(async (tx, afterCommit) => {
      await first(tx, afterCommit);
      other = store.write(second).finally(() => (isOver = true));
      await until(async () => isOver || (await waitingForLocks(store)) > 0);
    });
    await other;
  }

  test('that hear of the same change put it into the journal once', async () => {
    const changes = new ClearanceChanges({
      journal: new Journal({ store, seal: testCursors() }),
      endings: new GrantEndings({ commands: new CommandQueue(store), now }),
      now,
    });
    const changelog = [
      { status: 'PENDING', at: new Date('2026-01-01T00:00:01Z'), reason: null },
      { status: 'APPROVED', at: new Date('2026-01-01T00:00:02Z'), reason: null },
    ] as const;
    const hear =
      (source: 'WEBHOOK' | 'RECONCILIATION') => async (tx: Db, afterCommit: AfterCommit) => {
        const [enrollment] = await enrollmentsByIds(tx, ['enr_1']);
        await changes.apply(tx, afterCommit, source, [
          { enrollment: enrollment!, remote: { status: 'APPROVED', changelog }, askedAt: NOW },
        ]);
      };
    await sideBySide(hear('WEBHOOK'), hear('RECONCILIATION'));
    expect(
      (await listEvents(store.read, 'flt_1', {}, { limit: 100 })).map(({ status }) => status),
    ).toEqual(['PENDING', 'APPROVED']);
  });

  test('that end the last rows of an onboarding leave it complete', async () => {
    const { onboarding, rows } = onboardingOf(2, NOW);
    await store.write((tx) => insertOnboarding(tx, onboarding, rows));
    const end = (index: number) => async (tx: Db) => {
      await updateRow(tx, 'onb_1', index, { status: 'SUCCEEDED', userErrors: [], canRetry: false });
      await tallyOnboarding(tx, 'onb_1', NOW);
    };
    await sideBySide(end(0), end(1));
    expect(await onboardingsByIds(store.read, ['onb_1'])).toMatchObject([
      { status: 'COMPLETED', succeeded: 2, completedAt: NOW },
    ]);
  });

  describe('that bring the same new vehicles', () => {
    const vehiclesOf = (...vins: readonly string[]) => vins.map((vin) => ({ vin, brand: 'bmw' }));
    const start = (...vins: readonly string[]) =>
      onboardingsOf(store).start(testViewer(), {
        accountId: 'acc_1',
        vehicles: vehiclesOf(...vins),
      });
    const rowsOf = async (outcome: Awaited<ReturnType<typeof start>>) =>
      outcome.ok ? listRows(store.read, outcome.value.id, undefined, 10, undefined) : [];
    const statusesOf = async (outcomes: readonly Awaited<ReturnType<typeof start>>[]) =>
      (await Promise.all(outcomes.map(rowsOf))).map((rows) => rows.map(({ status }) => status));

    /** All of them wait for one who is about to bring the vehicle, and leaves it. */
    async function allAtOnce(vin: string, calls: readonly (() => ReturnType<typeof start>)[]) {
      let all: Promise<readonly Awaited<ReturnType<typeof start>>[]> | undefined;
      const left = store.write(async (tx) => {
        await insertVehicles(tx, [
          {
            id: `veh_${vin}`,
            fleetId: 'flt_1',
            vin,
            brand: 'bmw',
            name: null,
            licensePlate: null,
            tags: [],
            clearanceChangedAt: new Date(0),
            createdAt: NOW,
            updatedAt: NOW,
          },
        ]);
        all = Promise.all(calls.map((call) => call()));
        await until(async () => (await waitingForLocks(store)) >= calls.length);
        throw new Error('left');
      });
      await expect(left).rejects.toThrow('left');
      return (await all) ?? [];
    }

    test('both answer: the second as if it had come a moment later', async () => {
      const vin = 'WVWZZZ1KZ00000011';
      const outcomes = await allAtOnce(vin, [() => start(vin), () => start(vin)]);
      expect((await statusesOf(outcomes)).flat().sort()).toEqual(['FAILED', 'QUEUED']);
      const [failed] = (await Promise.all(outcomes.map(rowsOf)))
        .flat()
        .filter(({ status }) => status === 'FAILED');
      const [later] = await rowsOf(await start(vin));
      expect(failed?.userErrors).toEqual(later?.userErrors);
      expect(later?.userErrors).not.toEqual([]);
    });

    test('as three, they all answer', async () => {
      const [one, two] = ['WVWZZZ1KZ00000021', 'WVWZZZ1KZ00000022'] as const;
      const outcomes = await allAtOnce(one, [
        () => start(one),
        () => start(one, two),
        () => start(two, one),
      ]);
      const all = (await Promise.all(outcomes.map(rowsOf))).flat();
      for (const vin of [one, two])
        expect(
          all.filter((row) => row.vin === vin && row.status === 'QUEUED'),
          vin,
        ).toHaveLength(1);
    });

    test('each in another order, they do not wait for each other for ever', async () => {
      const [first, middle, last] = [
        'WVWZZZ1KZ00000031',
        'WVWZZZ1KZ00000032',
        'WVWZZZ1KZ00000033',
      ] as const;
      const outcomes = await allAtOnce(middle, [
        () => start(first, middle, last),
        () => start(last, middle, first),
      ]);
      expect(
        (await statusesOf(outcomes))
          .map((statuses) => [...new Set(statuses)])
          .flat()
          .sort(),
      ).toEqual(['FAILED', 'QUEUED']);
    });
  });

  test('that create fleets of one external id create one, and the other reports the conflict', async () => {
    const fleets = new FleetService({
      store,
      cursors: testCursors(),
      idempotency: idempotencyOf(),
      now,
    });
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => fleets.create(testViewer(), { name: 'South', externalId: 'south' })),
    );
    expect(
      outcomes.map((outcome) => (outcome.ok ? 'made' : outcome.userErrors[0]?.code)).sort(),
    ).toEqual(['ALREADY_EXISTS', 'ALREADY_EXISTS', 'made']);
  });

  test('that start with the same bootstrap client both start', async () => {
    const config = { clientId: 'first', clientSecret: new Secret('not-a-real-secret-of-anybody') };
    const warned: unknown[] = [];
    const boot = () =>
      bootstrapClient(store, config, now, { warn: (details) => void warned.push(details) });
    await Promise.all([boot(), boot(), boot()]);
    expect(warned).toEqual([]);
  });

  describe('that bring the same vehicle back', () => {
    beforeEach(() => store.write((tx) => updateEnrollment(tx, 'enr_1', { status: 'FAILED' })));
    afterEach(() => store.write((tx) => cancelQueued(tx, 'onb_2', NOW)));

    /** Two calls that both wait for the vehicle, and then have it one after the other. */
    async function twice(
      call: (onboardings: OnboardingService) => Promise<unknown>,
    ): Promise<void> {
      const onboardings = onboardingsOf(store);
      let both: Promise<unknown> | undefined;
      await store.write(async (tx) => {
        await lockEnrollments(tx, ['enr_1']);
        both = Promise.all([call(onboardings), call(onboardings)]);
        await until(async () => (await waitingForLocks(store)) >= 2);
      });
      await both;
    }
    const queued = async () =>
      (await store.read.orm.select().from(store.read.t.commands)).filter(
        ({ subjectId, state }) => subjectId === 'enr_1' && state === 'QUEUED',
      );

    test('by trying its row again do so once', async () => {
      const { onboarding, rows } = onboardingOf(1, NOW);
      await store.write((tx) =>
        insertOnboarding(
          tx,
          { ...onboarding, id: 'onb_2' },
          rows.map((row) => ({
            ...row,
            onboardingId: 'onb_2',
            status: 'FAILED',
            canRetry: true,
            enrollmentId: 'enr_1',
          })),
        ),
      );
      await twice((onboardings) => onboardings.retry(testViewer(), 'onb_2'));
      expect(await queued()).toHaveLength(1);
    });

    test('by another onboarding do so once', async () => {
      await twice((onboardings) =>
        onboardings.start(testViewer(), {
          accountId: 'acc_1',
          vehicles: [{ vin: VIN, brand: 'bmw' }],
        }),
      );
      expect(await queued()).toHaveLength(1);
    });
  });
}

/** Nothing listens at its address: no provider is called before a worker runs. */
function onboardingsOf(store: Store): OnboardingService {
  const vault = testVault();
  const url = 'http://127.0.0.1:9';
  const registry = createRegistry(
    {
      highMobilityLiveUrl: url,
      highMobilitySandboxUrl: url,
      inversUrl: url,
      damoovUserUrl: url,
      damoovApiUrl: url,
    },
    now,
  );
  const silent = () => undefined;
  const tokens = new TokenVault({
    store,
    vault,
    now,
    log: { info: silent, warn: silent, error: silent },
  });
  const eligibility = new EligibilityService({
    store,
    sessions: new AccountSessions({ store, vault, registry, tokens, now }),
    now,
  });
  return new OnboardingService({
    store,
    vault,
    cursors: testCursors(),
    registry,
    commands: new CommandQueue(store),
    eligibility,
    idempotency: idempotencyOf(vault),
    hub: new ChangesHub(),
    now,
  });
}

const idempotencyOf = (vault = testVault()): Idempotency =>
  new Idempotency(vault, randomBytes(32), now);

async function waitingForLocks({ read: { orm, t } }: Store): Promise<number> {
  const waiting = sql<string>`(select count(*) from pg_stat_activity where wait_event_type = 'Lock')`;
  const [row] = await orm.select({ waiting }).from(t.fleets).limit(1);
  return Number(row?.waiting ?? 0);
}
