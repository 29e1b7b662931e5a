import { hash } from 'node:crypto';
import { asc, desc, type SQL, sql } from 'drizzle-orm';
import { type Db } from '../store.js';
import { type KeyedTable } from './tables.js';

/** Row as drizzle decodes it, with the same values on both engines. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads the next rows in the order of their keys, which is the same on both engines. */
export async function rowsAfter(
  { orm }: Db,
  { table, key }: KeyedTable,
  last: Row | undefined,
  limit: number,
): Promise<readonly Row[]> {
  return orm
    .select()
    .from(table)
    .where(last && isBeyond(key, last))
    .orderBy(...key.map(([, column]) => asc(column)))
    .limit(limit);
}

/** Reads the row with the last key. */
export async function lastRow({ orm }: Db, { table, key }: KeyedTable): Promise<Row | undefined> {
  const order = key.map(([, column]) => desc(column));
  const [row] = await orm
    .select()
    .from(table)
    .orderBy(...order)
    .limit(1);
  return row;
}

export async function countRows({ orm }: Db, { table }: KeyedTable): Promise<number> {
  const [row] = await orm.select({ count: sql<number | string>`count(*)` }).from(table);
  return Number(row?.count ?? 0);
}

function isBeyond(key: KeyedTable['key'], last: Row): SQL {
  const comma = sql`, `;
  const columns = key.map(([, column]) => sql`${column}`);
  const values = key.map(([property, column]) => sql`${sql.param(last[property], column)}`);
  return sql`(${sql.join(columns, comma)}) > (${sql.join(values, comma)})`;
}

/** Returns a digest of a row that does not depend on the engine, e.g. on the order within JSON. */
export function digestOf(row: Row): string {
  return hash('sha256', JSON.stringify(sorted(row)));
}

/** Sorts the names of every object within a value. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, inner]) => [name, sorted(inner)]);
}
