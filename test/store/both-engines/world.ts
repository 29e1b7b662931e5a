import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Store } from '../../../src/store/engine/store.js';
import { tables } from '../../../src/store/schema/sqlite.js';
import { type Tables } from '../../../src/store/schema/tables.js';
import { at, COUNT, tagOf, text, vinAt } from './odd-texts.js';

type Values<Row> = { readonly [Property in keyof Row]?: (index: number) => Row[Property] };
type World = { readonly [Name in keyof Tables]: readonly Tables[Name]['$inferSelect'][] };

const cycle =
  <T>(...values: readonly [T, ...T[]]) =>
  (index: number): T =>
    values[index % values.length] ?? values[0];
const fleet = (index: number): string => `flt_${text(index % 8 === 7 ? 1 : 0)}`;
const account = (index: number): string => `acc_${text(index % 3)}`;
const error = { code: 'NAME_TAKEN', field: ['vin'], message: 'ß "quoted" \\ 😀' } as const;

/** Values that questions are about; other columns get one by their type. */
const VALUES: { readonly [Name in keyof Tables]?: Values<Tables[Name]['$inferSelect']> } = {
  fleets: { journalSeq: (index) => (index === 0 ? COUNT : 0), journalFloor: () => 0 },
  apiClients: { scopes: cycle(['fleet:read'], []), fleetIds: cycle(null, ['flt_apple'], []) },
  accounts: {
    fleetId: fleet,
    provider: cycle('HIGH_MOBILITY', 'INVERS', 'DAMOOV'),
    healthStatus: cycle('UNREACHABLE', 'HEALTHY', 'UNREACHABLE'),
    disconnectedAt: (index) => (index % 8 === 4 ? at(index) : null),
  },
  grants: {
    subjectId: (index) => `enr_${text(index)}`,
    status: cycle('ACTIVE', 'EXPIRED', 'REVOKED'),
  },
  vehicles: {
    fleetId: fleet,
    vin: vinAt,
    brand: cycle('bmw', 'BMW', 'škoda'),
    tags: (index) =>
      index % 6 === 5 ? [] : [tagOf(index), { key: 'site', value: text(index + 1) }],
    clearanceChangedAt: (index) => at(index % 7),
  },
  oemCredentials: { brand: cycle('bmw', 'BMW'), status: cycle('ACTIVE', 'PENDING', 'REMOVING') },
  drivers: { status: cycle('ACTIVE', 'PENDING', 'REMOVING') },
  enrollments: {
    fleetId: fleet,
    status: cycle('ACTIVE', 'PENDING', 'FAILED', 'REMOVING', 'REMOVED'),
    credentialId: (index) => (index % 2 ? `cred_${text(index % 6)}` : null),
    odometer: cycle({ value: 0.5, unit: 'KILOMETERS' }, null),
  },
  clearances: {
    fleetId: fleet,
    vehicleId: (index) => `veh_${text(index - (index % 2))}`,
    status: cycle('APPROVED', 'PENDING', 'REJECTED', 'CANCELED'),
    odometer: cycle(null, { value: 12, unit: 'MILES' }),
  },
  clearanceEvents: {
    fleetId: () => fleet(0),
    seq: (index) => index + 1,
    enrollmentId: (index) => `enr_${text(index % 4)}`,
    vehicleId: (index) => `veh_${text(index % 4)}`,
    accountId: account,
    status: cycle('APPROVED', 'PENDING', 'REJECTED', 'CANCELED'),
    source: cycle('WEBHOOK', 'RECONCILIATION'),
  },
  webhookDeliveries: {
    kind: cycle('clearance', 'Clearance', 'ping'),
    state: cycle('RECEIVED', 'PARKED', 'RECEIVED', 'APPLIED', 'IGNORED'),
    vin: (index) => (index % 3 ? text(index) : null),
  },
  commands: {
    kind: cycle('REQUEST_CLEARANCE', 'FOLLOW_SETUP', 'REVOKE_GRANT'),
    subjectId: (index) => `enr_${text(index % 9)}`,
    onboardingId: (index) => (index % 2 ? `onb_${text(0)}` : null),
    state: cycle('QUEUED', 'QUEUED', 'DONE', 'QUEUED', 'CANCELED', 'FAILED'),
    unsure: cycle(false, false, true),
    leaseOwner: (index) => (index % 4 === 3 ? `owner ${index % 8}` : null),
    leaseUntil: (index) => (index % 4 === 3 ? at(index) : null),
    userErrors: cycle(null, [error]),
  },
  onboardings: { status: cycle('RUNNING', 'CANCELED', 'COMPLETED') },
  onboardingRows: {
    onboardingId: (index) => `onb_${text(index % 2)}`,
    status: cycle('QUEUED', 'SUCCEEDED', 'FAILED'),
    enrollmentId: (index) => (index % 2 ? `enr_${text(index)}` : null),
    userErrors: cycle([], [error]),
  },
  idempotencyKeys: { clientId: (index) => text(index % 3), mutation: () => 'createFleet' },
  auditEvents: { fleetId: (index) => (index % 5 === 4 ? null : fleet(0)) },
};

