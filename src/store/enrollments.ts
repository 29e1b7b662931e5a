import {
  and,
  eq,
  getTableColumns,
  gte,
  inArray,
  isNotNull,
  isNull,
  ne,
  notExists,
  or,
  sql,
} from 'drizzle-orm';
import { type Odometer } from '../domain/clearance.js';
import { idsOf } from '../domain/values/ids.js';
import {
  type Enrollment,
  ENROLLMENT_ID_PREFIX,
  type NEVER_LISTED,
  VEHICLE_ID_PREFIX,
} from '../domain/vehicle.js';
import { recordFlowEnds } from './data/flow-events.js';
import { type Db } from './engine/store.js';
import { recordEnrollment, recordEnrollments } from './journal/state-events.js';
import { inParts } from './query/ids-per-query.js';
import { isSqlite } from './query/is-sqlite.js';
import { lockRows } from './query/lock-rows.js';
import { forIds, given, type HowMany, isGivenId, prepared } from './query/prepared.js';

/** Enrollment with the data that only the provider gets. */
export interface StoredEnrollment extends Enrollment {
  /**
   * Brand as the provider stores it, possibly that of a telematics unit; null means the vehicle's
   * brand.
   */
  readonly brand: string | null;
  readonly odometer: Odometer | null;
  /** The unit's own password, sealed; stored until the provider has it. */
  readonly sealedPassword: string | null;
  readonly vehicleModelId: string | null;
}

const columns = ({ t }: Db) => getTableColumns(t.enrollments);

const byIds = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.enrollments)
    .where(isGivenId(db, db.t.enrollments.id, howMany)),
);

export async function enrollmentsByIds(
  db: Db,
  ids: readonly string[],
): Promise<readonly StoredEnrollment[]> {
  return forIds(byIds, db, idsOf(ENROLLMENT_ID_PREFIX, ids));
}

const ofVehicles = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.enrollments)
    .where(isGivenId(db, db.t.enrollments.vehicleId, howMany)),
);

/** Order in which callers see the enrollments of a vehicle: oldest first. */
export const byAge = (
  one: Pick<Enrollment, 'id' | 'createdAt'>,
  other: Pick<Enrollment, 'id' | 'createdAt'>,
): number => one.createdAt.getTime() - other.createdAt.getTime() || (one.id < other.id ? -1 : 1);

/** Finds enrollments by vehicle, in no particular order. */
export async function enrollmentsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
): Promise<readonly StoredEnrollment[]> {
  return forIds(ofVehicles, db, idsOf(VEHICLE_ID_PREFIX, vehicleIds));
}

/**
 * Locks the enrollments against changes and other locks until the transaction ends; read them
 * afterwards.
 */
export async function lockEnrollments(db: Db, ids: readonly string[]): Promise<void> {
  await lockRows(db, db.t.enrollments.id, idsOf(ENROLLMENT_ID_PREFIX, ids));
}

/** Locks all enrollments of these vehicles, as `lockEnrollments`. */
export async function lockEnrollmentsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
): Promise<void> {
  await lockRows(db, db.t.enrollments.vehicleId, idsOf(VEHICLE_ID_PREFIX, vehicleIds));
}

/** Finds the account's enrollments by the VIN of their vehicle. */
export async function enrollmentsByVin(
  db: Db,
  accountId: string,
  vins: readonly string[],
): Promise<ReadonlyMap<string, StoredEnrollment>> {
  const found = new Map<string, StoredEnrollment>();
  await inParts(vins, async (part) => {
    for (const { vin, ...enrollment } of await forIds(byVin, db, part, { accountId }))
      found.set(vin, enrollment);
  });
  return found;
}

/**
 * Selects the account's fleet, so that vehicles are found by fleet and VIN: by the account alone
 * all of its enrollments would be read.
 */
const byVin = prepared(
  ({ t }) => ({ ...getTableColumns(t.enrollments), vin: t.vehicles.vin }),
  (db, selected, howMany: HowMany) => {
    const { accounts, enrollments, vehicles } = db.t;
    // Subquery, because SQLite plans the query again at each run for a bare value.
    const accountId = sql`(select ${sql.placeholder('accountId')})`;
    const fleet = db.orm
      .select({ id: accounts.fleetId })
      .from(accounts)
      .where(eq(accounts.id, accountId));
    return db.orm
      .select(selected)
      .from(vehicles)
      .innerJoin(enrollments, eq(enrollments.vehicleId, vehicles.id))
      .where(
        and(
          eq(vehicles.fleetId, sql`(${fleet})`),
          isGivenId(db, vehicles.vin, howMany),
          eq(enrollments.accountId, accountId),
        ),
      );
  },
);

