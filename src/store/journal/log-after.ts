import { and, asc, getTableColumns, gt, type SQL, sql } from 'drizzle-orm';
import { type FleetEvent } from '../../domain/events/fleet-event.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { givenLimit, prepared } from '../query/prepared.js';

const following = prepared(
  ({ t }) => ({
    clearance: getTableColumns(t.clearanceEvents),
    subject: getTableColumns(t.subjectEvents),
  }),
  (db, selected) => {
    const { orm, t } = db;
    const { clearanceEvents: clearances, subjectEvents: subjects } = t;
    // Subqueries, because SQLite plans the query again at each run for a bare value.
    const value = (name: string): SQL =>
      isSqlite(db) ? sql`(select ${sql.placeholder(name)})` : sql`${sql.placeholder(name)}`;
    const [fleetId, after] = [value('fleetId'), value('after')];
    const limit = givenLimit(db);
    const page = (table: typeof clearances | typeof subjects) =>
      orm
        .select({ seq: table.seq })
        .from(table)
        .where(and(sql`${table.fleetId} = ${fleetId}`, gt(table.seq, after)))
        .orderBy(asc(table.seq))
        .limit(limit);
    const places = sql`(select seq as place from (
      select * from ${page(clearances)} as one union all select * from ${page(subjects)} as other
      ) as merged order by seq limit ${limit}) as places`;
    return orm
      .select(selected)
      .from(places)
      .leftJoin(
        clearances,
        and(sql`${clearances.fleetId} = ${fleetId}`, sql`${clearances.seq} = place`),
      )
      .leftJoin(subjects, and(sql`${subjects.fleetId} = ${fleetId}`, sql`${subjects.seq} = place`))
      .orderBy(sql`place`);
  },
);

/**
 * Lists the events of all types after a place, in the order of the log. One statement reads both
 * tables: a second one would see events that were committed after the first, and not their
 * predecessors.
 */
export async function logAfter(
  db: Db,
  fleetId: string,
  after: number,
  limit: number,
): Promise<readonly FleetEvent[]> {
  const rows = await following(db, { fleetId, after, limit }, '');
  return rows.flatMap(({ clearance, subject }) => clearance ?? subject ?? []);
}
