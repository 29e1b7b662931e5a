import { getTableName, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { keyedTables } from '../../../../src/store/engine/copy/tables.js';
import { type Db } from '../../../../src/store/engine/store.js';
import { DERIVED_TABLES } from '../../../../src/store/schema/facet-tables.js';
import { tables } from '../../../../src/store/schema/sqlite.js';
import { describeOnBothEngines } from '../../../support/engines.js';

/**
 * Tables without data of ours, those that triggers fill from the rows of others, the index of parts
 * of texts on SQLite, and counts that live for the windows of their limits.
 */
const NOT_COPIED: readonly string[] = [
  '__drizzle_migrations',
  'shared_counts',
  'vehicle_gram_terms',
  ...['', '_data', '_idx', '_config'].map((suffix) => `vehicle_grams${suffix}`),
  ...DERIVED_TABLES.map((name) => getTableName(tables[name])),
];

/** Names of all tables of the database. */
async function namesIn({ orm }: Db, dialect: 'sqlite' | 'postgres'): Promise<readonly string[]> {
  const [name, from] =
    dialect === 'sqlite'
      ? [sql<string>`name`, sql`sqlite_master where type = 'table' and name not like 'sqlite%'`]
      : [sql<string>`tablename`, sql`pg_tables where schemaname = current_schema()`];
  return (await orm.select({ name }).from(from)).map((row) => row.name);
}

describeOnBothEngines('a copy of a database', (openStore) => {
  test('has every table', async () => {
    const { read, dialect } = await openStore();
    const copied = keyedTables(read.t).map(({ table }) => getTableName(table));

    const missing = (await namesIn(read, dialect)).filter(
      (name) => !copied.includes(name) && !NOT_COPIED.includes(name),
    );
    expect(missing).toEqual([]);
    expect(copied).toContain('fleets');
  });
});

test('a table is copied after those that it refers to', () => {
  const order = keyedTables(tables).map(({ table }) => table);
  const early = order.flatMap((table, index) =>
    getTableConfig(table)
      .foreignKeys.map((key) => key.reference().foreignTable)
      .filter((other) => order.indexOf(other) > index)
      .map((other) => `${getTableName(table)} before ${getTableName(other)}`),
  );

  expect(early).toEqual([]);
});

test('each table has a primary key, by which its rows are ordered', () => {
  expect(keyedTables(tables).filter(({ key }) => key.length === 0)).toEqual([]);
});
