import { and, eq, exists, getTableColumns, inArray, or, type SQL, sql } from 'drizzle-orm';
import { type Projection, VEHICLE_KEYS } from '../domain/projection.js';
import {
  type Tag,
  type Vehicle,
  type VehicleFilter,
  type VehicleOrder,
  type VehicleText,
} from '../domain/vehicle.js';
import { type Db } from './engine/store.js';
import { IDS_PER_QUERY, inParts } from './query/ids-per-query.js';
import { isSqlite } from './query/is-sqlite.js';
import { beyond, beyondGiven, inOrder, type Keyset } from './query/keyset.js';
import {
  forIds,
  givenLimit,
  type HowMany,
  isGivenId,
  pickColumns,
  prepared,
} from './query/prepared.js';
import { type Columns } from './query/row-decoder.js';

/** Vehicle with the time by which a fleet is ordered by its latest clearance. */
export interface StoredVehicle extends Vehicle {
  readonly clearanceChangedAt: Date;
}

const columns = ({ t }: Db) => getTableColumns(t.vehicles);

const byIds = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.vehicles)
    .where(isGivenId(db, db.t.vehicles.id, howMany)),
);

export async function vehiclesByIds(
  db: Db,
  ids: readonly string[],
): Promise<readonly StoredVehicle[]> {
  return forIds(byIds, db, ids);
}

/**
 * Matches as in `isGivenId`: with a bare value next to the column SQLite would plan the query again
 * at each run.
 */
const isOfFleet = ({ t }: Db): SQL => sql`${t.vehicles.fleetId} in (${sql.placeholder('fleetId')})`;

const byVin = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.vehicles)
    .where(and(isOfFleet(db), isGivenId(db, db.t.vehicles.vin, howMany))),
);

export async function vehiclesByVin(
  db: Db,
  fleetId: string,
  vins: readonly string[],
): Promise<ReadonlyMap<string, StoredVehicle>> {
  const rows = await forIds(byVin, db, vins, { fleetId });
  return new Map(rows.map((row) => [row.vin, row]));
}

interface VehicleListOrder {
  readonly field: VehicleOrder['field'];
  readonly descending: boolean;
}

/** Start and order of a page: the SQL depends on nothing else. */
type Listing = VehicleListOrder & { readonly isFirst: boolean };

const orderColumn = ({ t }: Db, field: VehicleOrder['field']) =>
  ({
    CREATED_AT: t.vehicles.createdAt,
    VIN: t.vehicles.vin,
    CLEARANCE_CHANGED_AT: t.vehicles.clearanceChangedAt,
  })[field];

/** Properties read of every vehicle of a list. */
const KEYS = [...VEHICLE_KEYS, 'clearanceChangedAt'] as const;

const projected = (db: Db, projection: Projection<Vehicle>) => {
  const all = columns(db);
  return pickColumns(all, KEYS, projection === 'all' ? Object.keys(all) : projection);
};

function pageOf(db: Db, selected: Columns, { field, descending, isFirst }: Listing) {
  const { vehicles } = db.t;
  const column = orderColumn(db, field);
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

/** Builds the conditions and order of a page of a filtered list. */
function filtered(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
  { field, descending }: VehicleListOrder,
  cut: Keyset | undefined,
) {
  const { id } = db.t.vehicles;
  const column = orderColumn(db, field);
  return {
    where: and(matching(db, fleetId, query), beyond(column, id, cut, descending)),
    order: inOrder(column, id, descending),
  };
}

const isWhole = (query: VehicleFilter): boolean =>
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
    const page = filtered(db, fleetId, query, order, cut);
    const rows = db.orm.select(columns(db)).from(db.t.vehicles).where(page.where);
    return rows.orderBy(...page.order).limit(limit);
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
    const page = filtered(db, fleetId, query, order, cut);
    const rows = db.orm.select(projected(db, projection)).from(db.t.vehicles).where(page.where);
    return rows.orderBy(...page.order).limit(limit);
  }
  const values = { fleetId, limit, value: cut?.value, id: cut?.id };
  return projectedPage(db, values, { ...order, isFirst: !cut, projection });
}

export async function countVehicles(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
): Promise<number> {
  const [row] = await db.orm
    .select({ count: sql`count(*)` })
    .from(db.t.vehicles)
    .where(matching(db, fleetId, query));
  return Number(row?.count ?? 0);
}

