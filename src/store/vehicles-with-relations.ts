import { and, eq, getTableColumns } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { FLEET_ID_PREFIX } from '../domain/fleet.js';
import { isIdOf } from '../domain/values/ids.js';
import {
  ENROLLMENT_KEYS,
  type EnrollmentProjection,
  type ProjectedClearance,
  type ProjectedEnrollment,
  type VehicleProjection,
  type VehicleRelations,
} from '../domain/values/projection.js';
import { type VehicleFilter } from '../domain/vehicle.js';
import { type Db } from './engine/store.js';
import { byAge } from './enrollments.js';
import {
  isWhole,
  KEYS,
  type Listing,
  listProjectedVehicles,
  ORDER_COLUMNS,
  pageOf,
  type VehicleListOrder,
} from './facets/vehicle-list.js';
import { isSqlite } from './query/is-sqlite.js';
import { inOrder, type Keyset } from './query/keyset.js';
import { isGivenId, pickColumns, prepared } from './query/prepared.js';
import {
  clearanceColumns,
  credentialColumns,
  ENROLLMENT,
  isShownCredential,
  latestOf,
  relationsOfVehicles,
  union,
} from './vehicle-relations.js';
import { isOfFleet, type StoredVehicle, vehiclesByVin } from './vehicles.js';

type Keys = Pick<StoredVehicle, (typeof KEYS)[number]>;

/** Variant of the query: the SQL depends on nothing else. */
interface Variant extends EnrollmentProjection {
  readonly vehicle: VehicleProjection['vehicle'];
  /** Page of the fleet; null for the vehicle with a VIN. */
  readonly listing: Listing | null;
}

/** Table of the vehicles in question, which relations are joined to. */
const vehiclesOf = ({ t }: Db) => alias(t.vehicles, 'page');

const columns = (db: Db, { vehicle, enrollment, clearance, credential }: Variant) => {
  const ofVehicles = getTableColumns(vehiclesOf(db));
  const ofEnrollments = getTableColumns(db.t.enrollments);
  return {
    vehicle: pickColumns(ofVehicles, KEYS, vehicle === 'all' ? Object.keys(ofVehicles) : vehicle),
    enrollment: {
      ...pickColumns(
        ofEnrollments,
        ENROLLMENT_KEYS,
        enrollment === 'all' ? ENROLLMENT : enrollment,
      ),
      ...(clearance && { clearance: clearanceColumns(db, clearance) }),
      ...(credential && { credential: credentialColumns(db, credential) }),
    },
  };
};

const joined = prepared(columns, (db, selected, { listing, clearance, credential }: Variant) => {
  const { enrollments, clearances, oemCredentials } = db.t;
  const page = vehiclesOf(db);
  const query = db.orm
    .select(selected as never)
    .from(rowsOf(db, listing))
    .leftJoin(enrollments, eq(enrollments.vehicleId, page.id))
    .$dynamic();
  if (clearance) query.leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id));
  if (credential) query.leftJoin(oemCredentials, isShownCredential(db));
  if (listing)
    query.orderBy(...inOrder(page[ORDER_COLUMNS[listing.field]], page.id, listing.descending));
  return query;
});

/** Selects the vehicles, as the table that `vehiclesOf` names. */
function rowsOf(db: Db, listing: Listing | null) {
  const { vehicles } = db.t;
  const all = getTableColumns(vehicles);
  if (listing) return pageOf(db, all, listing).as('page');
  return db.orm
    .select(all)
    .from(vehicles)
    .where(and(isOfFleet(db), isGivenId(db, vehicles.vin, 'one')))
    .as('page');
}

/** Readers of a list, which can take long, and of the relations of its page. */
export interface Readers {
  readonly list: <T>(read: (db: Db) => Promise<T>) => Promise<T>;
  readonly read: Db;
}

/**
 * Lists vehicles with the properties and relations of the projection. On PostgreSQL one statement
 * reads a page of a list without a filter.
 */
