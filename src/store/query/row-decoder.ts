import { Column, is, noopDecoder, SQL } from 'drizzle-orm';
import { PgCustomColumn, PgTimestamp } from 'drizzle-orm/pg-core';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { parseTime } from './parse-time.js';

export type Columns = Readonly<Record<string, SQLiteColumn>>;

/**
 * Selection of a query: columns and expressions by name. A joined table has a name of its own with
 * its columns below, and tables joined to it below those; a NOT NULL column comes first, so that
 * null there means that no row was joined.
 */
export interface Selection {
  readonly [name: string]: SQLiteColumn | SQL | Selection | undefined;
}

type ValueOf<Selected> =
  Selected extends SQL<infer Value>
    ? Value
    : Selected extends SQLiteColumn
      ? Selected['_']['data'] | (Selected['_']['notNull'] extends true ? never : null)
      : Selected extends Selection
        ? RowOf<Selected> | null
        : undefined;

/** Row of a selection. */
export type RowOf<Selected> = { readonly [Name in keyof Selected]: ValueOf<Selected[Name]> };

/**
 * Compiles a decoder of the driver's raw rows to one object literal: twice as fast as setting one
 * property after the other, and all rows of a query share one hidden class. Only the names of our
 * own columns become part of the code, as JSON.
 */
export function rowDecoder(selection: Selection): (values: readonly unknown[]) => unknown {
  const decoders: (((value: unknown) => unknown) | undefined)[] = [];
  const literal = (group: Selection): string => {
    const properties = Object.entries(group).map(([name, selected]) => {
      const value = `values[${decoders.length}]`;
      if (selected && !is(selected, Column) && !is(selected, SQL))
        return `${JSON.stringify(name)}: ${value} === null ? null : ${literal(selected)}`;
      const decoder = selected && decoderOf(selected);
      const decoded = decoder
        ? `${value} === null ? null : decoders[${decoders.length}](${value})`
        : value;
      decoders.push(decoder);
      return `${JSON.stringify(name)}: ${decoded}`;
    });
    return `{ ${properties.join(', ')} }`;
  };
  /* eslint-disable-next-line @typescript-eslint/no-implied-eval,
     @typescript-eslint/no-unsafe-call -- see above */
  return new Function('decoders', `return (values) => (${literal(selection)});`)(decoders) as (
    values: readonly unknown[],
  ) => unknown;
}

/** Returns undefined if the driver's value needs no decoding. */
function decoderOf(selected: Column | SQL): ((value: unknown) => unknown) | undefined {
  if (is(selected, SQL)) return decoderOfExpression(selected);
  if (is(selected, PgCustomColumn) || isUnmapped(selected)) return undefined;
  if (is(selected, PgTimestamp))
    return (value) => (typeof value === 'string' ? parseTime(value) : value);
  return (value) => selected.mapFromDriverValue(value);
}

/** Returns the decoder of `mapWith`; our custom columns, texts in the order of bytes, have none. */
function decoderOfExpression(expression: SQL): ((value: unknown) => unknown) | undefined {
  const { decoder } = expression as unknown as { readonly decoder: typeof noopDecoder };
  return decoder === noopDecoder
    ? undefined
    : (value) => decoder.mapFromDriverValue(value) as unknown;
}

const isUnmapped = (column: Column): boolean =>
  column.mapFromDriverValue === Column.prototype.mapFromDriverValue;
