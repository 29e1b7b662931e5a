import { sql } from 'drizzle-orm';
import { type Store } from '../../src/store/engine/store.js';

/** Returns whether a statement waits for a lock on PostgreSQL now. */
export async function waitsForLock({ read: { orm } }: Store): Promise<boolean> {
  const waiting = sql<boolean>`exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')`;
  const [row] = await orm.select({ waiting }).from(sql`(select 1) as nothing`);
  return row?.waiting === true;
}