export async function listVehiclesWithRelations(
  { read, list }: Readers,
  fleetId: string,
  query: VehicleFilter,
  order: VehicleListOrder,
  limit: number,
  cut: Keyset | undefined,
  projection: VehicleProjection,
): Promise<readonly (Keys & VehicleRelations)[]> {
  if (!isJoined(read, projection) || !isWhole(query)) {
    const { vehicle } = projection;
    const rows = await list((db) =>
      listProjectedVehicles(db, fleetId, query, order, limit, cut, vehicle),
    );
    return withRelations(read, rows, projection);
  }
  const values = { fleetId, limit, value: cut?.value, id: cut?.id };
  return readJoined(read, values, { ...order, isFirst: !cut }, projection);
}

/** Finds the vehicle of a fleet by its VIN, complete, with the relations of the projection. */
export async function vehicleByVinWithRelations(
  db: Db,
  fleetId: string,
  vin: string,
  { clearance, enrollments }: Omit<VehicleProjection, 'vehicle'>,
): Promise<(StoredVehicle & VehicleRelations) | undefined> {
  const projection: VehicleProjection = { vehicle: 'all', clearance, enrollments };
  if (!isJoined(db, projection)) {
    const vehicle = (await vehiclesByVin(db, fleetId, [vin])).get(vin);
    return vehicle && (await withRelations(db, [vehicle], projection))[0];
  }
  if (!isIdOf(FLEET_ID_PREFIX, fleetId)) return undefined;
  const [vehicle] = await readJoined(db, { fleetId, ids: vin }, null, projection);
  return vehicle as (StoredVehicle & VehicleRelations) | undefined;
}

/**
 * Returns whether one statement reads vehicles with their enrollments. PostgreSQL saves a round
 * trip; SQLite has none, and would sort the joined rows. Drizzle's own decoder reads no groups
 * within groups.
 */
const isJoined = (db: Db, { enrollments }: VehicleProjection): boolean =>
  !isSqlite(db) && db.plain !== true && enrollments !== null;

async function withRelations<Row extends { readonly id: string }>(
  db: Db,
  vehicles: readonly Row[],
  { clearance, enrollments }: VehicleProjection,
): Promise<readonly (Row & VehicleRelations)[]> {
  if (!clearance && !enrollments) return vehicles;
  const ids = vehicles.map(({ id }) => id);
  const found = await relationsOfVehicles(db, ids, { clearance, enrollments });
  return vehicles.map((vehicle, index) => ({
    ...vehicle,
    clearance: clearance ? (found[index]?.clearance ?? null) : undefined,
    enrollments: enrollments ? (found[index]?.enrollments ?? []) : undefined,
  }));
}

/** Vehicle whose relations are added row by row. */
type Gathered = Keys & {
  clearance?: ProjectedClearance | null | undefined;
  enrollments?: ProjectedEnrollment[] | undefined;
};

async function readJoined(
  db: Db,
  values: Readonly<Record<string, unknown>>,
  listing: Listing | null,
  { vehicle, clearance, enrollments }: VehicleProjection,
): Promise<readonly Gathered[]> {
  const rows = await joined(db, values, {
    vehicle,
    listing,
    enrollment: enrollments?.enrollment ?? [],
    clearance: union(enrollments?.clearance ?? null, clearance),
    credential: enrollments?.credential ?? null,
  });
  const vehicles: Gathered[] = [];
  let last: Gathered | undefined;
  let found: ProjectedEnrollment[] = [];
  // Rows of one vehicle follow each other.
  for (const row of rows) {
    const enrollment: ProjectedEnrollment | null = row.enrollment;
    if (row.vehicle && last?.id !== row.vehicle.id) {
      last = row.vehicle;
      found = enrollment ? [enrollment] : [];
      last.clearance = clearance ? (enrollment?.clearance ?? null) : undefined;
      last.enrollments = enrollments ? found : undefined;
      vehicles.push(last);
    } else if (last && enrollment) {
      found.push(enrollment);
      found.sort(byAge);
      if (clearance) last.clearance = latestOf(found);
    }
  }
  return vehicles;
}
