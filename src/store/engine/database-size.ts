import { sql } from 'drizzle-orm';
import { isSqlite } from '../query/is-sqlite.js';
import { type Store } from './store.js';

/** Returns the size of the database in bytes. */
export async function databaseBytes({ read }: Pick<Store, 'read'>): Promise<number> {
  const size = isSqlite(read)
    ? sql<
        number | string
      >`(select page_count * page_size from pragma_page_count(), pragma_page_size())`
    : sql<number | string>`pg_database_size(current_database())`;
  const [row] = await read.orm.select({ bytes: size }).from(sql`(select 1) as one`);
  return Number(row?.bytes ?? 0);
}
