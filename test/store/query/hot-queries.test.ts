import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { toStateProjection } from '../../../src/domain/data/state-projection.js';
import { findClientOfToken } from '../../../src/store/access/api-clients.js';
import { findAccount, findAccountByEndpointKey } from '../../../src/store/accounts.js';
import { deliveryBacklogs } from '../../../src/store/backlogs.js';
import {
  clearancesOfEnrollments,
  countClearances,
  latestClearances,
} from '../../../src/store/clearances.js';
import {
  countEnrollmentsOfCredentials,
  firstEnrollmentsOfCredentials,
  listEnrollmentsOfCredential,
} from '../../../src/store/credentials.js';
import { projectedSignals } from '../../../src/store/data/projected-signals.js';
import { signalsOfVehicles } from '../../../src/store/data/vehicle-signals.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db } from '../../../src/store/engine/store.js';
import {
  enrollmentsByIds,
  enrollmentsByVin,
  enrollmentsOfVehicles,
} from '../../../src/store/enrollments.js';
import { listProjectedVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { fleetsByIds, insertFleet, listFleets } from '../../../src/store/fleets.js';
import { findGrantOf } from '../../../src/store/grants.js';
import { listEvents } from '../../../src/store/journal/event-list.js';
import { findJournalHead } from '../../../src/store/journal/journal-heads.js';
import { tables } from '../../../src/store/schema/sqlite.js';
import { relationsOfVehicles } from '../../../src/store/vehicle-relations.js';
import { insertVehicles, vehiclesByIds, vehiclesByVin } from '../../../src/store/vehicles.js';
import {
  listVehiclesWithRelations,
  vehicleByVinWithRelations,
} from '../../../src/store/vehicles-with-relations.js';
import { dueDeliveries } from '../../../src/store/webhooks/webhook-deliveries.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore } from '../../support/store.js';

/** Returns the plan of SQLite for each statement of a query, from `explain query plan`. */
async function planOf(query: (db: Db) => Promise<unknown>): Promise<readonly string[]> {
  const { path, dispose } = openTempStore();
  onTestFinished(dispose);
  const connection = new Database(path, { readonly: true });
  onTestFinished(() => void connection.close());
  const asked: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
  await query({
    orm: drizzle(connection, {
      logger: { logQuery: (sql, values) => void asked.push({ sql, values }) },
    }),
    t: tables,
  });
  expect(asked).not.toHaveLength(0);
  return asked.flatMap(({ sql, values }) =>
    (connection.prepare(`explain query plan ${sql}`).all(...values) as { detail: string }[]).map(
      ({ detail }) => detail,
    ),
  );
}

/** The ids that were given, as a table; the value that they were given in. */
const isGiven = (step: string): boolean =>
  step.startsWith('SCAN json_each ') ||
  step.startsWith('SCAN given VIRTUAL TABLE') ||
  step === 'SCAN CONSTANT ROW';

const idsOf = (prefix: string): readonly string[] => ['a', 'b', 'c'].map((id) => `${prefix}_${id}`);
const [FLEETS, VEHICLES, ENROLLMENTS] = [idsOf('flt'), idsOf('veh'), idsOf('enr')];
const [CREDENTIALS, ACCOUNTS] = [idsOf('crd'), idsOf('acc')];
const cut = { value: new Date(), id: 'veh_a' };
const RELATIONS = {
  vehicle: ['name'],
  clearance: ['reason'],
  enrollments: { enrollment: ['status'], clearance: null, credential: ['name'] },
} as const;

const SELECTED = new Set(['odometer', 'position', 'locked'] as const);
const STATES = toStateProjection(SELECTED, new Set(['measuredAt'] as const));
const AGED_STATES = toStateProjection(SELECTED, new Set(['freshness'] as const));

const QUERIES: readonly (readonly [string, (db: Db) => Promise<unknown>])[] = [
  ['the client of a token', (db) => findClientOfToken(db, 'cli_a', 'b')],
  ['fleets by id', (db) => fleetsByIds(db, FLEETS)],
  ['a page of fleets', (db) => listFleets(db, null, 50, cut)],
  ['vehicles by id', (db) => vehiclesByIds(db, VEHICLES)],
  ['one vehicle by id', (db) => vehiclesByIds(db, VEHICLES.slice(0, 1))],
  ['a vehicle by VIN', (db) => vehiclesByVin(db, 'flt_a', ['VIN1'])],
  [
    'the first page of vehicles',
    (db) =>
      listVehicles(db, 'flt_a', {}, { field: 'CREATED_AT', descending: false }, 51, undefined),
  ],
  [
    'a later page of vehicles',
    (db) => listVehicles(db, 'flt_a', {}, { field: 'CREATED_AT', descending: false }, 51, cut),
  ],
  [
    'the newest vehicles',
    (db) => listVehicles(db, 'flt_a', {}, { field: 'CREATED_AT', descending: true }, 51, cut),
  ],
  [
    'vehicles by VIN',
    (db) =>
      listVehicles(db, 'flt_a', {}, { field: 'VIN', descending: false }, 51, {
        value: 'x',
        id: 'veh_a',
      }),
  ],
  [
    'vehicles by their latest clearance',
    (db) =>
      listVehicles(db, 'flt_a', {}, { field: 'CLEARANCE_CHANGED_AT', descending: true }, 51, cut),
  ],
  [
    'vehicles of a brand',
    (db) =>
      listVehicles(
        db,
        'flt_a',
        { brand: ['bmw'] },
        { field: 'CREATED_AT', descending: false },
        51,
        cut,
      ),
  ],
  [
    'vehicles by the status of their clearance',
    (db) =>
      listVehicles(
        db,
        'flt_a',
        { clearanceStatus: ['PENDING'] },
        { field: 'CREATED_AT', descending: false },
        51,
        cut,
      ),
  ],
  [
    'all that goes along with vehicles',
    (db) =>
      relationsOfVehicles(db, VEHICLES, {
        clearance: 'all',
        enrollments: { enrollment: 'all', clearance: 'all', credential: 'all' },
      }),
  ],
  [
    'some of what goes along with one vehicle',
    (db) =>
      relationsOfVehicles(db, VEHICLES.slice(0, 1), {
        clearance: null,
        enrollments: { enrollment: ['status'], clearance: ['reason'], credential: ['name'] },
      }),
  ],
  [
    'the clearances that go along with vehicles',
    (db) => relationsOfVehicles(db, VEHICLES, { clearance: ['reason'], enrollments: null }),
  ],
  ['states as a page selects them', (db) => projectedSignals(db, VEHICLES, STATES)],
  ['states and their sources', (db) => projectedSignals(db, VEHICLES, AGED_STATES)],
  ['the values of vehicles', (db) => signalsOfVehicles(db, VEHICLES)],
  [
    'a page with some columns',
    (db) =>
      listProjectedVehicles(
        db,
        'flt_a',
        {},
        { field: 'VIN', descending: true },
        51,
        { value: 'x', id: 'veh_a' },
        ['brand'],
      ),
  ],
  [
    'a page with relations',
    (db) =>
      listVehiclesWithRelations(
        { list: (read) => read(db), read: db },
        'flt_a',
        {},
        { field: 'CREATED_AT', descending: false },
        51,
        cut,
        RELATIONS,
      ),
  ],
  [
    'a vehicle by VIN with relations',
    (db) => vehicleByVinWithRelations(db, 'flt_a', 'VIN1', RELATIONS),
  ],
  ['enrollments of vehicles', (db) => enrollmentsOfVehicles(db, VEHICLES)],
  ['enrollments by id', (db) => enrollmentsByIds(db, ENROLLMENTS)],
  ['enrollments by VIN', (db) => enrollmentsByVin(db, 'acc_a', ['VIN1', 'VIN2'])],
  ['enrollments of one vehicle', (db) => enrollmentsOfVehicles(db, VEHICLES.slice(0, 1))],
  [
    'the first enrollments of credentials',
    (db) => firstEnrollmentsOfCredentials(db, CREDENTIALS, 26),
  ],
  [
    'a later page of the enrollments of a credential',
    (db) => listEnrollmentsOfCredential(db, 'crd_a', 26, cut),
  ],
  ['how many enrollments use credentials', (db) => countEnrollmentsOfCredentials(db, CREDENTIALS)],
  ['clearances of vehicles', (db) => latestClearances(db, VEHICLES)],
  ['clearances of enrollments', (db) => clearancesOfEnrollments(db, ENROLLMENTS)],
  ['the summary of clearances', (db) => countClearances(db, FLEETS)],
  ['the summary of the clearances of one fleet', (db) => countClearances(db, FLEETS.slice(0, 1))],
  ['the head of a journal', (db) => findJournalHead(db, 'flt_a')],
  ['events after a place', (db) => listEvents(db, 'flt_a', {}, { after: 7, limit: 200 })],
  [
    'the newest events',
    (db) => listEvents(db, 'flt_a', {}, { before: 7, newestFirst: true, limit: 51 }),
  ],
  [
    'the history of a clearance',
    (db) => listEvents(db, 'flt_a', { enrollmentId: ['enr_b'] }, { limit: 51 }),
  ],
  ['the account of a webhook', (db) => findAccountByEndpointKey(db, 'a')],
  ['an account by id', (db) => findAccount(db, 'acc_a')],
  ['webhooks to be applied', (db) => dueDeliveries(db, new Date(), 100)],
  [
    'webhooks to be applied, but for accounts',
    (db) => dueDeliveries(db, new Date(), 100, ACCOUNTS),
  ],
  ['the grant of a subject', (db) => findGrantOf(db, 'enr_a')],
];

describe('a query on the way of every request finds its rows by an index, and has them in order', () => {
  test.each(QUERIES)('%s', async (_, query) => {
    const plan = await planOf(query);

    expect(
      plan.filter(
        (step) => (step.startsWith('SCAN') && !isGiven(step)) || step.includes('TEMP B-TREE'),
      ),
    ).toEqual([]);
  });

  test.each([[['VIN1', 'VIN2', 'VIN3']], [['VIN1']]])(
    'an enrollment is found by its VIN, not among all of its account: %j',
    async (vins) => {
      const plan = await planOf((db) => enrollmentsByVin(db, 'acc_a', vins));

      expect(plan).toContain('SEARCH vehicles USING INDEX vehicles_vin (fleet_id=? AND vin=?)');
      expect(plan).toContain(
        'SEARCH enrollments USING INDEX enrollments_account_vehicle (account_id=? AND vehicle_id=?)',
      );
    },
  );

  test('webhooks that wait are counted by the index of just these', async () => {
    expect(await planOf(deliveryBacklogs)).toContain(
      'SCAN webhook_deliveries USING INDEX webhook_deliveries_due',
    );
  });

  test('a page begins where the page before it ended: its index goes down to the cut, not only to the fleet', async () => {
    const plan = await planOf((db) =>
      listVehicles(db, 'flt_a', {}, { field: 'CREATED_AT', descending: false }, 51, cut),
    );

    expect(plan).toContainEqual(
      expect.stringMatching(/vehicles_created \(fleet_id=\? AND \(?created_at/),
    );
  });
});

describeOnPostgres('on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('the same queries run, with a fleet and its vehicles found by them', async () => {
    const store = await openPostgresStore(postgres.url);
    onTestFinished(() => store.close());
    const at = new Date('2026-01-01T00:00:00.000Z');
    const vehicle = (id: string, vin: string) => ({
      id,
      fleetId: 'flt_a',
      vin,
      brand: 'bmw',
      name: null,
      licensePlate: null,
      make: null,
      model: null,
      modelYear: null,
      powertrain: null,
      tags: [{ key: 'k', value: 'v' }],
      clearanceChangedAt: new Date(0),
      createdAt: at,
      updatedAt: at,
    });
    await store.write(async (tx) => {
      await insertFleet(tx, { id: 'flt_a', name: 'A', externalId: null, createdAt: at });
      await insertVehicles(tx, [
        vehicle('veh_1', 'VIN1'),
        vehicle('veh_2', 'VIN2'),
        vehicle('veh_3', 'VIN3'),
      ]);
    });
    for (const [, query] of QUERIES) await query(store.read);

    expect(await fleetsByIds(store.read, ['flt_a', 'flt_b'])).toEqual([
      { id: 'flt_a', name: 'A', externalId: null, createdAt: at },
    ]);
    expect(await vehiclesByIds(store.read, ['veh_2', 'veh_none'])).toEqual([
      vehicle('veh_2', 'VIN2'),
    ]);
    expect(await vehiclesByIds(store.read, ['veh_2'])).toEqual([vehicle('veh_2', 'VIN2')]);
    const page = await listVehicles(
      store.read,
      'flt_a',
      {},
      { field: 'CREATED_AT', descending: false },
      2,
      { value: at, id: 'veh_1' },
    );
    expect(page.map(({ id }) => id)).toEqual(['veh_2', 'veh_3']);
  });
});
