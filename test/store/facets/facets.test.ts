import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLEARANCE_STATUSES, type ClearanceStatus } from '../../../src/domain/clearance.js';
import { DATA_FLOW_STATUSES, type DataFlowStatus } from '../../../src/domain/data/data-flow.js';
import { PROVIDER_NAMES } from '../../../src/domain/provider.js';
import {
  ENROLLMENT_STATUSES,
  type EnrollmentStatus,
  hasEnded,
  type VehicleFilter,
  type VehicleOrder,
} from '../../../src/domain/vehicle.js';
import { countAuditEvents } from '../../../src/store/access/audit-events.js';
import { countClearances } from '../../../src/store/clearances.js';
import { countEnrollmentsOfCredentials } from '../../../src/store/credentials.js';
import { countDrivers, listDrivers } from '../../../src/store/drivers.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { recount } from '../../../src/store/facets/recount.js';
import { countVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { countEvents, listEvents } from '../../../src/store/journal/event-list.js';
import { type StoredVehicle } from '../../../src/store/vehicles.js';
import { describeOnBothEngines } from '../../support/engines.js';
import { BRANDS, History, steps, TAGS } from './history.js';

const RUNS = 25;
let histories = 0;

interface Choices {
  readonly provider: (typeof PROVIDER_NAMES)[number] | null;
  readonly account: number | null;
  readonly brand: readonly string[] | null;
  readonly clearanceStatus: readonly ClearanceStatus[] | null;
  readonly enrollmentStatus: readonly EnrollmentStatus[] | null;
  readonly dataFlow: readonly DataFlowStatus[] | null;
  readonly credential: number | null;
  readonly tag: number | null;
}

/** Filters of one condition or two: with more of them nothing is left of a small fleet. */
const filters: fc.Arbitrary<Choices> = fc
  .tuple(
    fc.record({
      provider: fc.constantFrom(...PROVIDER_NAMES),
      account: fc.nat(3),
      brand: fc.subarray([...BRANDS, 'none']),
      clearanceStatus: fc.subarray([...CLEARANCE_STATUSES]),
      enrollmentStatus: fc.subarray([...ENROLLMENT_STATUSES]),
      dataFlow: fc.subarray([...DATA_FLOW_STATUSES]),
      credential: fc.nat(2),
      tag: fc.nat(TAGS.length - 1),
    }),
    fc.subarray(
      [
        'provider',
        'account',
        'brand',
        'clearanceStatus',
        'enrollmentStatus',
        'dataFlow',
        'credential',
        'tag',
      ] as const,
      { minLength: 1, maxLength: 2 },
    ),
  )
  .map(([all, names]) => {
    const of = <Name extends keyof Choices>(name: Name): Choices[Name] | null =>
      names.includes(name) ? all[name] : null;
    return {
      provider: of('provider'),
      account: of('account'),
      brand: of('brand'),
      clearanceStatus: of('clearanceStatus'),
      enrollmentStatus: of('enrollmentStatus'),
      dataFlow: of('dataFlow'),
      credential: of('credential'),
      tag: of('tag'),
    };
  });

const toFilter = (
  history: History,
  { account, credential, tag, ...others }: Choices,
): VehicleFilter => ({
  ...others,
  accountId: account === null ? null : account === 3 ? 'none' : history.accountId(account),
  credentialId: credential === null ? null : history.credentialId(credential),
  tag: tag === null ? null : (TAGS[tag] ?? null),
});

/** Rows of a fleet, all of them. */
async function everything({ orm, t }: Db, fleetId: string) {
  const vehicles = await orm
    .select()
    .from(t.vehicles)
    .where(sql`fleet_id = ${fleetId}`);
  const enrollments = await orm
    .select()
    .from(t.enrollments)
    .where(sql`fleet_id = ${fleetId}`);
  const clearances = await orm
    .select()
    .from(t.clearances)
    .where(sql`fleet_id = ${fleetId}`);
  const accounts = await orm
    .select()
    .from(t.accounts)
    .where(sql`fleet_id = ${fleetId}`);
  const reads = await orm
    .select()
    .from(t.dataReads)
    .where(sql`fleet_id = ${fleetId}`);
  const flows = new Map(reads.map((read) => [read.enrollmentId, read.flow]));
  return { vehicles, enrollments, clearances, accounts, flows };
}

type Everything = Awaited<ReturnType<typeof everything>>;

/** Whether a vehicle matches: one enrollment meets every condition on enrollments. */
function isMatch(all: Everything, vehicle: StoredVehicle, query: VehicleFilter): boolean {
  const { brand, tag, provider, accountId, credentialId } = query;
  const { enrollmentStatus, clearanceStatus, dataFlow } = query;
  if (brand && !brand.includes(vehicle.brand)) return false;
  if (tag && !vehicle.tags.some(({ key, value }) => key === tag.key && value === tag.value))
    return false;
  const others = [provider, accountId, credentialId, enrollmentStatus, clearanceStatus, dataFlow];
  if (others.every((condition) => !condition)) return true;
  return all.enrollments.some((enrollment) => {
    const clearance = all.clearances.find(({ enrollmentId }) => enrollmentId === enrollment.id);
    const account = all.accounts.find(({ id }) => id === enrollment.accountId);
    return (
      enrollment.vehicleId === vehicle.id &&
      (!provider || account?.provider === provider) &&
      (!accountId || enrollment.accountId === accountId) &&
      (!credentialId || enrollment.credentialId === credentialId) &&
      (!dataFlow || dataFlow.includes(all.flows.get(enrollment.id) ?? 'NONE')) &&
      (!enrollmentStatus || enrollmentStatus.includes(enrollment.status)) &&
      (!clearanceStatus || (clearance && clearanceStatus.includes(clearance.status)))
    );
  });
}

const ORDERS: Record<VehicleOrder['field'], (vehicle: StoredVehicle) => string | number> = {
  CREATED_AT: ({ createdAt }) => createdAt.getTime(),
  VIN: ({ vin }) => vin,
  CLEARANCE_CHANGED_AT: ({ clearanceChangedAt }) => clearanceChangedAt.getTime(),
};

async function pagesAreRight(
  store: Store,
  fleetId: string,
  query: VehicleFilter,
  all: Everything,
): Promise<void> {
  const matching = all.vehicles.filter((vehicle) => isMatch(all, vehicle, query));
  expect(await countVehicles(store.read, fleetId, query)).toEqual({
    value: matching.length,
    isExact: true,
  });
  for (const field of ['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const)
    for (const descending of [false, true]) {
      const valueOf = ORDERS[field];
      const isBefore = (one: StoredVehicle, other: StoredVehicle): boolean =>
        valueOf(one) < valueOf(other) || (valueOf(one) === valueOf(other) && one.id < other.id);
      const expected = matching.toSorted((one, other) =>
        isBefore(one, other) === descending ? 1 : -1,
      );
      const found: string[] = [];
      let cut;
      for (;;) {
        const order = { field, descending };
        const page: readonly StoredVehicle[] = await listVehicles(
          store.read,
          fleetId,
          query,
          order,
          3,
          cut,
        );
        found.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last || page.length < 3) break;
        const name = {
          CREATED_AT: 'createdAt',
          VIN: 'vin',
          CLEARANCE_CHANGED_AT: 'clearanceChangedAt',
        } as const;
        cut = { value: last[name[field]], id: last.id };
      }
      expect(found).toEqual(expected.map(({ id }) => id));
    }
}

async function eventsAreRight({ read }: Store, { fleetId, ...history }: History): Promise<void> {
  const all = await listEvents(read, fleetId, {}, { limit: 1000 });
  expect(await countEvents(read, fleetId, {})).toEqual({ value: all.length, isExact: true });
  const vehicles = Array.from({ length: 30 }, (_, number) => history.vehicleId(number));
  for (const status of [null, [], ['PENDING'], ['PENDING', 'APPROVED', 'REVOKED']] as const)
    for (const vehicleId of [null, [], vehicles.slice(0, 4), vehicles])
      for (const accountId of [null, history.accountId(0)])
        for (const newestFirst of [false, true]) {
          const wanted = all.filter(
            (event) =>
              (!status || (status as readonly string[]).includes(event.status)) &&
              (!vehicleId || vehicleId.includes(event.vehicleId)) &&
              (!accountId || event.accountId === accountId),
          );
          const query = { status, vehicleId, accountId };
          const inOrder = newestFirst ? wanted.toReversed() : wanted;
          const second = inOrder[1]?.seq;
          expect(await listEvents(read, fleetId, query, { limit: 4, newestFirst })).toEqual(
            inOrder.slice(0, 4),
          );
          const range = newestFirst ? { before: second } : { after: second };
          if (second !== undefined)
            expect(
              await listEvents(read, fleetId, query, { ...range, limit: 4, newestFirst }),
            ).toEqual(inOrder.slice(2, 6));
          expect(await countEvents(read, fleetId, query)).toEqual({
            value: wanted.length,
            isExact: true,
          });
        }
}

async function countsAreRight({ read }: Store, history: History, all: Everything): Promise<void> {
  const { fleetId } = history;
  const byStatus = Map.groupBy(all.clearances, ({ status }) => status);
  expect(
    new Map((await countClearances(read, [fleetId])).map((row) => [row.status, row.count])),
  ).toEqual(new Map([...byStatus].map(([status, rows]) => [status, rows.length])));
  expect(await countDrivers(read, fleetId)).toBe(
    (await listDrivers(read, fleetId, 100, undefined)).length,
  );
  const audited = await read.orm
    .select()
    .from(read.t.auditEvents)
    .where(sql`fleet_id = ${fleetId}`);
  expect((await countAuditEvents(read, { fleetId })).value).toBe(audited.length);
  const used = all.enrollments.filter(
    ({ status, credentialId }) => credentialId !== null && !hasEnded({ status }),
  );
  expect(await countEnrollmentsOfCredentials(read, [0, 1, 2].map(history.credentialId))).toEqual(
    new Map(
      [...Map.groupBy(used, ({ credentialId }) => credentialId ?? '')].map(([id, rows]) => [
        id,
        rows.length,
      ]),
    ),
  );
}

describeOnBothEngines('facets', (openStore) => {
  test(
    'lists and counts after any history are those of the rows',
    { timeout: 120_000 },
    async () => {
      const store = await openStore();
      await fc.assert(
        fc.asyncProperty(
          steps(60),
          fc.array(filters, { minLength: 8, maxLength: 8 }),
          async (all, choices) => {
            const history = new History(`h${++histories}`);
            await store.write((tx) => history.begin(tx));
            for (let from = 0; from < all.length; from += 7)
              await store.write(async (tx) => {
                for (const step of all.slice(from, from + 7)) await history.run(tx, step);
              });
            const rows = await everything(store.read, history.fleetId);
            for (const choice of choices)
              await pagesAreRight(store, history.fleetId, toFilter(history, choice), rows);
            await eventsAreRight(store, history);
            await countsAreRight(store, history, rows);
          },
        ),
        { numRuns: RUNS },
      );
      expect((await recount(store)).corrected).toBe(0);
    },
  );

  test('a recount corrects what is wrong, and nothing else', async () => {
    const store = await openStore();
    const history = new History(`h${++histories}`);
    await store.write((tx) => history.begin(tx));
    await store.write(async (tx) => {
      for (let vehicle = 0; vehicle < 9; vehicle += 1)
        for (const kind of ['add', 'enroll', 'clearance', 'event', 'tags'] as const)
          await history.run(tx, { kind, vehicle, account: vehicle % 3, at: vehicle, choice: 2 });
    });
    expect((await recount(store)).corrected).toBe(0);
    const { facetCounts, facetVehicles } = store.read.t;
    await store.write(async ({ orm }) => {
      await orm.update(facetCounts).set({ count: 77 });
      await orm
        .update(facetVehicles)
        .set({ vin: 'WRONG' })
        .where(sql`vehicle_id = ${history.vehicleId(1)}`);
      await orm
        .update(facetVehicles)
        .set({ uses: 3 })
        .where(sql`vehicle_id = ${history.vehicleId(2)}`);
      await orm.delete(facetVehicles).where(sql`vehicle_id = ${history.vehicleId(3)}`);
    });

    expect((await recount(store)).corrected).toBeGreaterThan(10);
    expect((await recount(store)).corrected).toBe(0);
    const rows = await everything(store.read, history.fleetId);
    await countsAreRight(store, history, rows);
    await eventsAreRight(store, history);
    await pagesAreRight(store, history.fleetId, { brand: BRANDS }, rows);
    await pagesAreRight(store, history.fleetId, { provider: 'HIGH_MOBILITY' }, rows);
  });
});
