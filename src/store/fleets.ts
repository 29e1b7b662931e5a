import { and, count, eq, inArray, isNull, notInArray, or } from 'drizzle-orm';
import { type Fleet, FLEET_ID_PREFIX } from '../domain/fleet.js';
import { idsOf } from '../domain/values/ids.js';
import { ENDED_STATUSES } from '../domain/vehicle.js';
import { type Db } from './engine/store.js';
import { beyond, inOrder, type Keyset } from './query/keyset.js';
import { lockRows } from './query/lock-rows.js';
import { forIds, type HowMany, isGivenId, prepared } from './query/prepared.js';

/** Fleets that a list covers: null means all of them. */
export type FleetSelection = readonly string[] | null;

export async function findFleet(db: Db, id: string): Promise<Fleet | undefined> {
  return (await fleetsByIds(db, [id]))[0];
}

/** Finds fleets in no particular order; ids without a fleet are omitted. */
export async function fleetsByIds(db: Db, ids: readonly string[]): Promise<readonly Fleet[]> {
  return forIds(byIds, db, idsOf(FLEET_ID_PREFIX, ids));
}

const byIds = prepared(
  ({ t }) => columns(t),
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.fleets)
      .where(isGivenId(db, db.t.fleets.id, howMany)),
);

/** Lists fleets in order of creation. */
export async function listFleets(
  { orm, t }: Db,
  selection: FleetSelection,
  limit: number,
  cut?: Keyset,
): Promise<readonly Fleet[]> {
  const { createdAt, id } = t.fleets;
  return orm
    .select(columns(t))
    .from(t.fleets)
    .where(and(among(t, selection), beyond(createdAt, id, cut)))
    .orderBy(...inOrder(createdAt, id))
    .limit(limit);
}

export async function countFleets({ orm, t }: Db, selection: FleetSelection): Promise<number> {
  const rows = await orm.select({ n: count() }).from(t.fleets).where(among(t, selection));
  return rows[0]?.n ?? 0;
}

/** @throws UniqueViolation (when the write ends) if another fleet has the external id */
export async function insertFleet({ orm, t }: Db, fleet: Fleet): Promise<void> {
  await orm.insert(t.fleets).values(fleet);
}

/** @throws UniqueViolation (when the write ends) if another fleet has the external id */
export async function updateFleet({ orm, t }: Db, { id, name, externalId }: Fleet): Promise<void> {
  await orm.update(t.fleets).set({ name, externalId }).where(eq(t.fleets.id, id));
}

/**
 * Prevents deletion of the fleet until the transaction ends; check afterwards whether it exists.
 */
export async function holdFleet(db: Db, id: string): Promise<void> {
  await lockRows(db, db.t.fleets.id, idsOf(FLEET_ID_PREFIX, [id]), 'key share');
}

/**
 * Prevents that an account is connected in the fleet until the transaction ends. Check afterwards
 * what exists.
 */
export async function closeFleet(db: Db, id: string): Promise<void> {
  await lockRows(db, db.t.fleets.id, idsOf(FLEET_ID_PREFIX, [id]), 'update');
}

/**
 * Returns whether the fleet has no connected account, and no vehicle except decommissioned ones.
 */
export async function isFleetEmpty({ orm, t }: Db, id: string): Promise<boolean> {
  const connected = and(eq(t.accounts.fleetId, id), isNull(t.accounts.disconnectedAt));
  if (
    (await orm.select({ id: t.accounts.id }).from(t.accounts).where(connected).limit(1)).length > 0
  )
    return false;
  const inService = and(
    eq(t.vehicles.fleetId, id),
    or(isNull(t.enrollments.id), notInArray(t.enrollments.status, [...ENDED_STATUSES])),
  );
  const vehicles = orm
    .select({ id: t.vehicles.id })
    .from(t.vehicles)
    .leftJoin(t.enrollments, eq(t.enrollments.vehicleId, t.vehicles.id));
  return (await vehicles.where(inService).limit(1)).length === 0;
}

/**
 * Deletes an empty fleet with its history, which cannot be queried without it; its audit log
 * remains.
 */
export async function deleteFleet({ orm, t }: Db, id: string): Promise<void> {
  const onboardings = orm
    .select({ id: t.onboardings.id })
    .from(t.onboardings)
    .where(eq(t.onboardings.fleetId, id));
  await orm.delete(t.onboardingRows).where(inArray(t.onboardingRows.onboardingId, onboardings));
  await orm.delete(t.onboardings).where(eq(t.onboardings.fleetId, id));
  await orm.delete(t.endpointDeliveries).where(eq(t.endpointDeliveries.fleetId, id));
  await orm.delete(t.webhookEndpoints).where(eq(t.webhookEndpoints.fleetId, id));
  await orm.delete(t.subjectEvents).where(eq(t.subjectEvents.fleetId, id));
  await orm.delete(t.clearanceEvents).where(eq(t.clearanceEvents.fleetId, id));
  await orm.delete(t.clearances).where(eq(t.clearances.fleetId, id));
  await orm.delete(t.vehicleSignals).where(eq(t.vehicleSignals.fleetId, id));
  await orm.delete(t.stateChanges).where(eq(t.stateChanges.fleetId, id));
  await orm.delete(t.stateHeads).where(eq(t.stateHeads.fleetId, id));
  await orm.delete(t.dataReads).where(eq(t.dataReads.fleetId, id));
  await orm.delete(t.enrollments).where(eq(t.enrollments.fleetId, id));
  await orm.delete(t.vehicles).where(eq(t.vehicles.fleetId, id));
  await orm.delete(t.accounts).where(eq(t.accounts.fleetId, id));
  await orm.delete(t.fleets).where(eq(t.fleets.id, id));
}

function columns({ fleets }: Db['t']) {
  return {
    id: fleets.id,
    name: fleets.name,
    externalId: fleets.externalId,
    createdAt: fleets.createdAt,
  };
}

function among({ fleets }: Db['t'], selection: FleetSelection) {
  return selection === null ? undefined : inArray(fleets.id, [...selection]);
}
