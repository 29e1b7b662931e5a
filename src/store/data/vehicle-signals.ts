import { and, eq, getTableColumns, inArray, notInArray, sql } from 'drizzle-orm';
import { type SignalSource } from '../../domain/data/freshness.js';
import { RAW_GROUPS, type StoredGroup } from '../../domain/data/stored-signals.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { type Tables } from '../schema/tables.js';

/** Last known values of one group of an enrollment. */
export type StoredSignals = Tables['vehicleSignals']['$inferSelect'];

/** Values with the provider and the brand that they came from. */
export type SourcedSignals = StoredSignals & SignalSource;

const columns = ({ t }: Db) => getTableColumns(t.vehicleSignals);

const columnsWithSource = (db: Db) => {
  const { accounts, enrollments, vehicles } = db.t;
  return {
    ...columns(db),
    provider: accounts.provider,
    brand: sql<string>`coalesce(${enrollments.brand}, ${vehicles.brand})`,
  };
};

const ofVehicles = prepared(columnsWithSource, (db, selected, howMany: HowMany) => {
  const { vehicleSignals, enrollments, accounts, vehicles } = db.t;
  const { vehicleId, signalGroup } = vehicleSignals;
  return db.orm
    .select(selected)
    .from(vehicleSignals)
    .innerJoin(enrollments, eq(enrollments.id, vehicleSignals.enrollmentId))
    .innerJoin(accounts, eq(accounts.id, enrollments.accountId))
    .innerJoin(vehicles, eq(vehicles.id, vehicleId))
    .where(and(isGivenId(db, vehicleId, howMany), notInArray(signalGroup, [...RAW_GROUPS])));
});

/** Finds the values of vehicles and the problems, with their sources, without values under the provider's own names. */
export async function signalsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
): Promise<readonly SourcedSignals[]> {
  return forIds(ofVehicles, db, vehicleIds);
}

const rawOfVehicles = prepared(columns, (db, selected, howMany: HowMany) => {
  const { vehicleId, signalGroup } = db.t.vehicleSignals;
  return db.orm
    .select(selected)
    .from(db.t.vehicleSignals)
    .where(and(isGivenId(db, vehicleId, howMany), inArray(signalGroup, [...RAW_GROUPS])));
});

/** Finds the values of vehicles under the provider's own names. */
export async function rawSignalsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
): Promise<readonly StoredSignals[]> {
  return forIds(rawOfVehicles, db, vehicleIds);
}

const ofEnrollments = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.vehicleSignals)
    .where(isGivenId(db, db.t.vehicleSignals.enrollmentId, howMany)),
);

/** Finds all values of enrollments. */
export async function signalsOfEnrollments(
  db: Db,
  enrollmentIds: readonly string[],
): Promise<readonly StoredSignals[]> {
  return forIds(ofEnrollments, db, enrollmentIds);
}

/** Inserts the groups, or replaces their values. */
export const saveSignals = preparedInsert(
  (t) => t.vehicleSignals,
  (db, insert) => insert.onConflictDoUpdate(replacement(db)),
);

const replacement = ({ t: { vehicleSignals } }: Db) => ({
  target: [vehicleSignals.enrollmentId, vehicleSignals.signalGroup],
  set: { values: sql`excluded.signal_values` },
});

/** Deletes groups of enrollments. */
export async function deleteSignals(
  { orm, t }: Db,
  enrollmentIds: readonly string[],
  groups: readonly StoredGroup[],
): Promise<void> {
  const { enrollmentId, signalGroup } = t.vehicleSignals;
  await inParts(enrollmentIds, (part) =>
    orm
      .delete(t.vehicleSignals)
      .where(and(inArray(enrollmentId, part), inArray(signalGroup, [...groups]))),
  );
}
