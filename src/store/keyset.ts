import { and, asc, desc, eq, gt, lt, or, type SQL } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';

/** Where a page was cut: the value of the ordering column and the id that breaks ties. */
export interface Keyset {
  readonly value: Date | string | number;
  readonly id: string;
}

/** The rows beyond a cut, in the order's own direction; undefined for the first page. */
export function beyond(column: SQLiteColumn, id: SQLiteColumn, cut: Keyset | undefined, descending = false): SQL | undefined {
  if (!cut) return undefined;
  const past = descending ? lt : gt;
  return or(past(column, cut.value), and(eq(column, cut.value), past(id, cut.id)));
}

export function inOrder(column: SQLiteColumn, id: SQLiteColumn, descending = false): SQL[] {
  const order = descending ? desc : asc;
  return [order(column), order(id)];
}
