import { asc, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type EndpointDelivery } from '../../domain/events/endpoint.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, givenLimit, prepared } from '../query/prepared.js';
import { toDelivery } from './endpoint-deliveries.js';

/** Placeholder; a subquery, because SQLite plans the query again at each run for a bare value. */
const value = (db: Db, placeholder: SQL): SQL =>
  isSqlite(db) ? sql`(select ${placeholder})` : placeholder;

/**
 * Reads the first pending delivery of each subject from the index of pending ones alone, and the
 * rows of these. By `in`, since SQLite joins the other way round: all rows of the endpoint with all
 * subjects.
 */
const due = prepared(
  ({ t }) => getTableColumns(t.endpointDeliveries),
  (db, selected) => {
    const { orm, t } = db;
    const { endpointDeliveries: deliveries } = t;
    const endpointId = value(db, given('endpointId', deliveries.endpointId));
    const now = value(db, given('now', deliveries.nextAttemptAt));
    const heads = sql`(select min(${deliveries.seq}) from ${deliveries}
      where ${deliveries.endpointId} = ${endpointId} and ${deliveries.status} = 'PENDING'
      group by ${deliveries.subjectId})`;
    return orm
      .select(selected)
      .from(deliveries)
      .where(
        sql`${deliveries.endpointId} = ${endpointId} and ${deliveries.nextAttemptAt} <= ${now}
          and ${deliveries.seq} in ${heads}`,
      )
      .orderBy(asc(deliveries.seq))
      .limit(givenLimit(db));
  },
);

/**
 * Lists deliveries that are due, oldest event first: of each subject only the first one that is not
 * made yet, and none of the subjects in `busy`.
 */
export async function dueDeliveries(
  db: Db,
  endpointId: string,
  {
    now,
    busy,
    limit,
  }: { readonly now: Date; readonly busy: ReadonlySet<string>; readonly limit: number },
): Promise<readonly EndpointDelivery[]> {
  // Each busy subject hides one row at most.
  const rows = await due(db, { endpointId, now, limit: limit + busy.size }, '');
  return rows
    .filter(({ subjectId }) => !busy.has(subjectId))
    .slice(0, limit)
    .map(toDelivery);
}
