import { Column, is, type Placeholder, sql, type SQL } from 'drizzle-orm';
import { BaseSQLiteDatabase, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { IDS_PER_QUERY } from './ids-per-query.js';
import { type Db } from './store.js';

type Columns = Readonly<Record<string, SQLiteColumn>>;
type Values = Readonly<Record<string, unknown>>;
type Run<Row> = (values: Values) => Promise<readonly Row[]>;

/** What every select of drizzle's can do once it is put together. */
interface Preparable<Row> {
  prepare(): { execute(values?: Record<string, unknown>): PromiseLike<readonly Row[]>; values?(values?: Record<string, unknown>): unknown };
}

/**
 * A select of which the SQL is made once for each way into the database, and for each variant of it: drizzle takes longer to
 * put one together than SQLite to answer it. Variants must be few, they are kept as long as the database is open.
 * @param columns of the rows, flat, in the order in which `make` selects them
 */
export function prepared<Row, Variant extends string | number>(
  columns: (db: Db) => Columns,
  make: (db: Db, variant: Variant, columns: Columns) => Preparable<unknown>,
): (db: Db, variant: Variant, values: Values) => Promise<readonly Row[]> {
  const known = new WeakMap<Db, Map<Variant, Run<Row>>>();
  return (db, variant, values) => {
    let variants = known.get(db);
    if (!variants) known.set(db, (variants = new Map<Variant, Run<Row>>()));
    let run = variants.get(variant);
    if (!run) variants.set(variant, (run = toRun<Row>(db, columns(db), make(db, variant, columns(db)))));
    return run(values);
  };
}

/** On SQLite the rows are taken as they come and read by a plan made once, where drizzle looks anew at each value of each row. */
function toRun<Row>(db: Db, columns: Columns, select: Preparable<unknown>): Run<Row> {
  const query = select.prepare();
  if (!is(db.orm, BaseSQLiteDatabase)) return async (values) => (await query.execute(values)) as readonly Row[];
  const read = rowReader<Row>(columns);
  return (values) => Promise.resolve((query.values?.(values) as readonly (readonly unknown[])[]).map(read));
}

function rowReader<Row>(columns: Columns): (values: readonly unknown[]) => Row {
  const fields = Object.entries(columns).map(([name, column]) => ({ name, decode: decoderOf(column) }));
  return (values) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < fields.length; index += 1) {
      const { name, decode } = fields[index] as (typeof fields)[number];
      const value = values[index];
      row[name] = decode && value !== null ? decode(value) : value;
    }
    return row as Row;
  };
}

/** undefined where the driver's value is the value. */
function decoderOf(column: Column): ((value: unknown) => unknown) | undefined {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- only compared
  return column.mapFromDriverValue === Column.prototype.mapFromDriverValue ? undefined : (value) => column.mapFromDriverValue(value);
}

/** A value to be given when the query runs, written as the column writes its values. */
export function given(name: string, column: SQLiteColumn): SQL {
  return sql`${sql.param(sql.placeholder(name), column)}`;
}

/** So few lengths of id lists are prepared; a list is filled up to the next one with its last id, which changes no answer. */
const LENGTHS = [1, 10, 50, 100, 200, IDS_PER_QUERY] as const;

export function preparedLength(count: number): number {
  return LENGTHS.find((length) => length >= count) ?? IDS_PER_QUERY;
}

/** The places of a list of that length, for `inArray`. */
export function givenList(length: number): Placeholder[] {
  return Array.from({ length }, (_, index) => sql.placeholder(`id${index}`));
}

function listValues(ids: readonly string[], length: number): Values {
  const values: Record<string, string | undefined> = {};
  for (let index = 0; index < length; index += 1) values[`id${index}`] = ids[Math.min(index, ids.length - 1)];
  return values;
}

/** Runs a prepared query whose variant is the length of its id list, for as many ids as there are. */
export async function inLists<Row>(query: (db: Db, length: number, values: Values) => Promise<readonly Row[]>, db: Db, ids: readonly string[]): Promise<readonly Row[]> {
  if (ids.length <= IDS_PER_QUERY) return ids.length === 0 ? [] : query(db, preparedLength(ids.length), listValues(ids, preparedLength(ids.length)));
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    rows.push(...(await inLists(query, db, ids.slice(from, from + IDS_PER_QUERY))));
  }
  return rows;
}
