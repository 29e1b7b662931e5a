import { isDeepStrictEqual } from 'node:util';
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { type VehicleDetails } from '../domain/data/vehicle-details.js';
import { FLEET_ID_PREFIX } from '../domain/fleet.js';
import { idsOf, isIdOf } from '../domain/values/ids.js';
import {
  type Vehicle,
  VEHICLE_ID_PREFIX,
  VEHICLE_TEXTS,
  type VehicleText,
} from '../domain/vehicle.js';
import { type Db } from './engine/store.js';
import { recordEvent } from './journal/record-event.js';
import { inParts } from './query/ids-per-query.js';
import { forIds, type HowMany, isGivenId, prepared } from './query/prepared.js';
import { storeTexts } from './search/texts.js';

/** Vehicle with the time by which a fleet is ordered by its latest clearance. */
export interface StoredVehicle extends Vehicle {
  readonly clearanceChangedAt: Date;
}

/** Vehicle of which no provider may have stated yet what it is. */
export type NewVehicle = Omit<StoredVehicle, keyof VehicleDetails> & Partial<VehicleDetails>;

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
  return forIds(byIds, db, idsOf(VEHICLE_ID_PREFIX, ids));
}

/**
 * Matches as in `isGivenId`: with a bare value next to the column SQLite would plan the query again
 * at each run.
 */
export const isOfFleet = ({ t }: Db): SQL =>
  sql`${t.vehicles.fleetId} in (${sql.placeholder('fleetId')})`;

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
  if (!isIdOf(FLEET_ID_PREFIX, fleetId)) return new Map();
  const rows = await forIds(byVin, db, vins, { fleetId });
  return new Map(rows.map((row) => [row.vin, row]));
}

/**
 * Inserts vehicles in VIN order, so that two transactions block instead of deadlocking, and records
 * events of them.
 * @throws UniqueViolation if the fleet has one of the VINs
 */
export async function insertVehicles(db: Db, vehicles: readonly NewVehicle[]): Promise<void> {
  const { orm, t } = db;
  const inOneOrder = vehicles.toSorted((one, other) => (one.vin < other.vin ? -1 : 1));
  await inParts(inOneOrder, (part) => orm.insert(t.vehicles).values(part));
  await storeTexts(db, vehicles);
  const details = { change: 'ADDED' };
  for (const { id, fleetId } of inOneOrder)
    recordEvent(db, { fleetId, type: 'VEHICLE_CHANGED', subjectId: id, details });
}

/** Columns of a vehicle that callers see. */
const SHOWN = [...VEHICLE_TEXTS, 'brand', 'tags'] as const;

/** Applies changes to a vehicle, and records an event of those that callers see. */

export async function updateVehicle(
  db: Db,
  id: string,
  changed: Partial<
    Pick<
      StoredVehicle,
      VehicleText | keyof VehicleDetails | 'brand' | 'tags' | 'clearanceChangedAt' | 'updatedAt'
    >
  >,
): Promise<void> {
  const [before] = await vehiclesByIds(db, [id]);
  await db.orm.update(db.t.vehicles).set(changed).where(eq(db.t.vehicles.id, id));
  const fields = SHOWN.filter(
    (field) => changed[field] !== undefined && !isDeepStrictEqual(changed[field], before?.[field]),
  );
  if (before && fields.length > 0)
    recordEvent(db, {
      fleetId: before.fleetId,
      type: 'VEHICLE_CHANGED',
      subjectId: id,
      details: { change: 'UPDATED', fields },
    });
  if (VEHICLE_TEXTS.some((text) => changed[text] !== undefined))
    await storeTexts(db, await vehiclesByIds(db, [id]));
}

/** Updates the stored time of the vehicle's latest clearance change. */
export async function refreshClearanceChangedAt(db: Db, ids: readonly string[]): Promise<void> {
  await forIds(refreshChangedAt, db, ids);
}

const refreshChangedAt = prepared(
  () => ({}),
  (db, _, howMany: HowMany) => {
    const { clearances, vehicles } = db.t;
    const latest = sql`(select max(${clearances.changedAt}) from ${clearances} where ${clearances.vehicleId} = ${vehicles.id})`;
    return db.orm
      .update(vehicles)
      .set({ clearanceChangedAt: latest })
      .where(isGivenId(db, vehicles.id, howMany));
  },
);
