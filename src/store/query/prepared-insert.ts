import { type Column, getTableColumns, sql, type Table } from 'drizzle-orm';
import { type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { cleanText } from '../../domain/values/text.js';
import { type Db } from '../engine/store.js';
import { type Tables } from '../schema/tables.js';
import { inParts } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';
import { givenRow, prepared, wholeRow } from './prepared.js';

/** Insert to which a clause for conflicts may be added. */
export type Insert = ReturnType<ReturnType<Db['orm']['insert']>['values']>;

/**
 * Returns a function that inserts any number of rows with one prepared statement. On PostgreSQL one
 * parameter holds all rows as JSON, so that the statement is neither built nor planned again for
 * each number of rows. On SQLite it runs for each row: to compile a statement with its triggers
 * takes longer than to run it.
 * @param finish adds the clause for conflicts; its placeholders are passed as `values`
 */
export function preparedInsert<T extends SQLiteTable>(
  tableOf: (tables: Tables) => T,
  finish: (db: Db, insert: Insert) => Insert = (_, insert) => insert,
): (
  db: Db,
  rows: readonly T['$inferInsert'][],
  values?: Readonly<Record<string, unknown>>,
) => Promise<void> {
  const statement = prepared(
    () => ({}),
    (db) => {
      const table = tableOf(db.t);
      const insert = db.orm.insert(table);
      return finish(
        db,
        isSqlite(db) ? insert.values(givenRow(table)) : insert.select(givenRows(table)),
      );
    },
  );
  return (db, rows, values) =>
    inParts(rows, async (part) => {
      const table = tableOf(db.t);
      if (isSqlite(db))
        for (const row of part) await statement(db, { ...wholeRow(table, row), ...values }, '');
      else await statement(db, { rows: rowsAsJson(table, part), ...values }, '');
    });
}

/** Selects the rows of the parameter `rows`, in their order and in the table's order of columns. */
function givenRows(table: Table) {
  const names = columnsOf(table).map(([, { name }]) => sql.identifier(name));
  return sql`select ${sql.join(names, sql`, `)} from json_populate_recordset(null::${table}, ${sql.placeholder('rows')}::json)`;
}

/** Returns rows as the parameter `rows` of statements of PostgreSQL. */
export const rowsAsJson = (table: Table, rows: readonly object[]): string =>
  JSON.stringify(rows.map(toJson(table)));

/** Returns the function that names the values of a row as the table names its columns. */
function toJson(table: Table): (row: object) => object {
  const columns = columnsOf(table);
  return (row) => {
    const values = wholeRow(table, row);
    return Object.fromEntries(
      columns.map(([field, { name }]) => {
        const value = values[field];
        return [name, typeof value === 'string' ? cleanText(value) : value];
      }),
    );
  };
}

const columnsOf = (table: Table): readonly (readonly [string, Column])[] =>
  Object.entries(getTableColumns(table));
