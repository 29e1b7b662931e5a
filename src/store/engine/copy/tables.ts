import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { DERIVED_TABLES } from '../../schema/facet-tables.js';
import { tables } from '../../schema/sqlite.js';
import { type Tables } from '../../schema/tables.js';

/** Table of a dialect, with its primary key. */
export interface KeyedTable {
  readonly name: string;
  readonly table: SQLiteTable;
  /** Properties and columns of the primary key. */
  readonly key: readonly (readonly [string, SQLiteColumn])[];
}

/** Tables that the target's own triggers fill. */
const DERIVED: readonly string[] = DERIVED_TABLES;

/** Property names of the primary key of every table that is copied. */
const KEYS: readonly (readonly [keyof Tables, readonly string[]])[] = Object.entries(tables)
  .filter(([name]) => !DERIVED.includes(name))
  .map(([name, table]) => [name as keyof Tables, keyOf(table)]);

function keyOf(table: SQLiteTable): readonly string[] {
  const { primaryKeys } = getTableConfig(table);
  const columns = new Set<unknown>(primaryKeys.flatMap((key) => key.columns));
  return Object.entries(getTableColumns(table))
    .filter(([, column]) => column.primary || columns.has(column))
    .map(([property]) => property);
}

/** Lists every table that is copied, those that others refer to first. */
export function keyedTables(t: Tables): readonly KeyedTable[] {
  return KEYS.map(([name, key]) => {
    const table: SQLiteTable = t[name];
    const columns = getTableColumns(table);
    return {
      name,
      table,
      key: key.map((property) => [property, columns[property] as SQLiteColumn] as const),
    };
  });
}
