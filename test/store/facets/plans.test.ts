import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type VehicleFilter } from '../../../src/domain/vehicle.js';
import { createRegistry } from '../../../src/providers/registry.js';
import { BlockerUpdates } from '../../../src/services/blocker/updates.js';
import { countAuditEvents, listAuditEvents } from '../../../src/store/access/audit-events.js';
import { oldAnswers } from '../../../src/store/access/idempotency-keys.js';
import { expiredTokens } from '../../../src/store/access/revoked-tokens.js';
import { commandBacklogs, deliveryBacklogs } from '../../../src/store/backlogs.js';
import { countBlockers } from '../../../src/store/blockers/count.js';
import { timesOfGroups } from '../../../src/store/blockers/group-times.js';
import { groupsOfFleet, stepsOfFleet } from '../../../src/store/blockers/groups.js';
import { listBlockers } from '../../../src/store/blockers/list.js';
import { markedSubjects, subjectsDue } from '../../../src/store/blockers/marks.js';
import { subjectsAfter } from '../../../src/store/blockers/walk.js';
import {
  countEnrollmentsOfCredentials,
  credentialsInUse,
  listCredentials,
  listEnrollmentsOfCredential,
} from '../../../src/store/credentials.js';
import { countDrivers, listDrivers } from '../../../src/store/drivers.js';
import { queryBuilder } from '../../../src/store/engine/postgres/query-builder.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Db, type Settle, type Store } from '../../../src/store/engine/store.js';
import { enrollmentsWithOldPasswords } from '../../../src/store/enrollments.js';
import { countVehicles, listVehicles } from '../../../src/store/facets/vehicle-list.js';
import { countEvents, type EventQuery, listEvents } from '../../../src/store/journal/event-list.js';
import {
  fleetsToCheck,
  oldCommands,
  oldDeliveries,
} from '../../../src/store/journal/journal-retention.js';
import { listOnboardings, retryableRowsOf } from '../../../src/store/onboardings.js';
import { tables } from '../../../src/store/schema/sqlite.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore } from '../../support/store.js';
import { History, TAGS } from './history.js';

const history = new History('plans');
const { fleetId } = history;
const AT = new Date(5000);

const now = () => AT;
const registry = createRegistry(
  {
    inversUrl: 'https://invers.example.com',
    highMobilityLiveUrl: 'https://live.example.com',
    highMobilitySandboxUrl: 'https://sandbox.example.com',
    damoovUserUrl: 'https://user.example.com',
    damoovApiUrl: 'https://api.example.com',
  },
  now,
);
const updates = new BlockerUpdates({ registry, now });
const settle: Settle = (tx, afterCommit) => updates.settle(tx, afterCommit);

/** Rows with every facet, since a filter that nothing has asks for no vehicles. */
async function fill(store: Store): Promise<void> {
  const filled = new History('plans');
  await store.write(async (tx) => {
    await filled.begin(tx);
    for (const kind of ['credential', 'add', 'enroll', 'clearance', 'tags', 'event'] as const)
      for (let vehicle = 0; vehicle < 10; vehicle += 1)
        await filled.run(tx, {
          kind,
          vehicle,
          account: vehicle % 3,
          at: vehicle,
          choice: kind === 'tags' ? 3 : vehicle,
        });
  });
}