export async function lockEnrollmentsByVin(
  db: Db,
  accountId: string,
  vins: readonly string[],
): Promise<void> {
  if (isSqlite(db)) return;
  await lockEnrollments(
    db,
    [...(await enrollmentsByVin(db, accountId, vins)).values()].map(({ id }) => id),
  );
}

/** Enrollment to insert; no list has reported on it unless it says so. */
export type NewEnrollment = Omit<StoredEnrollment, keyof typeof NEVER_LISTED> &
  Partial<Pick<StoredEnrollment, keyof typeof NEVER_LISTED>>;

/**
 * Inserts in the order of vehicles.
 * @throws UniqueViolation if one of the vehicles is enrolled at the account
 */
export async function insertEnrollments(
  db: Db,
  enrollments: readonly NewEnrollment[],
): Promise<void> {
  const inOneOrder = enrollments.toSorted((one, other) =>
    one.vehicleId < other.vehicleId ? -1 : 1,
  );
  await inParts(inOneOrder, (part) => db.orm.insert(db.t.enrollments).values(part));
  for (const one of inOneOrder) recordEnrollment(db, one, null, one.status);
}

/** Columns of an enrollment that can change. */
export type EnrollmentChanges = Partial<
  Omit<StoredEnrollment, 'id' | 'fleetId' | 'vehicleId' | 'accountId' | 'createdAt'>
>;

export async function updateEnrollment(
  db: Db,
  id: string,
  changed: EnrollmentChanges,
): Promise<void> {
  await updateEnrollments(db, [id], changed);
}

/** Applies the same changes to all of these enrollments, and records events of new statuses. */
export async function updateEnrollments(
  db: Db,
  ids: readonly string[],
  changed: EnrollmentChanges,
): Promise<void> {
  if (changed.status !== undefined) await recordEnrollments(db, ids, changed.status);
  if (changed.status !== undefined && changed.status !== 'ACTIVE') await recordFlowEnds(db, ids);
  const names = (Object.keys(changed) as (keyof EnrollmentChanges)[])
    .filter((name) => changed[name] !== undefined)
    .toSorted();
  const update = (to: Db, values: object, howMany: HowMany) =>
    updateGiven(to, { ...changed, ...values }, { names, howMany });
  await forIds(update, db, ids);
}

const updateGiven = prepared(
  () => ({}),
  (
    db,
    _,
    { names, howMany }: { names: readonly (keyof EnrollmentChanges)[]; howMany: HowMany },
  ) => {
    const { enrollments } = db.t;
    const set = Object.fromEntries(names.map((name) => [name, given(name, enrollments[name])]));
    return db.orm
      .update(enrollments)
      .set(set)
      .where(isGivenId(db, enrollments.id, howMany));
  },
);

/**
 * Returns enrollments with passwords that are not PENDING and have no command unfinished or
 * finished since `before`.
 */
export async function enrollmentsWithOldPasswords(
  db: Db,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const { id } = db.t.enrollments;
  const rows = await db.orm
    .select({ id })
    .from(db.t.enrollments)
    .where(hasOldPassword(db, before))
    .limit(limit);
  return rows.map((row) => row.id);
}

/**
 * Erases the passwords of those of the enrollments that `enrollmentsWithOldPasswords` returns.
 * @returns their ids
 */
export async function eraseOldPasswords(
  db: Db,
  ids: readonly string[],
  before: Date,
): Promise<readonly string[]> {
  const { id } = db.t.enrollments;
  const erased = await db.orm
    .update(db.t.enrollments)
    .set({ sealedPassword: null })
    .where(and(inArray(id, [...ids]), hasOldPassword(db, before)))
    .returning({ id });
  return erased.map((row) => row.id);
}

function hasOldPassword({ orm, t }: Db, before: Date) {
  const { id, sealedPassword, status } = t.enrollments;
  const isRecent = and(
    eq(t.commands.subjectId, id),
    or(isNull(t.commands.finishedAt), gte(t.commands.finishedAt, before)),
  );
  const recent = orm.select({ id: t.commands.id }).from(t.commands).where(isRecent);
  return and(isNotNull(sealedPassword), ne(status, 'PENDING'), notExists(recent));
}
