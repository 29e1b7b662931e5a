import { asc, desc, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { given } from './prepared.js';

/** Position of a page's cut: the value of the ordering column and the id that breaks ties. */
export interface Keyset {
  readonly value: Date | string | number;
  readonly id: string;
}

/**
 * Matches the rows beyond a cut, in the order's own direction; undefined for the first page.
 * Compares one pair, so that both engines start in their index where the page starts: with two
 * comparisons joined by `or` they would read all rows before it.
 */
export function beyond(
  column: SQLiteColumn,
  id: SQLiteColumn,
  cut: Keyset | undefined,
  descending = false,
): SQL | undefined {
  return (
    cut && beyondPair(column, id, sql.param(cut.value, column), sql.param(cut.id, id), descending)
  );
}

/** Matches as `beyond` in a prepared query: the cut is passed as `value` and `id`. */
export function beyondGiven(column: SQLiteColumn, id: SQLiteColumn, descending = false): SQL {
  return beyondPair(column, id, given('value', column), given('id', id), descending);
}

function beyondPair(
  column: SQLiteColumn,
  id: SQLiteColumn,
  value: SQLWrapper,
  otherId: SQLWrapper,
  descending: boolean,
): SQL {
  return descending
    ? sql`(${column}, ${id}) < (${value}, ${otherId})`
    : sql`(${column}, ${id}) > (${value}, ${otherId})`;
}

export function inOrder(column: SQLiteColumn, id: SQLiteColumn, descending = false): SQL[] {
  const order = descending ? desc : asc;
  return [order(column), order(id)];
}
