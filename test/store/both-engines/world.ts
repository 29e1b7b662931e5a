import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Store } from '../../../src/store/engine/store.js';
import { DERIVED_TABLES } from '../../../src/store/schema/facet-tables.js';
import { tables } from '../../../src/store/schema/sqlite.js';
import { type Tables } from '../../../src/store/schema/tables.js';
import { at, COUNT, text } from './odd-texts.js';
import { fleet, VALUES, type Values } from './values.js';

type Filled = Exclude<keyof Tables, (typeof DERIVED_TABLES)[number]>;
type World = { readonly [Name in Filled]: readonly Tables[Name]['$inferSelect'][] };

/** Prefixes of ids, where the name of the table's first letters would not do. */
const PREFIXES: Readonly<Record<string, string>> = {
  fleets: 'flt',
  accounts: 'acc',
  oemCredentials: 'crd',
  grants: 'grt',
  clearanceEvents: 'evt',
  apiClients: 'cli',
  webhookEndpoints: 'whe',
  endpointDeliveries: 'whd',
  drivers: 'drv',
  enrollments: 'enr',
  commands: 'cmd',
  onboardings: 'onb',
};

/** Tables with rows of their own: triggers fill the others. */
const filledTables = (): readonly (readonly [string, SQLiteTable])[] =>
  Object.entries(tables).filter(([name]) => !(DERIVED_TABLES as readonly string[]).includes(name));

/** Creates the rows of every table, the same at each call; new tables and columns are included. */
function createWorld(): World {
  const world: Record<string, readonly Readonly<Record<string, unknown>>[]> = {};
  for (const [name, table] of filledTables()) {
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
        Object.entries(getTableColumns(foreignTable)).find(([, c]) => c === foreignColumns[0]) ??
        [];
      return columns.map((column) => [column, { name, property }] as const);
    }),
  );
}

export const WORLD = createWorld();

/** Inserts every row, in the order of the tables. */
export async function insertWorld(store: Store): Promise<void> {
  await store.write(async ({ orm, t }) => {
    for (const [name] of filledTables())
      await orm.insert(t[name as Filled]).values([...WORLD[name as Filled]] as never);
  });
}