const FILTERS: readonly (readonly [string, VehicleFilter])[] = [
  ['a brand', { brand: ['bmw'] }],
  ['brands', { brand: ['bmw', 'mini', 'opel'] }],
  ['a label', { tag: TAGS[0] ?? null }],
  ['an account', { accountId: history.accountId(0) }],
  ['a provider', { provider: 'HIGH_MOBILITY' }],
  ['a credential', { credentialId: history.credentialId(0) }],
  ['a status of enrollments', { enrollmentStatus: ['PENDING'] }],
  ['a status of clearances', { clearanceStatus: ['APPROVED'] }],
  ['a status of data', { dataFlow: ['NONE'] }],
  ['account and data', { accountId: history.accountId(0), dataFlow: ['NONE'] }],
  ['statuses of clearances', { clearanceStatus: ['APPROVED', 'PENDING', 'REVOKED'] }],
  ['account and status', { accountId: history.accountId(0), clearanceStatus: ['PENDING'] }],
  ['brand and status', { brand: ['bmw'], clearanceStatus: ['PENDING'] }],
  ['a search', { search: 'van' }],
  ['a search among a brand', { search: 'van', brand: ['bmw'] }],
];
const ORDERS = (['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const).flatMap((field) =>
  [false, true].map((descending) => ({ field, descending })),
);
const EVENTS: readonly (readonly [string, EventQuery])[] = [
  ['no filter', {}],
  ['a status', { status: ['APPROVED'] }],
  ['statuses', { status: ['APPROVED', 'PENDING'] }],
  ['a vehicle', { vehicleId: [history.vehicleId(1)] }],
  ['a vehicle and a status', { vehicleId: [history.vehicleId(1)], status: ['PENDING'] }],
  ['an account', { accountId: history.accountId(0) }],
  ['an account and a status', { accountId: history.accountId(0), status: ['PENDING'] }],
  ['an enrollment', { enrollmentId: ['enr_0x0_plans'] }],
];
const cutOf = (field: (typeof ORDERS)[number]['field']) => ({
  value: field === 'VIN' ? 'VIN5' : AT,
  id: 'veh_5',
});

type Asked = readonly [string, (db: Db) => Promise<unknown>];

const QUESTIONS: readonly Asked[] = [
  ...FILTERS.flatMap(([name, filter]): Asked[] => [
    [`vehicles of ${name}, counted`, (db) => countVehicles(db, fleetId, filter)],
    ...ORDERS.map((order): Asked => [
      `vehicles of ${name} by ${order.field}${order.descending ? ', last first' : ''}`,
      (db) => listVehicles(db, fleetId, filter, order, 26, cutOf(order.field)),
    ]),
  ]),
  ...EVENTS.flatMap(([name, query]): Asked[] => [
    [`events of ${name}, counted`, (db) => countEvents(db, fleetId, query)],
    ...[false, true].map((newestFirst): Asked => [
      `events of ${name}${newestFirst ? ', newest first' : ''}`,
      (db) => listEvents(db, fleetId, query, { after: 1, before: 90, newestFirst, limit: 51 }),
    ]),
  ]),
  ...(['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'] as const).flatMap((field): Asked[] => [
    [
      `vehicles with a blocker by ${field}`,
      (db) =>
        listVehicles(
          db,
          fleetId,
          { blockerCode: ['WAITING_FOR_CARMAKER', 'OWNER_AUTHORIZATION_MISSING'] },
          { field, descending: false },
          26,
          cutOf(field),
        ),
    ],
  ]),
  [
    'vehicles with a blocker, counted',
    (db) => countVehicles(db, fleetId, { blockerCode: ['WAITING_FOR_CARMAKER'] }),
  ],
  ['groups of blockers', (db) => groupsOfFleet(db, fleetId)],
  ['steps of readiness', (db) => stepsOfFleet(db, fleetId)],
  ...[null, AT].flatMap((dueBefore): Asked[] => [
    [
      `blockers${dueBefore ? ' due before a time' : ''}`,
      async (db) => {
        const groups = await groupsOfFleet(db, fleetId);
        const [first] = await listBlockers(db, groups, { limit: 1, after: undefined, dueBefore });
        await listBlockers(db, groups, { limit: 26, after: first?.cut, dueBefore });
      },
    ],
    [
      `blockers${dueBefore ? ' due before a time' : ''}, counted`,
      async (db) => countBlockers(db, await groupsOfFleet(db, fleetId), dueBefore),
    ],
    [
      `times of groups${dueBefore ? ' due before a time' : ''}`,
      async (db) => timesOfGroups(db, await groupsOfFleet(db, fleetId), AT, dueBefore),
    ],
  ]),
  // Timer of blockers.
  ['subjects that are due', (db) => subjectsDue(db, AT, 9)],
  ['subjects that are marked', (db) => markedSubjects(db, 9)],
  ['subjects after one', (db) => subjectsAfter(db, { kind: 0, after: 'enr5' }, 9)],
  ['vehicles, counted', (db) => countVehicles(db, fleetId, {})],
  ['drivers', (db) => listDrivers(db, fleetId, 26, { value: AT, id: 'a' })],
  ['drivers, counted', (db) => countDrivers(db, fleetId)],
  ['audit events', (db) => listAuditEvents(db, { fleetId }, 26, 'b')],
  ['audit events, counted', (db) => countAuditEvents(db, { fleetId })],
  ['onboardings', (db) => listOnboardings(db, fleetId, 26, { value: AT, id: 'a' })],
  ...[{}, { accountId: history.accountId(0) }, { brand: 'bmw' }, { inUse: true }].map(
    (filter): Asked => [
      `credentials of ${JSON.stringify(filter)}`,
      (db) => listCredentials(db, fleetId, filter, 26, { value: AT, id: 'a' }),
    ],
  ),
  // Metrics.
  ['waiting commands', (db) => commandBacklogs(db)],
  ['waiting webhooks', (db) => deliveryBacklogs(db)],
  // Housekeeping.
  ['fleets with old events', (db) => fleetsToCheck(db, AT, { after: '', limit: 9 })],
  ['old deliveries', (db) => oldDeliveries(db, AT, 9)],
  ['old commands', (db) => oldCommands(db, AT, 9)],
  ['old passwords', (db) => enrollmentsWithOldPasswords(db, AT, 9)],
  ['rows of enrollments that can be retried', (db) => retryableRowsOf(db, ['enr_0x0_plans'])],
  ['old answers', (db) => oldAnswers(db, AT, 9)],
  ['expired tokens', (db) => expiredTokens(db, AT, 9)],
  ['credentials in use', (db) => credentialsInUse(db, [history.credentialId(0)])],
  [
    'enrollments of a credential',
    (db) => listEnrollmentsOfCredential(db, history.credentialId(0), 26, { value: AT, id: 'a' }),
  ],
  [
    'enrollments of credentials, counted',
    (db) => countEnrollmentsOfCredentials(db, [history.credentialId(0)]),
  ],
];

/** Tables that grow with the fleet, by name or alias. */
const GROWING =
  /^(vehicles|facet_vehicles|other|enrollments|clearances|clearance_events|vehicle_texts|drivers|oem_credentials|audit_events|onboardings|onboarding_rows|commands|webhook_deliveries|idempotency_keys|revoked_tokens|blockers|blocker_subjects)$/;

describe('on SQLite', () => {
  const { store, path, dispose } = openTempStore(settle);
  beforeAll(() => fill(store));
  afterAll(dispose);

  test.each(QUESTIONS)('%s: starts in an index and reads in its order', async (_, ask) => {
    const connection = new Database(path, { readonly: true });
    onTestFinished(() => void connection.close());
    const asked: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
    const logger = {
      logQuery: (sql: string, values: unknown[]) => void asked.push({ sql, values }),
    };
    await ask({ orm: drizzle(connection, { logger }), t: tables });

    for (const { sql, values } of asked) {
      const plan = connection.prepare(`explain query plan ${sql}`).all(...values) as readonly {
        readonly id: number;
        readonly parent: number;
        readonly detail: string;
      }[];
      const all = plan.map(({ detail }) => detail).join('\n');
      for (const { detail, parent } of plan) {
        const [verb, table = ''] = detail.split(' ');
        // Partial indices of the few rows that are asked for.
        const isFew = / (enrollments_password|webhook_deliveries_due)$/.test(detail);
        expect(verb === 'SCAN' && GROWING.test(table) && !isFew, all).toBe(false);
        // Vehicles that are walked in the order of the whole fleet.
        expect(
          /^SEARCH vehicles .*vehicles_(created|vin|clearance_changed)/.test(detail),
          all,
        ).toBe(false);
        // Sorted are the rows of a page alone, and the heads of merged streams.
        const isPage = /FOR ORDER BY/.test(detail) && isOfPage(plan, parent);
        if (/TEMP B-TREE FOR (LAST TERM OF )?ORDER BY/.test(detail)) expect(isPage, all).toBe(true);
      }
    }
    expect(asked.length).toBeGreaterThan(0);
  });
});

/** Whether no growing table is read below a step except by an id. */
function isOfPage(
  plan: readonly { readonly id: number; readonly parent: number; readonly detail: string }[],
  parent: number,
): boolean {
  return plan
    .filter((step) => step.parent === parent)
    .every(
      ({ detail }) =>
        !/^SEARCH (facet_vehicles|clearance_events|vehicles) /.test(detail) ||
        /\((id=\?|rowid=\?|fleet_id=\? AND seq=\?)\)/.test(detail),
    );
}

describeOnPostgres('on PostgreSQL', (postgres) => {
  const client = new Client({ connectionString: postgres.url });
  beforeAll(async () => {
    const store = await openPostgresStore(postgres.url, { settle });
    await fill(store);
    await store.close();
    await client.connect();
    await client.query('analyze');
    // Shows whether there is another way: in small tables these are the cheapest.
    await client.query(
      'set enable_seqscan = off; set enable_sort = off; set enable_incremental_sort = off',
    );
  });
  afterAll(async () => {
    await client.end();
    await postgres.stop();
  });

  test.each(QUESTIONS)('%s: starts in an index and reads in its order', async (_, ask) => {
    const plans: string[] = [];
    const db = queryBuilder({
      query: async (statement, values) => {
        const text = typeof statement === 'string' ? statement : statement.text;
        const { rows } = await client.query<{ readonly 'QUERY PLAN': string }>(
          `explain (costs off) ${text}`,
          values,
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return client.query(statement as { readonly text: string }, values);
      },
    });
    await ask(db);

    for (const plan of plans)
      for (const [, table = ''] of plan.matchAll(/Seq Scan on (\w+)/g))
        expect(GROWING.test(table), plan).toBe(false);
    expect(plans.length).toBeGreaterThan(0);
  });
});