/** Prefixes of ids, where the name of the table's first letters would not do. */
const PREFIXES: Readonly<Record<string, string>> = {
  fleets: 'flt',
  accounts: 'acc',
  oemCredentials: 'cred',
  drivers: 'drv',
  enrollments: 'enr',
  commands: 'cmd',
  onboardings: 'onb',
};

/** Creates the rows of every table, the same at each call; new tables and columns are included. */
function createWorld(): World {
  const world: Record<string, readonly Readonly<Record<string, unknown>>[]> = {};
  for (const [name, table] of Object.entries(tables)) {
    const foreign = foreignKeys(table);
    const values = VALUES[name as keyof Tables] as Values<Record<string, unknown>> | undefined;
    const valueOf = (property: string, column: SQLiteColumn, index: number): unknown => {
      const referenced = foreign.get(column);
      const given = values?.[property];
      if (given) return given(index);
      if (referenced) {
        const rows = world[referenced.name] ?? [];
        const row = referenced.name === 'accounts' ? index % 3 : index % rows.length;
        return referenced.name === 'fleets' ? fleet(0) : rows[row]?.[referenced.property];
      }
      if (column.primary) return `${PREFIXES[name] ?? name.slice(0, 3)}_${text(index)}`;
      return valueByType(column, index);
    };
    world[name] = Array.from({ length: COUNT }, (_, index) =>
      Object.fromEntries(
        Object.entries(getTableColumns(table)).map(([property, column]) => [
          property,
          valueOf(property, column, index),
        ]),
      ),
    );
  }
  return world as unknown as World;
}

function valueByType({ dataType, notNull }: SQLiteColumn, index: number): unknown {
  if (!notNull && index % 4 === 3) return null;
  switch (dataType) {
    case 'number':
      return index;
    case 'boolean':
      return index % 2 === 1;
    case 'date':
      return at(index);
    case 'json':
      return { odd: text(index), list: [1.5, null, true], b: 1, aa: 2 };
    default:
      return text(index);
  }
}

/** Finds the property that each column with a foreign key refers to. */
function foreignKeys(
  table: SQLiteTable,
): ReadonlyMap<SQLiteColumn, { readonly name: string; readonly property: string }> {
  return new Map(
    getTableConfig(table).foreignKeys.flatMap((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      const [name = ''] = Object.entries(tables).find(([, each]) => each === foreignTable) ?? [];
      const [property = ''] =
        Object.entries(getTableColumns(foreignTable)).find(([, c]) => c === foreignColumns[0]) ?? [];
      return columns.map((column) => [column as SQLiteColumn, { name, property }] as const);
    }),
  );
}

export const WORLD = createWorld();

/** Inserts every row, in the order of the tables. */
export async function insertWorld(store: Store): Promise<void> {
  await store.write(async ({ orm, t }) => {
    for (const [name, table] of Object.entries(t))
      await orm.insert(table).values([...WORLD[name as keyof Tables]] as never);
  });
}
