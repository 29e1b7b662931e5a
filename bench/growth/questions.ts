import { ACCOUNTS, FLEET, plateOf, RARE_BRAND, vehicleId, vinOf } from './fleet.js';
import { type Product, type Store } from './product.js';

/** Question that must cost the same in every fleet. */
export interface Question {
  readonly title: string;
  /** Milliseconds allowed on SQLite; PostgreSQL may take twice as long. */
  readonly goal: number;
  readonly ask: (store: Store, size: number) => Promise<unknown>;
}

const PAGE = 26;
const OLDEST = { field: 'CREATED_AT', descending: false } as const;
const LATEST = { field: 'CLEARANCE_CHANGED_AT', descending: true } as const;
const BY_VIN = { field: 'VIN', descending: false } as const;

export function questionsOf(product: Product): readonly Question[] {
  const count =
    (filter: object) =>
    ({ read }: Store) =>
      product.countVehicles(read, FLEET, filter);
  const page =
    (filter: object, order: object = OLDEST) =>
    ({ read }: Store) =>
      product.listVehicles(read, FLEET, filter, order, PAGE, undefined);
  const search = (textOf: (size: number) => string) => (store: Store, size: number) =>
    page({ search: textOf(size) })(store);
  const events =
    (query: (size: number) => object) =>
    ({ read }: Store, size: number) =>
      product.listEvents(read, FLEET, query(size), { newestFirst: true, limit: 51 });
  const row = (title: string, goal: number, ask: Question['ask']): Question => ({
    title,
    goal,
    ask,
  });
  return [
    row('clearanceSummary', 2, ({ read }) => product.countClearances(read, [FLEET])),
    row('totalCount', 2, count({})),
    row('first page without a filter', 5, page({})),
    row('status APPROVED: count', 5, count({ clearanceStatus: ['APPROVED'] })),
    row('status APPROVED: page by change', 5, page({ clearanceStatus: ['APPROVED'] }, LATEST)),
    row('status CANCELED, none: page', 5, page({ clearanceStatus: ['CANCELED'] })),
    row('status REVOKED, five: page', 5, page({ clearanceStatus: ['REVOKED'] })),
    row('two statuses: page', 5, page({ clearanceStatus: ['PENDING', 'APPROVED'] }, BY_VIN)),
    row('enrollment status: count', 5, count({ enrollmentStatus: ['ACTIVE'] })),
    row('enrollment status FAILED: page', 5, page({ enrollmentStatus: ['FAILED'] })),
    row('account: count', 5, count({ accountId: ACCOUNTS[0] })),
    row('account: page by VIN', 5, page({ accountId: ACCOUNTS[1] }, BY_VIN)),
    row(
      'account and status: page',
      5,
      page({ accountId: ACCOUNTS[1], clearanceStatus: ['PENDING'] }),
    ),
    row(
      'account and status: count',
      5,
      count({ accountId: ACCOUNTS[0], clearanceStatus: ['REVOKED'] }),
    ),
    row('provider: page by change', 5, page({ provider: 'HIGH_MOBILITY' }, LATEST)),
    row('brand: count', 5, count({ brand: ['bmw'] })),
    row('brand, five: page', 5, page({ brand: [RARE_BRAND] }, LATEST)),
    row('brand, none: page', 5, page({ brand: ['daf'] })),
    row('label: page', 5, page({ tag: { key: 'depot', value: 'Depot 3' } }, LATEST)),
    row('label that no vehicle has: page', 5, page({ tag: { key: 'depot', value: 'none' } })),
    row(
      'search, one plate',
      10,
      search((size) => plateOf(size - 7)),
    ),
    row(
      'search, part of a VIN',
      10,
      search((size) => vinOf(size - 9).slice(5)),
    ),
    row(
      'search, part of a name',
      10,
      search((size) => `hicle ${size - (size % 2)}`),
    ),
    row(
      'search, in every name',
      10,
      search(() => 'vehicle'),
    ),
    row(
      'search, none',
      10,
      search(() => 'xyzzy'),
    ),
    row(
      'search, two characters',
      10,
      search(() => 'TÜ'),
    ),
    row(
      'search, two characters, none',
      10,
      search(() => 'QQ'),
    ),
    row(
      'search, in one of a thousand',
      10,
      search(() => '777'),
    ),
    row('readiness', 5, ({ read }) => product.stepsOfFleet(read, FLEET)),
    row('blockers, first page', 5, async ({ read }) =>
      product.listBlockers(read, await product.groupsOfFleet(read, FLEET), {
        limit: PAGE,
        after: undefined,
        dueBefore: null,
      }),
    ),
    row('groups of blockers', 5, async ({ read }) =>
      product.timesOfGroups(read, await product.groupsOfFleet(read, FLEET), new Date(), null),
    ),
    row('blocker code: page', 5, page({ blockerCode: ['DRIVE_VEHICLE'] })),
    row('blocker code: count', 5, count({ blockerCode: ['DRIVE_VEHICLE'] })),
    row('events, count', 5, ({ read }) => product.countEvents(read, FLEET, {})),
    row(
      'events of a status, last 50',
      5,
      events(() => ({ status: ['REVOKED'] })),
    ),
    row(
      'events of a vehicle, last 50',
      5,
      events((size) => ({ vehicleId: [vehicleId(size >> 1)] })),
    ),
    row(
      'events of an account, last 50',
      5,
      events(() => ({ accountId: ACCOUNTS[1] })),
    ),
  ];
}
