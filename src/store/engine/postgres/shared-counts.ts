import { type SQL, sql } from 'drizzle-orm';
import { type CountChange, type SharedCount } from '../../../domain/ports/shared-counts.js';
import { type Db } from '../store.js';

interface Row {
  readonly key: string;
  readonly count: string;
  readonly left_ms: string;
}

/** PostgreSQL's query builder, which runs statements that the common one lacks. */
interface Executing {
  execute(statement: SQL): Promise<{ readonly rows: readonly Row[] }>;
}

/**
 * Adds the changes, each to its window or to a new one, and returns the counts. Times are those of
 * the database, so that clocks of instances do not matter. PostgreSQL only.
 */
export async function addCounts(
  db: Db,
  changes: readonly CountChange[],
): Promise<readonly SharedCount[]> {
  const given = JSON.stringify(changes);
  // Ordered, so that two transactions with the same keys block instead of deadlocking. A window
  // that begins with a subtraction begins with 0.
  const { rows } = await (db.orm as unknown as Executing).execute(sql`
    insert into shared_counts as c (key, count, expires_at)
    select key, added, now() + "windowMs" * interval '1 millisecond'
    from jsonb_to_recordset(${given}::jsonb)
      as given (key text, added bigint, "windowMs" double precision)
    order by key
    on conflict (key) do update set
      count = case when c.expires_at <= now() then excluded.count
        else greatest(c.count, 0) + excluded.count end,
      expires_at = case when c.expires_at <= now() then excluded.expires_at
        else c.expires_at end
    returning key, greatest(count, 0) as count,
      extract(epoch from expires_at - now()) * 1000 as left_ms`);
  return rows.map(({ key, count, left_ms: leftMs }) => ({
    key,
    count: Number(count),
    leftMs: Number(leftMs),
  }));
}

/** Deletes counts whose windows are over. PostgreSQL only. */
export async function purgeCounts(db: Db): Promise<void> {
  await (db.orm as unknown as Executing).execute(
    sql`delete from shared_counts where expires_at < now()`,
  );
}
