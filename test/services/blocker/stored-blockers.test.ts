import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AccountHealth, type HealthStatus } from '../../../src/domain/account.js';
import { type Blocker, BLOCKER_CODES } from '../../../src/domain/blockers/blocker.js';
import { inOrder } from '../../../src/domain/blockers/find-blockers.js';
import { READINESS_STEPS } from '../../../src/domain/blockers/readiness.js';
import { CREDENTIAL_AUTHORIZATIONS } from '../../../src/domain/credential.js';
import { createRegistry } from '../../../src/providers/registry.js';
import { BlockerService } from '../../../src/services/blocker/blockers.js';
import { deriveSubjects } from '../../../src/services/blocker/derive-subjects.js';
import { FleetBlockerService } from '../../../src/services/blocker/fleet-blockers.js';
import { StoredBlockers } from '../../../src/services/blocker/stored-blockers.js';
import { BlockerUpdates, brandsOf } from '../../../src/services/blocker/updates.js';
import { updateAccountHealth } from '../../../src/store/accounts.js';
import { markForLater } from '../../../src/store/blockers/marks.js';
import { saveClearances } from '../../../src/store/clearances.js';
import { updateCredential } from '../../../src/store/credentials.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { insertEnrollments, updateEnrollments } from '../../../src/store/enrollments.js';
import { recount } from '../../../src/store/facets/recount.js';
import { countVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { insertVehicles } from '../../../src/store/vehicles.js';
import { BlockerTimer } from '../../../src/workers/loops/blocker-timer.js';
import { History, steps } from '../../store/facets/history.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { TestClock, testCursors, testViewer } from '../../support/store.js';

const HOUR = 3600;
const HEALTH: readonly HealthStatus[] = ['HEALTHY', 'UNAUTHORIZED', 'DEGRADED', 'UNREACHABLE'];
const URLS = {
  inversUrl: 'https://invers.example.com',
  highMobilityLiveUrl: 'https://live.example.com/v1',
  highMobilitySandboxUrl: 'https://sandbox.example.com/v1',
  damoovUserUrl: 'https://user.example.com',
  damoovApiUrl: 'https://api.example.com',
};
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let histories = 0;

/** Facts that the histories of facets do not change. */
type Other = Readonly<Record<'account' | 'vehicle' | 'choice', number>> & {
  readonly other: 'health' | 'contact' | 'authorization' | 'time';
};

const others: fc.Arbitrary<Other> = fc.record({
  other: fc.constantFrom('health', 'contact', 'authorization', 'time', 'time'),
  account: fc.nat(2),
  vehicle: fc.nat(9),
  choice: fc.nat(20),
});

/** Everything of the stored blockers on one store, with a clock that is moved. */
function parts(clock: TestClock) {
  const { now } = clock;
  const registry = createRegistry(URLS, now);
  const updates = new BlockerUpdates({ registry, now });
  return {
    registry,
    updates,
    of: (store: Store) => ({
      timer: new BlockerTimer({ store, updates, log: quiet, now }),
      fleet: new FleetBlockerService({
        store,
        cursors: testCursors(),
        stored: new StoredBlockers(store, brandsOf(registry)),
        now,
      }),
      single: new BlockerService({ store, registry, now }),
    }),
  };
}

/** Changes what the histories of facets leave as it is. */
async function change(tx: Db, history: History, { other, account, vehicle, choice }: Other) {
  const since = new Date(choice * 1000);
  switch (other) {
    case 'health': {
      const status = HEALTH[choice % HEALTH.length] ?? 'HEALTHY';
      const reason = choice % 2 === 0 ? 'too many requests' : null;
      return updateAccountHealth(tx, history.accountId(account), {
        status,
        reason,
        since,
        retryAt: null,
      });
    }
    case 'contact':
      return updateEnrollments(tx, [history.enrollmentId(account, vehicle)], {
        lastContactAt: choice % 4 === 0 ? null : since,
        online: choice % 3 === 0,
        listed: choice % 2 === 0,
      });
    case 'authorization': {
      const authorization = CREDENTIAL_AUTHORIZATIONS[choice % CREDENTIAL_AUTHORIZATIONS.length];
      return updateCredential(tx, history.credentialId(account), {
        authorization: authorization ?? null,
      });
    }
    case 'time':
  }
}

/** Reads all ids of the subjects of a fleet, from the tables of facts. */
async function subjectsOf({ read: { orm, t } }: Store, fleetId: string) {
  const idsOf = async (table: 'accounts' | 'drivers' | 'enrollments' | 'oemCredentials') =>
    (await orm.select({ id: t[table].id, fleetId: t[table].fleetId }).from(t[table]))
      .filter((row) => row.fleetId === fleetId)
      .map(({ id }) => id);
  return {
    accounts: await idsOf('accounts'),
    drivers: await idsOf('drivers'),
    enrollments: await idsOf('enrollments'),
    credentials: await idsOf('oemCredentials'),
  };
}

const operator = testViewer();

describeOnBothEngines('stored blockers', (openStore) => {
  test('are those derived from the facts, after any history', { timeout: 180_000 }, async () => {
    const clock = new TestClock('1970-01-01T00:00:30Z');
    const { registry, updates, of } = parts(clock);
    const store = await openStore((tx, afterCommit) => updates.settle(tx, afterCommit));
    const { timer, fleet, single } = of(store);
    const settled = async (): Promise<void> => {
      while (await timer.once());
    };
    await fc.assert(
      fc.asyncProperty(steps(60), fc.array(others, { maxLength: 40 }), async (first, second) => {
        const history = new History(`stored${++histories}`);
        const { fleetId } = history;
        await store.write((tx) => history.begin(tx));
        const all = [...first, ...second].map((step, index) => ({ step, at: (index * 7) % 23 }));
        all.sort((one, other) => one.at - other.at);
        for (const { step } of all) {
          if ('other' in step && step.other === 'time') {
            clock.advance(((step.choice % 5) + 1) * 11 * HOUR);
            continue;
          }
          await store.write(async (tx) => {
            if ('other' in step) await change(tx, history, step);
            else await history.run(tx, step);
          });
        }
        await settled();

        const ids = await subjectsOf(store, fleetId);
        const every = Object.values(ids).flat();
        const derived = await deriveSubjects(store.read, every, brandsOf(registry), clock.now);
        // Steps of readiness add up, and are those of the rows.
        const readiness = await fleet.readiness(operator, fleetId);
        const enrolled = derived.filter(({ step }) => step !== null);
        expect(readiness.total).toBe(enrolled.length);
        expect(READINESS_STEPS.reduce((sum, step) => sum + readiness[step], 0)).toBe(
          readiness.total,
        );
        const blocked = new Set(
          derived
            .filter(
              ({ id, blockers }) =>
                !id.startsWith('enr') && blockers.some(({ severity }) => severity === 'BLOCKING'),
            )
            .map(({ id }) => id),
        );
        const isEnd = (step: string | null) => step === 'ending' || step === 'ended';
        expect(readiness.actionNeeded).toBe(
          enrolled.filter(
            ({ step, accountId, credentialId }) =>
              step === 'actionNeeded' ||
              (!isEnd(step) && (blocked.has(accountId) || blocked.has(credentialId ?? ''))),
          ).length,
        );
        expect(readiness.ended).toBe(enrolled.filter(({ step }) => step === 'ended').length);

        // The list has each blocker that its subject has, once and in order.
        const lists = [
          await single.ofAccounts(operator, ids.accounts),
          await single.ofDrivers(operator, ids.drivers),
          await single.ofEnrollments(operator, ids.enrollments),
          await single.ofCredentials(operator, ids.credentials),
        ].flat(2);
        const expected = new Map(lists.map((blocker) => [blocker.id, blocker]));
        const listed: Blocker[] = [];
        let after: string | undefined;
        do {
          const page = await fleet.list(operator, fleetId, { first: 3, after }, null);
          listed.push(...page.items.map(({ node }) => node));
          expect(await page.totalCount()).toBe(expected.size);
          after = page.hasNextPage ? page.items.at(-1)?.cursor : undefined;
        } while (after !== undefined);
        const byId = (one: Blocker, other: Blocker) => (one.id < other.id ? -1 : 1);
        expect(listed.toSorted(byId)).toEqual([...expected.values()].toSorted(byId));
        expect(listed.map(place)).toEqual(inOrder(listed).map(place));

        const groups = await fleet.groups(operator, fleetId, ['CODE'], null);
        const byCode = Map.groupBy(expected.values(), ({ code }) => code);
        expect(new Map(groups.map(({ code, count }) => [code, count]))).toEqual(
          new Map([...byCode].map(([code, blockers]) => [code, blockers.length])),
        );
        for (const { code, oldestSince } of groups)
          expect(oldestSince.getTime()).toBe(
            Math.min(...(byCode.get(code!) ?? []).map(({ since }) => since.getTime())),
          );

        // Groups of those due before a time have their own counts and times.
        const soon = new Date(clock.now().getTime() + 5 * 24 * HOUR * 1000);
        const isSoon = ({ deadline }: Blocker) => deadline !== null && deadline < soon;
        const due = await fleet.groups(operator, fleetId, ['CODE'], { dueBefore: soon });
        const dueByCode = Map.groupBy([...expected.values()].filter(isSoon), ({ code }) => code);
        const nextOf = (found: readonly Blocker[]): Date | null =>
          found
            .flatMap(({ deadline }) => deadline ?? [])
            .filter((deadline) => deadline >= clock.now())
            .sort((one, other) => one.getTime() - other.getTime())[0] ?? null;
        expect(
          new Map(
            due.map(({ code, ...group }) => [
              code,
              [group.count, group.oldestSince, group.nextDeadline],
            ]),
          ),
        ).toEqual(
          new Map(
            [...dueByCode].map(([code, found]) => [
              code,
              [
                found.length,
                new Date(Math.min(...found.map(({ since }) => since.getTime()))),
                nextOf(found),
              ],
            ]),
          ),
        );

        // Vehicles are found by what callers see at their enrollments.
        const rows = await store.read.orm.select().from(store.read.t.enrollments);
        const shown = await single.ofEnrollments(operator, ids.enrollments);
        for (const codes of [...byCode.keys()].map((code) => [code]).concat([[...BLOCKER_CODES]])) {
          const wanted = ids.enrollments
            .filter((_, index) => shown[index]?.some(({ code }) => codes.includes(code)))
            .map((id) => rows.find((row) => row.id === id)?.vehicleId);
          const query = { blockerCode: codes };
          const order = { field: 'VIN', descending: false } as const;
          const found = await listVehicles(store.read, fleetId, query, order, 100, undefined);
          expect(found.map(({ id }) => id).sort()).toEqual([...new Set(wanted)].sort());
          expect((await countVehicles(store.read, fleetId, query)).value).toBe(found.length);
        }
      }),
      { numRuns: 15 },
    );
    expect((await recount(store)).corrected).toBe(0);
    // The clock is days ahead of that of other tests on the same database.
    await timer.stop();
  });

  test('that come with age are derived by one instance at a time', async () => {
    const clock = new TestClock('1970-01-01T00:00:10Z');
    const { updates, of } = parts(clock);
    const store = await openStore((tx, afterCommit) => updates.settle(tx, afterCommit));
    const { timer, fleet } = of(store);
    const other = of(store).timer;
    const history = new History(`stored${++histories}`);
    await store.write(async (tx) => {
      await history.begin(tx);
      for (const kind of ['add', 'enroll', 'enrollment', 'clearance'] as const)
        await history.run(tx, {
          kind,
          vehicle: 1,
          account: 0,
          at: 1,
          choice: kind === 'enrollment' ? 1 : 0,
        });
    });
    while (await timer.once());
    const codes = async () => {
      const groups = await fleet.groups(operator, history.fleetId, ['CODE'], null);
      return groups.map(({ code }) => code);
    };
    expect(await codes()).toEqual(['WAITING_FOR_CARMAKER']);
    clock.advance(3 * 24 * HOUR - 10);
    while (await timer.once());
    expect(await codes()).toEqual(['WAITING_FOR_CARMAKER']);
    clock.advance(1);
    expect(await timer.once()).toBe(true);
    expect(await codes()).toEqual(['DRIVE_VEHICLE']);
    const marks = () => store.read.orm.select().from(store.read.t.blockerMarks);
    await store.write((tx) => markForLater(tx, [history.enrollmentId(0, 1)]));
    expect(await other.once()).toBe(false);
    expect(await marks()).toHaveLength(1);
    await timer.stop();
    expect(await other.once()).toBe(true);
    expect(await marks()).toEqual([]);
    // Blockers that came with a clock that was ahead are undone.
    clock.advance(-2 * 24 * HOUR);
    while (await other.once());
    expect(await codes()).toEqual(['WAITING_FOR_CARMAKER']);
    await other.stop();
  });

  test('of an account stand once for 5,000 vehicles, whose rows stay', async () => {
    const clock = new TestClock('1970-01-02T00:00:00Z');
    const { updates, of } = parts(clock);
    const store = await openStore((tx, afterCommit) => updates.settle(tx, afterCommit));
    const { fleet } = of(store);
    const history = new History(`stored${++histories}`);
    const { fleetId } = history;
    const [accountId, at] = [history.accountId(0), new Date(1000)];
    await store.write((tx) => history.begin(tx));
    for (let from = 0; from < 5000; from += 500)
      await store.write(async (tx) => {
        const numbers = Array.from({ length: 500 }, (_, index) => from + index);
        const common = { fleetId, accountId, createdAt: at };
        await insertVehicles(
          tx,
          numbers.map((number) => ({
            ...common,
            id: history.vehicleId(number),
            vin: `VIN${number}`,
            brand: 'bmw',
            name: null,
            licensePlate: null,
            tags: [],
            clearanceChangedAt: at,
            updatedAt: at,
          })),
        );
        await insertEnrollments(
          tx,
          numbers.map((number) => ({
            ...common,
            id: history.enrollmentId(0, number),
            vehicleId: history.vehicleId(number),
            status: 'ACTIVE',
            credentialKind: 'NONE',
            credentialId: null,
            ...NO_DETAILS,
          })),
        );
        await saveClearances(
          tx,
          numbers.map((number) => ({
            ...common,
            enrollmentId: history.enrollmentId(0, number),
            vehicleId: history.vehicleId(number),
            status: 'PENDING',
            reason: null,
            requestedAt: at,
            changedAt: at,
            observedAt: at,
            provisional: false,
            listed: false,
            changelogSeen: 0,
            odometer: null,
          })),
        );
      });
    const rows = () =>
      store.read.orm
        .select()
        .from(store.read.t.blockers)
        .orderBy(store.read.t.blockers.subjectId, store.read.t.blockers.code);
    const before = await rows();
    const counts = async () => {
      const groups = await fleet.groups(operator, fleetId, ['CODE'], null);
      return groups.map(({ code, count }) => [code, count]);
    };
    expect(await counts()).toEqual([['WAITING_FOR_CARMAKER', 5000]]);

    const health = { status: 'UNAUTHORIZED', reason: 'wrong secret', since: at, retryAt: null };
    await store.write((tx) => updateAccountHealth(tx, accountId, health as AccountHealth));
    expect(await counts()).toEqual([['ACCOUNT_UNAUTHORIZED', 1]]);
    expect((await fleet.list(operator, fleetId, { first: 9 }, null)).items).toHaveLength(1);
    expect(await fleet.readiness(operator, fleetId)).toMatchObject({
      total: 5000,
      actionNeeded: 5000,
    });
    expect((await rows()).filter(({ subjectId }) => subjectId !== accountId)).toEqual(before);
    await store.write((tx) => updateAccountHealth(tx, accountId, { ...health, status: 'HEALTHY' }));
    expect(await counts()).toEqual([['WAITING_FOR_CARMAKER', 5000]]);
    expect(await rows()).toEqual(before);
  });
});

const NO_DETAILS = {
  reason: null,
  externalId: null,
  telematicsUnitId: null,
  sealedPassword: null,
  vehicleModelId: null,
  odometer: null,
  brand: null,
} as const;

const place = ({ severity, deadline, since }: Blocker) => [severity, deadline, since];