function matching(db: Db, fleetId: string, query: VehicleFilter): SQL | undefined {
  const { t } = db;
  const conditions: (SQL | undefined)[] = [eq(t.vehicles.fleetId, fleetId)];
  if (query.brand) conditions.push(inArray(t.vehicles.brand, [...query.brand]));
  if (query.search) conditions.push(found(db, query.search));
  if (query.tag) conditions.push(tagged(db, query.tag));
  const enrolled = enrolledAs(db, query);
  if (enrolled) conditions.push(enrolled);
  return and(...conditions);
}

const escapeLike = (text: string): string =>
  text.replace(/[\\%_]/g, (character) => `\\${character}`);

function found({ t }: Db, search: string): SQL | undefined {
  const part = `%${escapeLike(search.toLowerCase())}%`;
  return or(
    sql`${t.vehicles.vin} like ${`${escapeLike(search.toUpperCase())}%`} escape '\\'`,
    sql`lower(${t.vehicles.name}) like ${part} escape '\\'`,
    sql`lower(${t.vehicles.licensePlate}) like ${part} escape '\\'`,
  );
}

/**
 * Matches a tag, in the case in which it was set. SQLite stores tags as the text that JSON.stringify
 * writes, PostgreSQL as jsonb, whose text has blanks.
 */
function tagged(db: Db, { key, value }: Tag): SQL {
  const { tags } = db.t.vehicles;
  const tag = { key, value };
  return isSqlite(db)
    ? sql`instr(${tags}, ${JSON.stringify(tag)}) > 0`
    : sql`${tags} @> ${JSON.stringify([tag])}::jsonb`;
}

function enrolledAs({ orm, t }: Db, query: VehicleFilter): SQL | undefined {
  const conditions: SQL[] = [];
  if (query.accountId) conditions.push(eq(t.enrollments.accountId, query.accountId));
  if (query.provider) conditions.push(eq(t.accounts.provider, query.provider));
  if (query.credentialId) conditions.push(eq(t.enrollments.credentialId, query.credentialId));
  if (query.enrollmentStatus)
    conditions.push(inArray(t.enrollments.status, [...query.enrollmentStatus]));
  if (query.clearanceStatus)
    conditions.push(inArray(t.clearances.status, [...query.clearanceStatus]));
  if (conditions.length === 0) return undefined;
  return exists(
    orm
      .select({ one: sql`1` })
      .from(t.enrollments)
      .innerJoin(t.accounts, eq(t.accounts.id, t.enrollments.accountId))
      .leftJoin(t.clearances, eq(t.clearances.enrollmentId, t.enrollments.id))
      .where(and(eq(t.enrollments.vehicleId, t.vehicles.id), ...conditions)),
  );
}

/**
 * Inserts vehicles in VIN order, so that two transactions block instead of deadlocking.
 * @throws UniqueViolation if the fleet has one of the VINs
 */
export async function insertVehicles(
  { orm, t }: Db,
  vehicles: readonly StoredVehicle[],
): Promise<void> {
  const inOneOrder = vehicles.toSorted((one, other) => (one.vin < other.vin ? -1 : 1));
  await inParts(inOneOrder, (part) => orm.insert(t.vehicles).values(part));
}

export async function updateVehicle(
  { orm, t }: Db,
  id: string,
  changed: Partial<
    Pick<StoredVehicle, VehicleText | 'brand' | 'tags' | 'clearanceChangedAt' | 'updatedAt'>
  >,
): Promise<void> {
  await orm.update(t.vehicles).set(changed).where(eq(t.vehicles.id, id));
}

/** Updates the stored time of the vehicle's latest clearance change. */
export async function refreshClearanceChangedAt(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<void> {
  const latest = sql`(select max(${t.clearances.changedAt}) from ${t.clearances} where ${t.clearances.vehicleId} = ${t.vehicles.id})`;
  for (let from = 0; from < ids.length; from += IDS_PER_QUERY) {
    await orm
      .update(t.vehicles)
      .set({ clearanceChangedAt: latest })
      .where(inArray(t.vehicles.id, ids.slice(from, from + IDS_PER_QUERY)));
  }
}
