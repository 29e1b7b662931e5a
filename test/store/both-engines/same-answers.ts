import { asc, getTableName } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  type Db,
  type Store,
  toStoreError,
  UniqueViolation,
} from '../../../src/store/engine/store.js';
import { DERIVED_TABLES } from '../../../src/store/schema/facet-tables.js';
import { tables } from '../../../src/store/schema/sqlite.js';

/** Calls a function of a repository, with the same arguments on both engines. */
export type Call = (db: Db) => Promise<unknown>;

/** Questions to one file of `src/store`; each function is named once. */
export interface Questions {
  /** File of the functions, below `src/store`. */
  readonly file: string;
  readonly module: Readonly<Record<string, unknown>>;
  /** Functions that read, with what is asked of them. */
  readonly reads: Readonly<Record<string, readonly Call[]>>;
  /** Functions that write; rows are compared afterwards. */
  readonly writes: Readonly<Record<string, readonly Call[]>>;
  /**
   * Functions that only lock, which races.test.ts and lock-rows.test.ts test, or that ask nothing.
   */
  readonly elsewhere?: readonly string[];
}

/** Sorts an answer whose order is not promised. */
export function inAnyOrder(answer: Promise<Iterable<unknown>>): Promise<readonly unknown[]> {
  return answer.then((items) =>
    [...items].toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
  );
}

/** Reads pages of a list until one is empty, each after the last row of the one before. */
export async function pages<Row>(
  read: (limit: number, last: Row | undefined) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(3, rows.at(-1));
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

/** Returns every row of every table, in the order of primary keys. */
export async function rowsOf({ orm, t }: Db): Promise<Readonly<Record<string, unknown>>> {
  const rows: Record<string, unknown> = {};
  for (const [name, table] of Object.entries(t)) {
    // Their ids depend on the order of concurrent changes; facets.test.ts compares them.
    if ((DERIVED_TABLES as readonly string[]).includes(name)) continue;
    const key = keyOf(tables[name as keyof typeof tables]);
    const columns = key.map((property) => Reflect.get(table, property) as never);
    rows[getTableName(table)] = await orm
      .select()
      .from(table)
      .orderBy(...columns.map((column) => asc(column)));
  }
  return rows;
}

/** Properties of a table's primary key. */
function keyOf(table: SQLiteTable): readonly string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  const names = new Set(primaryKeys.flatMap((key) => key.columns.map(({ name }) => name)));
  const isKey = ({ name, primary }: (typeof columns)[number]) => primary || names.has(name);
  const ofColumn = new Map(
    Object.entries(table).flatMap(([property, column]) =>
      columns.includes(column as never) ? [[(column as { name: string }).name, property]] : [],
    ),
  );
  return columns.filter(isKey).map(({ name }) => ofColumn.get(name) ?? name);
}

class RolledBack extends Error {}

/** Result of a change and all rows after it. */
interface Change {
  readonly answer: unknown;
  readonly rows: unknown;
}

/** Turns maps and sets into sorted lists: their order is not promised. */
function plain(answer: unknown): unknown {
  if (!(answer instanceof Map || answer instanceof Set)) return answer;
  return [...answer].toSorted((one, other) => (keyText(one) < keyText(other) ? -1 : 1));
}

const keyText = (item: unknown): string => JSON.stringify(item);

/** Result of a call: its answer, or what kind of error it is. */
export async function answerOf(call: Call, db: Db): Promise<unknown> {
  try {
    return { answer: plain(await call(db)) };
  } catch (error) {
    return { error: toStoreError(error) instanceof UniqueViolation ? 'taken' : 'refused' };
  }
}

/**
 * Makes a change, reads all rows, and rolls back, so that each change begins with the same rows.
 */
export async function changeOf(call: Call, store: Store): Promise<Change> {
  let result: Change = { answer: undefined, rows: undefined };
  try {
    await store.write(async (tx) => {
      const answer = await answerOf(call, tx);
      const failed = (answer as { readonly error?: unknown }).error !== undefined;
      // A failed statement ends PostgreSQL's transaction.
      result = { answer, rows: failed ? 'unchanged' : await rowsOf(tx) };
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return result;
}
