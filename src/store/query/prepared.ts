import { Column, getTableColumns, is, type Placeholder, SQL, sql, type Table } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { LRUCache } from 'lru-cache';
import { type Db } from '../engine/store.js';
import { IDS_PER_QUERY } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';

export type Columns = Readonly<Record<string, SQLiteColumn>>;
/** Columns of a row, and what is reckoned; columns of a joined table below a name of their own, that of its key first: null there, null altogether. */
export type NestedColumns = Readonly<Record<string, SQLiteColumn | SQL | Columns>>;
type Values = Readonly<Record<string, unknown>>;
type Run<Row> = (values: Values) => Promise<readonly Row[]>;

/** What every query of drizzle's can do once it is put together. */
interface Preparable {
  prepare(): {
    execute(values?: Record<string, unknown>): PromiseLike<unknown>;
    values?(values?: Record<string, unknown>): unknown;
    run?(values?: Record<string, unknown>): unknown;
  };
}

/** A row to be given when the query runs, under the names of its columns. */
export function givenRow(table: Table): never {
  const columns: readonly (readonly [string, Column])[] = Object.entries(getTableColumns(table));
  return Object.fromEntries(columns.map(([name, column]) => [name, given(name, column)])) as never;
}

/** The columns of these names, each once and in their order. */
export function pickColumns(columns: Columns, ...names: readonly (readonly string[])[]): Columns {
  return Object.fromEntries(
    [...new Set(names.flat())].flatMap((name) => (columns[name] ? [[name, columns[name]]] : [])),
  );
}

/** Beyond so many the variant that was used least lately is made anew when it comes again: what callers ask for decides on some. */
const MAX_VARIANTS = 200;

/**
 * A query of which the SQL is made once for each way into the database, and for each variant of it: drizzle takes longer to
 * put one together than SQLite to answer it.
 * @param columns of the rows, in the order in which `make` selects them; none for a statement that gives no rows back
 */
export function prepared<
  Row,
  Variant extends string = '',
  Selected extends NestedColumns = Columns,
>(
  columns: (db: Db, variant: Variant) => Selected,
  make: (db: Db, columns: Selected, variant: Variant) => Preparable,
): (db: Db, values: Values, variant: Variant) => Promise<readonly Row[]> {
  const known = new WeakMap<Db, LRUCache<Variant, Run<Row>>>();
  return (db, values, variant) => {
    let variants = known.get(db);
    if (!variants) known.set(db, (variants = new LRUCache({ max: MAX_VARIANTS })));
    let run = variants.get(variant);
    if (!run) {
      const selected = columns(db, variant);
      variants.set(variant, (run = toRun<Row>(db, selected, make(db, selected, variant))));
    }
    return run(values);
  };
}

/** On SQLite the rows are taken as they come and read by a plan made once, where drizzle looks anew at each value of each row. */
function toRun<Row>(db: Db, columns: NestedColumns, select: Preparable): Run<Row> {
  const query = select.prepare();
  if (!isSqlite(db)) return async (values) => (await query.execute(values)) as readonly Row[];
  if (Object.keys(columns).length === 0) {
    return (values) => {
      query.run?.(values);
      return Promise.resolve([]);
    };
  }
  const read = rowReader(columns);
  return (values) =>
    Promise.resolve(
      (query.values?.(values) as readonly (readonly unknown[])[]).map(read) as readonly Row[],
    );
}

/**
 * A function that makes one object literal of a row: twice as fast as a loop that sets one property after the other, and all rows of a
 * query have one shape. Only the names of our own columns get into its text, as JSON.
 */
function rowReader(columns: NestedColumns): (values: readonly unknown[]) => Values {
  const decoders: (((value: unknown) => unknown) | undefined)[] = [];
  const literal = (group: NestedColumns): string => {
    const properties = Object.entries(group).map(([name, column]) => {
      const value = `values[${decoders.length}]`;
      if (!is(column, Column) && !is(column, SQL))
        return `${JSON.stringify(name)}: ${value} === null ? null : ${literal(column)}`;
      const decoder = is(column, Column) ? decoderOf(column) : undefined;
      const decoded = decoder
        ? `${value} === null ? null : decoders[${decoders.length}](${value})`
        : value;
      decoders.push(decoder);
      return `${JSON.stringify(name)}: ${decoded}`;
    });
    return `{ ${properties.join(', ')} }`;
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- see above
  return new Function('decoders', `return (values) => (${literal(columns)});`)(decoders) as (
    values: readonly unknown[],
  ) => Values;
}

/** undefined where the driver's value is the value. */
function decoderOf(column: Column): ((value: unknown) => unknown) | undefined {
  return column.mapFromDriverValue === Column.prototype.mapFromDriverValue
    ? undefined
    : (value) => column.mapFromDriverValue(value);
}

/** A value to be given when the query runs, written as the column writes its values. */
export function given(name: string, column: Column): SQL {
  // drizzle asks the column to write even what is null, when it is given as late as this.
  const encoder = {
    mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
  };
  return sql`${sql.param(sql.placeholder(name), encoder)}`;
}

/** Whether a query with `isGivenId` is for a single id or for any number: a list, however short, costs SQLite a table of its own. */
export type HowMany = 'one' | 'many';

/** The column is one of the ids that are given when the query runs: one value for all of them, however many there are. */
export function isGivenId(db: Db, column: SQLiteColumn, howMany: HowMany): SQL {
  const ids = sql.placeholder('ids');
  // A bare value next to the column has SQLite plan a joined query anew at each run, to look at it: that takes longer than the query.
  if (howMany === 'one') return sql`${column} in (${ids})`;
  return isSqlite(db)
    ? sql`${column} in (select value from json_each((select ${ids})))`
    : sql`${column} = any(${ids})`;
}

/** How many rows at most, given as `limit` when the query runs. SQLite would plan it anew at each run, to look at a bare value. */
export function givenLimit(db: Db): Placeholder {
  const limit = sql.placeholder('limit');
  return isSqlite(db) ? (sql`(select ${limit})` as unknown as Placeholder) : limit;
}

/** The ids as the value that `isGivenId` takes for many of them. */
export function givenIds(db: Db, ids: readonly string[]): unknown {
  return isSqlite(db) ? JSON.stringify(ids) : [...ids];
}

/** The ids that are given when the query runs as a table, `given`, with the column `value`. */
export function givenTable(db: Db): SQL {
  const ids = sql.placeholder('ids');
  return isSqlite(db)
    ? sql`json_each((select ${ids})) given`
    : sql`unnest(${ids}::text[]) with ordinality given(value, place)`;
}

/** The place of an id in `givenTable`, from 0. */
export function givenPlace(db: Db): SQL {
  return isSqlite(db) ? sql`given.key` : sql`given.place::integer - 1`;
}

/** Runs a prepared query with `isGivenId` for as many ids as there are. */
export async function forIds<Row>(
  query: (db: Db, values: Values, variant: HowMany) => Promise<readonly Row[]>,
  db: Db,
  ids: readonly string[],
  values: Values = {},
): Promise<readonly Row[]> {
  if (ids.length === 0) return [];
  if (ids.length === 1) return query(db, { ...values, ids: ids[0] }, 'one');
  if (ids.length <= IDS_PER_QUERY) return query(db, { ...values, ids: givenIds(db, ids) }, 'many');
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    rows.push(...(await forIds(query, db, ids.slice(from, from + IDS_PER_QUERY), values)));
  }
  return rows;
}
