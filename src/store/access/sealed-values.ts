import { and, asc, eq, getTableColumns, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Db } from '../engine/store.js';
import { type Tables } from '../schema/tables.js';
import { type ColumnPlace, placeOf, type SealedColumn } from './sealed-columns.js';

/** One sealed value and the primary key of its row. */
export interface SealedValue {
  readonly key: readonly string[];
  readonly sealed: string;
}

function columnOf(t: Tables, name: SealedColumn): ColumnPlace & { readonly column: SQLiteColumn } {
  const place = placeOf(t, name);
  return { ...place, column: getTableColumns(place.table)[place.property] as SQLiteColumn };
}

/**
 * Lists the next values of a column by their rows' keys, after a key or from the start; empty at
 * the end. Empty texts are skipped: they hold nothing sealed.
 */
export async function listSealed(
  { orm, t }: Db,
  name: SealedColumn,
  after: readonly string[] | null,
  limit: number,
): Promise<readonly SealedValue[]> {
  const { table, key, column } = columnOf(t, name);
  const rows = await orm
    .select({
      sealed: column,
      ...Object.fromEntries(key.map((part, index) => [`key${index}`, part])),
    })
    .from(table)
    .where(and(isNotNull(column), ne(column, ''), after ? beyond(key, after) : undefined))
    .orderBy(...key.map((part) => asc(part)))
    .limit(limit);
  return rows.map((row) => {
    const values = row as Readonly<Record<string, string>>;
    return {
      key: key.map((_, index) => values[`key${index}`] ?? ''),
      sealed: values['sealed'] ?? '',
    };
  });
}

/**
 * Replaces a sealed value by another sealing of the same content, unless it has changed meanwhile:
 * a newer value is never overwritten.
 * @returns whether the old value was still there
 */
export async function replaceSealed(
  { orm, t }: Db,
  name: SealedColumn,
  { key, sealed }: SealedValue,
  resealed: string,
): Promise<boolean> {
  const place = columnOf(t, name);
  const rows = await orm
    .update(place.table)
    .set({ [place.property]: resealed })
    .where(and(...place.key.map((part, index) => eq(part, key[index])), eq(place.column, sealed)))
    .returning({ sealed: place.column });
  return rows.length > 0;
}

/** Compares keys as row values, part by part, on both engines alike. */
function beyond(key: readonly SQLiteColumn[], after: readonly string[]): SQL {
  const columns = sql.join(
    key.map((part) => sql`${part}`),
    sql`, `,
  );
  const values = sql.join(
    after.map((value) => sql`${value}`),
    sql`, `,
  );
  return sql`(${columns}) > (${values})`;
}
