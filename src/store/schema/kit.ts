import * as pg from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';

/** Column types in SQLite's dialect; the rest of store/ is written against their types. */
export const sqliteKit = {
  table: sqlite.sqliteTable,
  text: (name: string) => sqlite.text(name),
  integer: (name: string) => sqlite.integer(name),
  flag: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  time: (name: string) => sqlite.integer(name, { mode: 'timestamp_ms' }),
  json: (name: string) => sqlite.text(name, { mode: 'json' }),
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: (columns: [sqlite.AnySQLiteColumn, ...sqlite.AnySQLiteColumn[]]) =>
    sqlite.primaryKey({ columns }),
};

export type Kit = typeof sqliteKit;

/**
 * Text in the order of its bytes, as on SQLite and in our own comparisons. The database's own
 * collation would order by its locale, and an index would be wrong after an upgrade of the locale.
 */
const byteText = pg.customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/**
 * Column types in PostgreSQL's dialect. The two builders share every method that tables.ts uses, so
 * the cast is sound as long as tables.ts stays within the kit; the migration test of both dialects
 * checks it.
 */
export const postgresKit = {
  table: pg.pgTable,
  text: (name: string) => byteText(name),
  integer: (name: string) => pg.bigint(name, { mode: 'number' }),
  flag: (name: string) => pg.boolean(name),
  time: (name: string) => pg.timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }),
  json: (name: string) => pg.jsonb(name),
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: (columns: [pg.AnyPgColumn, ...pg.AnyPgColumn[]]) => pg.primaryKey({ columns }),
} as unknown as Kit;
