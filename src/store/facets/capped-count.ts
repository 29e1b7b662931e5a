import { type SQL, sql } from 'drizzle-orm';
import { type Count, MAX_COUNT } from '../../domain/values/page.js';
import { type Db } from '../engine/store.js';

/** Query whose rows are counted. */
interface Limitable {
  limit(rows: number): { getSQL(): SQL };
}

/**
 * Counts the different rows of these queries up to `MAX_COUNT`: no query reads more of its index
 * than one row beyond it.
 */
export async function cappedCount(db: Db, queries: readonly Limitable[]): Promise<Count> {
  if (queries.length === 0) return { value: 0, isExact: true };
  const parts = queries.map(
    (query, index) =>
      sql`select * from ${query.limit(MAX_COUNT + 1)} as ${sql.identifier(`part${index}`)}`,
  );
  const [row] = await db.orm
    .select({ count: sql<number | string>`count(*)` })
    .from(sql`(${sql.join(parts, sql` union `)}) as counted`);
  const count = Number(row?.count ?? 0);
  return { value: Math.min(count, MAX_COUNT), isExact: count <= MAX_COUNT };
}
