import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { type Clearance, type ClearanceStatus } from '../domain/clearance.js';
import { recordFlowEnds } from './data/flow-events.js';
import { type Db } from './engine/store.js';
import { facetSum } from './facets/counts.js';
import { IDS_PER_QUERY } from './query/ids-per-query.js';
import { forIds, type HowMany, isGivenId, prepared } from './query/prepared.js';
import { preparedInsert } from './query/prepared-insert.js';

const columns = ({ t }: Db) => getTableColumns(t.clearances);

const ofEnrollments = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.clearances)
    .where(isGivenId(db, db.t.clearances.enrollmentId, howMany)),
);

export async function clearancesOfEnrollments(
  db: Db,
  enrollmentIds: readonly string[],
): Promise<ReadonlyMap<string, Clearance>> {
  const rows = await forIds(ofEnrollments, db, enrollmentIds);
  return new Map(rows.map((row) => [row.enrollmentId, row]));
}

const ofVehicles = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.clearances)
    .where(isGivenId(db, db.t.clearances.vehicleId, howMany)),
);

/** Finds the most recently changed clearance of each vehicle. */
export async function latestClearances(
  db: Db,
  vehicleIds: readonly string[],
): Promise<ReadonlyMap<string, Clearance>> {
  return latestOfEach(await forIds(ofVehicles, db, vehicleIds));
}

/** Returns the current clearance of each vehicle among these. */
export function latestOfEach<
  Row extends Pick<Clearance, 'vehicleId' | 'enrollmentId' | 'changedAt'>,
>(clearances: readonly Row[]): ReadonlyMap<string, Row> {
  const latest = new Map<string, Row>();
  for (const clearance of clearances) {
    const other = latest.get(clearance.vehicleId);
    if (!other || isLater(clearance, other)) latest.set(clearance.vehicleId, clearance);
  }
  return latest;
}

/**
 * Returns whether a clearance is later than another: a vehicle's current clearance is the one
 * changed last.
 */
export function isLater(
  one: Pick<Clearance, 'changedAt' | 'enrollmentId'>,
  other: Pick<Clearance, 'changedAt' | 'enrollmentId'>,
): boolean {
  const ahead = one.changedAt.getTime() - other.changedAt.getTime();
  return ahead > 0 || (ahead === 0 && one.enrollmentId > other.enrollmentId);
}

export interface ClearanceCount {
  readonly fleetId: string;
  readonly status: ClearanceStatus;
  readonly count: number;
}

const counts = prepared(
  (db) => ({
    fleetId: db.t.facets.fleetId,
    status: db.t.facets.value,
    count: facetSum(db),
  }),
  (db, selected, howMany: HowMany) => {
    const { facets, facetCounts } = db.t;
    return db.orm
      .select(selected)
      .from(facets)
      .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
      .where(and(isGivenId(db, facets.fleetId, howMany), sql`${facets.kind} = 'clearances'`))
      .groupBy(facets.fleetId, facets.value);
  },
);

/** Counts the clearances of fleets by status; a status without any is omitted. */
export async function countClearances(
  db: Db,
  fleetIds: readonly string[],
): Promise<readonly ClearanceCount[]> {
  const rows = await forIds(counts, db, fleetIds);
  return rows
    .map(({ fleetId, status, count }) => ({
      fleetId,
      status: status as ClearanceStatus,
      count: Number(count),
    }))
    .filter(({ count }) => count > 0);
}

/** Inserts clearances, or updates those of the same enrollments; each enrollment at most once. */
export async function saveClearances(db: Db, clearances: readonly Clearance[]): Promise<void> {
  const ended = clearances.filter(({ status }) => status !== 'APPROVED');
  await recordFlowEnds(
    db,
    ended.map(({ enrollmentId }) => enrollmentId),
  );
  await save(db, clearances);
}

const save = preparedInsert(
  (t) => t.clearances,
  (db, insert) => insert.onConflictDoUpdate(onRepeat(db)),
);

function onRepeat({ t }: Db) {
  const set = Object.fromEntries(
    Object.entries(getTableColumns(t.clearances)).map(([field, { name }]) => [
      field,
      sql`excluded.${sql.identifier(name)}`,
    ]),
  );
  return { target: t.clearances.enrollmentId, set };
}

/** Stores the time of the last confirmation of unchanged clearances, or that lists hold it. */
export async function touchClearances(
  { orm, t }: Db,
  enrollmentIds: readonly string[],
  observed: Pick<Clearance, 'observedAt'> & Partial<Pick<Clearance, 'listed'>>,
): Promise<void> {
  for (let from = 0; from < enrollmentIds.length; from += IDS_PER_QUERY) {
    await orm
      .update(t.clearances)
      .set(observed)
      .where(inArray(t.clearances.enrollmentId, enrollmentIds.slice(from, from + IDS_PER_QUERY)));
  }
}
