import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Driver, DRIVER_ID_PREFIX, type ListedActivity } from '../domain/driver.js';
import { idsOf } from '../domain/values/ids.js';
import { type Db } from './engine/store.js';
import { countRowsOf } from './facets/counts.js';
import { deleteGrants } from './grants.js';
import { beyond, inOrder, type Keyset } from './query/keyset.js';
import { lockRows } from './query/lock-rows.js';
import { type RemoteStatus } from './schema/tables.js';

/** Driver with the provider's permanent key, sealed. */
export interface StoredDriver extends Driver {
  /**
   * PENDING until the provider has registered the driver: a pending driver is hidden from callers.
   */
  readonly status: RemoteStatus;
  /** Empty while PENDING. */
  readonly sealedKey: string;
  /** SHA-256 of the key, in lower case; null while PENDING. */
  readonly keySha256: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

export async function findDriver(db: Db, id: string): Promise<StoredDriver | null> {
  return (await driversByIds(db, [id]))[0] ?? null;
}

/** Finds drivers in no particular order. */
export async function driversByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly StoredDriver[]> {
  const sound = idsOf(DRIVER_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.drivers)
    .where(inArray(t.drivers.id, [...sound]));
}

/** Lists the drivers that the provider knows, in order of insertion. */
export async function listDrivers(
  { orm, t }: Db,
  fleetId: string,
  limit: number,
  cut: Keyset | undefined,
): Promise<readonly StoredDriver[]> {
  const { createdAt, id } = t.drivers;
  return orm
    .select()
    .from(t.drivers)
    .where(and(known({ t }, fleetId), beyond(createdAt, id, cut)))
    .orderBy(...inOrder(createdAt, id))
    .limit(limit);
}

export function countDrivers(db: Db, fleetId: string): Promise<number> {
  return countRowsOf(db, fleetId, 'drivers');
}

/**
 * Returns which of these keys and external ids are taken by drivers of the account, including
 * pending ones.
 */
export async function takenAmong(
  { orm, t }: Db,
  accountId: string,
  wanted: { readonly keys: readonly string[]; readonly externalIds: readonly string[] },
): Promise<{
  readonly keys: ReadonlySet<string>;
  readonly externalIds: ReadonlyMap<string, RemoteStatus>;
}> {
  const { externalId, keySha256, status } = t.drivers;
  const ours = eq(t.drivers.accountId, accountId);
  const keys = await orm
    .select({ keySha256 })
    .from(t.drivers)
    .where(and(ours, inArray(keySha256, [...wanted.keys])));
  const ids = await orm
    .select({ externalId, status })
    .from(t.drivers)
    .where(and(ours, inArray(externalId, [...wanted.externalIds])));
  return {
    keys: new Set(keys.flatMap((row) => row.keySha256 ?? [])),
    externalIds: new Map(ids.map((row) => [row.externalId, row.status])),
  };
}

/**
 * @throws UniqueViolation (when the write ends) if the account has one of this external id or key
 */
export async function insertDriver({ orm, t }: Db, driver: StoredDriver): Promise<void> {
  await orm.insert(t.drivers).values(driver);
}

/** Driver to insert, with its activity in the provider's list if it comes from one. */
export type NewDriver = StoredDriver & {
  readonly activity: ListedActivity;
  readonly activitySince: Date;
};

/**
 * Inserts drivers, ignoring those that exist by now.
 * @returns the number of new ones
 */
export async function insertNewDrivers(
  { orm, t }: Db,
  drivers: readonly (StoredDriver | NewDriver)[],
): Promise<number> {
  if (drivers.length === 0) return 0;
  const rows = await orm
    .insert(t.drivers)
    .values([...drivers])
    .onConflictDoNothing()
    .returning({ id: t.drivers.id });
  return rows.length;
}

/** Finds a driver and locks it against other changes until the transaction ends. */
export async function findDriverLocked(db: Db, id: string): Promise<StoredDriver | null> {
  await lockRows(db, db.t.drivers.id, [id]);
  return findDriver(db, id);
}

/** @throws UniqueViolation (when the write ends) if the account has another one of this key */
export async function updateDriver(
  { orm, t }: Db,
  id: string,
  changed: Partial<
    Pick<
      StoredDriver,
      'status' | 'sealedKey' | 'keySha256' | 'firstName' | 'lastName' | 'displayName' | 'email'
    >
  >,
): Promise<void> {
  await orm.update(t.drivers).set(changed).where(eq(t.drivers.id, id));
}

/**
 * Marks an active driver as being removed.
 * @returns whether it was active: of several concurrent calls only one returns true
 */
export async function beginRemoval({ orm, t }: Db, id: string): Promise<boolean> {
  const rows = await orm
    .update(t.drivers)
    .set({ status: 'REMOVING' })
    .where(and(eq(t.drivers.id, id), eq(t.drivers.status, 'ACTIVE')))
    .returning({ id: t.drivers.id });
  return rows.length > 0;
}

/** Deletes a driver with all personal data, and the driver's tokens. */
export async function deleteDriver(db: Db, id: string): Promise<void> {
  const { orm, t } = db;
  await deleteGrants(db, eq(t.grants.subjectId, id));
  await orm.delete(t.drivers).where(eq(t.drivers.id, id));
}

/**
 * Returns whether a driver prevents leaving the provider, including pending ones and those being
 * removed.
 */
export async function accountHasDrivers({ orm, t }: Db, accountId: string): Promise<boolean> {
  const rows = await orm
    .select({ id: t.drivers.id })
    .from(t.drivers)
    .where(eq(t.drivers.accountId, accountId))
    .limit(1);
  return rows.length > 0;
}

const known = ({ t }: Pick<Db, 't'>, fleetId: string) =>
  // Written out, so that the index of these drivers answers.
  and(eq(t.drivers.fleetId, fleetId), sql`${t.drivers.status} <> 'PENDING'`);
