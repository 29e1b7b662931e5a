import {
  type Column,
  fillPlaceholders,
  getTableColumns,
  type Placeholder,
  type SQL,
  sql,
  type Table,
} from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { LRUCache } from 'lru-cache';
import { type Db } from '../engine/store.js';
import { IDS_PER_QUERY } from './ids-per-query.js';
import { isSqlite } from './is-sqlite.js';
import { type Columns, rowDecoder, type RowOf, type Selection } from './row-decoder.js';

type Values = Readonly<Record<string, unknown>>;
type Run<Row> = (values: Values) => Promise<readonly Row[]>;
/** Value that distinguishes the variants of one prepared query; its JSON is the cache key. */
type Variant = string | object;

/** Method of every drizzle query that prepares it. */
export interface Preparable {
  prepare(name?: string): {
    execute(values?: Record<string, unknown>): PromiseLike<unknown>;
    values?(values?: Record<string, unknown>): unknown;
    run?(values?: Record<string, unknown>): unknown;
  };
}

/** Prepared query of drizzle's session for PostgreSQL, whose rows are arrays. */
interface PostgresQuery {
  readonly client: {
    query(
      statement: object,
      values: unknown[],
    ): Promise<{ readonly rows: readonly (readonly unknown[])[] }>;
  };
  readonly queryConfig: object;
  readonly params: readonly unknown[];
}

/** Row of placeholders for a prepared insert, under the names of its columns. */
export function givenRow(table: Table): never {
  const columns: readonly (readonly [string, Column])[] = Object.entries(getTableColumns(table));
  return Object.fromEntries(columns.map(([name, column]) => [name, given(name, column)])) as never;
}

/** Returns the values of `givenRow`: of columns that the row lacks their defaults, else null. */
export function wholeRow(table: Table, row: object): Values {
  const values = new Map<string, unknown>(Object.entries(row));
  return Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [
      name,
      values.get(name) ?? column.default ?? null,
    ]),
  );
}

/**
 * Selects the columns in `always`, and those of the other names, each once. Only the former are
 * typed.
 */
export function pickColumns<All extends Columns, Name extends keyof All & string>(
  all: All,
  always: readonly Name[],
  others: readonly string[] = [],
): Pick<All, Name> {
  const names = new Set<string>([...always, ...others]);
  return Object.fromEntries(
    [...names].flatMap((name) => (all[name] ? [[name, all[name]]] : [])),
  ) as Pick<All, Name>;
}

/** Maximum variants of one query that stay prepared; callers can cause new ones. */
const MAX_VARIANTS = 200;

/**
 * Returns a query whose SQL is built once per connection and variant: drizzle takes longer to build
 * it than SQLite to answer it.
 * @param columns in the order in which `make` selects them; none for a statement without rows
 */
export function prepared<Selected extends Selection, Which extends Variant = ''>(
  columns: (db: Db, variant: Which) => Selected,
  make: (db: Db, columns: Selected, variant: Which) => Preparable,
): (db: Db, values: Values, variant: Which) => Promise<readonly RowOf<Selected>[]> {
  const known = new WeakMap<Db, LRUCache<string, Run<RowOf<Selected>>>>();
  return (db, values, variant) => {
    let variants = known.get(db);
    if (!variants) known.set(db, (variants = new LRUCache({ max: MAX_VARIANTS })));
    const key = typeof variant === 'string' ? variant : JSON.stringify(variant);
    let run = variants.get(key);
    if (!run) {
      const selected = columns(db, variant);
      variants.set(key, (run = toRun(db, selected, make(db, selected, variant))));
    }
    return run(values);
  };
}

/**
 * Returns the query to run. A compiled decoder reads the rows, unless `plain`; drizzle inspects
 * each value of each row.
 */
function toRun<Selected extends Selection>(
  db: Db,
  selected: Selected,
  select: Preparable,
): Run<RowOf<Selected>> {
  type Rows = readonly RowOf<Selected>[];
  // PostgreSQL's session replaces the name by one for the statement's text.
  const query = select.prepare('prepared');
  if (db.plain) return async (values) => (await query.execute(values)) as Rows;
  const hasRows = Object.keys(selected).length > 0;
  if (!isSqlite(db)) {
    if (!hasRows) return async (values) => (await query.execute(values)) as Rows;
    const decode = rowDecoder(selected);
    const { client, queryConfig, params } = query as unknown as PostgresQuery;
    return async (values) => {
      const { rows } = await client.query(queryConfig, fillPlaceholders([...params], values));
      return rows.map(decode) as Rows;
    };
  }
  if (!hasRows) {
    return (values) => {
      query.run?.(values);
      return Promise.resolve([]);
    };
  }
  const decode = rowDecoder(selected);
  return (values) => {
    const rows = query.values?.(values) as readonly (readonly unknown[])[];
    return Promise.resolve(rows.map(decode) as Rows);
  };
}

/** Placeholder of a value passed at run time, encoded as the column encodes its values. */
export function given(name: string, column: Column): SQL {
  // Passes null through: for placeholders drizzle calls the column's encoder even for null.
  const encoder = {
    mapToDriverValue: (value: unknown) => (value === null ? null : column.mapToDriverValue(value)),
  };
  return sql`${sql.param(sql.placeholder(name), encoder)}`;
}

/**
 * Number of ids of a query with `isGivenId`: a single id or any number; a list, however short,
 * costs SQLite a temporary table.
 */
export type HowMany = 'one' | 'many';

/** Matches the column with the ids passed at run time: one parameter holds all of them. */
export function isGivenId(db: Db, column: SQLiteColumn, howMany: HowMany): SQL {
  const ids = sql.placeholder('ids');
  // `in`, because with a bare value next to the column SQLite plans a joined query again at each
  // run, which takes longer than the query.
  if (howMany === 'one') return sql`${column} in (${ids})`;
  return isSqlite(db)
    ? sql`${column} in (select value from json_each((select ${ids})))`
    : sql`${column} = any(${ids})`;
}

/**
 * Placeholder of the row limit, passed as `limit` at run time. Wrapped, because SQLite would plan
 * the query again at each run for a bare value.
 */
export function givenLimit(db: Db): Placeholder {
  const limit = sql.placeholder('limit');
  return isSqlite(db) ? (sql`(select ${limit})` as unknown as Placeholder) : limit;
}

/** Encodes the ids as the parameter that `isGivenId` takes for many of them. */
export function givenIds(db: Db, ids: readonly string[]): unknown {
  return isSqlite(db) ? JSON.stringify(ids) : [...ids];
}

/** Table `given` of the ids passed at run time, with the column `value`. */
export function givenTable(db: Db): SQL {
  const ids = sql.placeholder('ids');
  return isSqlite(db)
    ? sql`json_each((select ${ids})) given`
    : sql`unnest(${ids}::text[]) with ordinality given(value, place)`;
}

/** Index of an id in `givenTable`, from 0. */
export function givenPlace(db: Db): SQL<number> {
  return isSqlite(db) ? sql<number>`given.key` : sql<number>`given.place::integer - 1`;
}

/** Runs a prepared query with `isGivenId` for any number of ids. */
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
