import { and, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import { type Count, MAX_COUNT } from '../../domain/values/page.js';
import { type Projection, VEHICLE_KEYS } from '../../domain/values/projection.js';
import { type Vehicle, type VehicleFilter, type VehicleOrder } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { beyond, beyondGiven, inOrder, type Keyset } from '../query/keyset.js';
import { givenLimit, pickColumns, prepared } from '../query/prepared.js';
import { type Columns } from '../query/row-decoder.js';
import { isOfFleet, type StoredVehicle } from '../vehicles.js';
import { cappedCount } from './capped-count.js';
import { type CountedFacet, countRowsOf } from './counts.js';
import { planVehicles, type VehicleCondition, type VehiclePlan } from './vehicle-plan.js';

export interface VehicleListOrder {
  readonly field: VehicleOrder['field'];
  readonly descending: boolean;
}

/** Start and order of a page: the SQL depends on nothing else. */
export type Listing = VehicleListOrder & { readonly isFirst: boolean };

/** Part of a list that a page is read from. */
interface PageRange {
  readonly order: VehicleListOrder;
  readonly limit: number;
  readonly cut: Keyset | undefined;
}

/** Columns that lists are ordered by. */
export const ORDER_COLUMNS = {
  CREATED_AT: 'createdAt',
  VIN: 'vin',
  CLEARANCE_CHANGED_AT: 'clearanceChangedAt',
} as const;

/** Maximum facets whose vehicles are merged in order; SQLite takes 500 parts of a union. */
const MAX_STREAMS = 400;

/** Properties read of every vehicle of a list. */
export const KEYS = [...VEHICLE_KEYS, 'clearanceChangedAt'] as const;

const columns = ({ t }: Db) => getTableColumns(t.vehicles);

const projected = (db: Db, projection: Projection<Vehicle>) => {
  const all = columns(db);
  return pickColumns(all, KEYS, projection === 'all' ? Object.keys(all) : projection);
};

/** Selects a page of a fleet without a filter. */
export function pageOf(db: Db, selected: Columns, { field, descending, isFirst }: Listing) {
  const { vehicles } = db.t;
  const column = vehicles[ORDER_COLUMNS[field]];
  const isBeyond = isFirst ? undefined : beyondGiven(column, vehicles.id, descending);
  return db.orm
    .select(selected)
    .from(vehicles)
    .where(and(isOfFleet(db), isBeyond))
    .orderBy(...inOrder(column, vehicles.id, descending))
    .limit(givenLimit(db));
}

const wholePage = prepared(columns, pageOf);
const projectedPage = prepared(
  (db, { projection }: Listing & { readonly projection: Projection<Vehicle> }) =>
    projected(db, projection),
  pageOf,
);

/** Returns whether the filter selects every vehicle of a fleet. */
export const isWhole = (query: VehicleFilter): boolean =>
  Object.values(query).every((condition) => condition === null || condition === undefined);

export async function listVehicles(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
  order: VehicleListOrder,
  limit: number,
  cut: Keyset | undefined,
): Promise<readonly StoredVehicle[]> {
  if (!isWhole(query)) {
    const plan = await planVehicles(db, fleetId, query);
    if (plan.facets?.length === 0) return [];
    const page = plannedPage(db, fleetId, plan, { order, limit, cut });
    const rows = db.orm.select(columns(db)).from(db.t.vehicles).where(page.where);
    return rows.orderBy(...page.order).limit(page.limit);
  }
  const values = { fleetId, limit, value: cut?.value, id: cut?.id };
  return wholePage(db, values, { ...order, isFirst: !cut });
}

/** Lists vehicles as `listVehicles`, with only the properties of the projection. */
export async function listProjectedVehicles(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
  order: VehicleListOrder,
  limit: number,
  cut: Keyset | undefined,
  projection: Projection<Vehicle>,
): Promise<readonly Pick<StoredVehicle, (typeof KEYS)[number]>[]> {
  if (!isWhole(query)) {
    const plan = await planVehicles(db, fleetId, query);
    if (plan.facets?.length === 0) return [];
    const page = plannedPage(db, fleetId, plan, { order, limit, cut });
    const rows = db.orm.select(projected(db, projection)).from(db.t.vehicles).where(page.where);
    return rows.orderBy(...page.order).limit(page.limit);
  }
  const values = { fleetId, limit, value: cut?.value, id: cut?.id };
  return projectedPage(db, values, { ...order, isFirst: !cut, projection });
}

/** Counts the vehicles of a filter: exactly where a count is maintained, else up to `MAX_COUNT`. */
export async function countVehicles(db: Db, fleetId: string, query: VehicleFilter): Promise<Count> {
  if (isWhole(query)) return { value: await countRowsOf(db, fleetId, 'vehicles'), isExact: true };
  const { ids: found, facets, conditions } = await planVehicles(db, fleetId, query);
  const { vehicles, facetVehicles } = db.t;
  if (!facets) {
    const isMatch = conditions.map((condition) => condition(vehicles.id));
    return cappedCount(db, [
      db.orm
        .select({ id: vehicles.id })
        .from(vehicles)
        .where(and(isAmong(db, fleetId, found), ...isMatch)),
    ]);
  }
  const sum = facets.reduce((total, { count }) => total + count, 0);
  // A vehicle has one brand, so that no vehicle is counted twice.
  if (conditions.length === 0 && (facets.length <= 1 || facets[0]?.kind === 'brand'))
    return { value: sum, isExact: true };
  if (conditions.length === 0 && facets.some(({ count }) => count > MAX_COUNT))
    return { value: MAX_COUNT, isExact: false };
  const isMatch = conditions.map((condition) => condition(facetVehicles.vehicleId));
  return cappedCount(
    db,
    inStreams(facets.map(({ id }) => id)).map((ids) =>
      db.orm
        .select({ id: facetVehicles.vehicleId })
        .from(facetVehicles)
        .where(and(inArray(facetVehicles.facetId, ids), ...isMatch)),
    ),
  );
}

/** One stream for each facet, which is read in order; of too many facets one for all of them. */
const inStreams = (facetIds: readonly number[]): number[][] =>
  facetIds.length > MAX_STREAMS ? [[...facetIds]] : facetIds.map((id) => [id]);

/**
 * Matches the vehicles of a fleet, or those of these ids alone, which the planner then starts from.
 */
const isAmong = ({ t }: Db, fleetId: string, ids: SQL | undefined): SQL =>
  ids ? sql`${t.vehicles.id} in ${ids}` : eq(t.vehicles.fleetId, fleetId);

/** Conditions, order and limit of a page of a filtered list. */
function plannedPage(
  db: Db,
  fleetId: string,
  { ids: found, facets, conditions }: VehiclePlan,
  { order: { field, descending }, limit, cut }: PageRange,
): { readonly where: SQL | undefined; readonly order: readonly SQL[]; readonly limit: number } {
  const { vehicles } = db.t;
  const column = vehicles[ORDER_COLUMNS[field]];
  const order = inOrder(column, vehicles.id, descending);
  if (facets) {
    const ids = idsOfPage(db, facets, conditions, { order: { field, descending }, limit, cut });
    return { where: sql`${vehicles.id} in ${ids}`, order, limit };
  }
  const where = and(
    isAmong(db, fleetId, found),
    beyond(column, vehicles.id, cut, descending),
    ...conditions.map((condition) => condition(vehicles.id)),
  );
  return { where, order, limit };
}

/** Selects the ids of a page: the vehicles of each facet in order, merged. */
function idsOfPage(
  db: Db,
  facets: readonly CountedFacet[],
  conditions: readonly VehicleCondition[],
  { order: { field, descending }, limit, cut }: PageRange,
): SQL {
  const { vehicleId, facetId, [ORDER_COLUMNS[field]]: column } = db.t.facetVehicles;
  const order = sql.join(inOrder(column, vehicleId, descending), sql`, `);
  const isMatch = conditions.map((condition) => condition(vehicleId));
  const streams = inStreams(facets.map(({ id }) => id)).map((ids, index) => {
    const where = and(
      inArray(facetId, ids),
      beyond(column, vehicleId, cut, descending),
      ...isMatch,
    );
    // Written out, because the query builder takes longer for hundreds of parts than the database.
    return sql`select * from (select ${ids.length > 1 ? sql`distinct ` : sql``}${vehicleId}, ${column}
      from ${db.t.facetVehicles} where ${where} order by ${order} limit ${limit}) as ${sql.identifier(`stream${index}`)}`;
  });
  const direction = sql.raw(descending ? 'desc' : 'asc');
  return sql`(select vehicle_id from (${sql.join(streams, sql` union `)}) as merged
    order by ${sql.identifier(column.name)} ${direction}, vehicle_id ${direction} limit ${limit})`;
}
