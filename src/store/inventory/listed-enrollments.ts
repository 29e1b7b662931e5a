import { and, asc, eq, gt, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { type VehicleDetails } from '../../domain/data/vehicle-details.js';
import { type EnrollmentStatus } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { recordEnrollment } from '../journal/state-events.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';

/** Rows per query of an account's inventory. */
const PAGE = 1000;

/** Enrollment as far as a comparison with the provider's list needs it. */
export interface InventoryRow extends VehicleDetails {
  readonly vehicleId: string;
  /** Slug of the vehicle's brand. */
  readonly brand: string;
  readonly id: string;
  readonly vin: string;
  readonly status: EnrollmentStatus;
  readonly externalId: string | null;
  /** Whether the account's last complete list had it. */
  readonly listed: boolean;
  /** Time at which a complete list was first found to lack it; null if the last one had it. */
  readonly missingSince: Date | null;
  readonly lastContactAt: Date | null;
  readonly online: boolean | null;
  /** Stored time of the last observation of its clearance; null if none was ever requested. */
  readonly observedAt: Date | null;
}

/** Yields the account's enrollments in parts, in no particular order. */
export async function* inventoryOf(
  { orm, t }: Db,
  accountId: string,
): AsyncGenerator<readonly InventoryRow[]> {
  const { enrollments, vehicles, clearances } = t;
  for (let after = ''; ;) {
    const rows = await orm
      .select({
        id: enrollments.id,
        vehicleId: enrollments.vehicleId,
        vin: vehicles.vin,
        brand: vehicles.brand,
        make: vehicles.make,
        model: vehicles.model,
        modelYear: vehicles.modelYear,
        powertrain: vehicles.powertrain,
        status: enrollments.status,
        externalId: enrollments.externalId,
        listed: enrollments.listed,
        missingSince: enrollments.missingSince,
        lastContactAt: enrollments.lastContactAt,
        online: enrollments.online,
        observedAt: clearances.observedAt,
      })
      .from(enrollments)
      .innerJoin(vehicles, eq(vehicles.id, enrollments.vehicleId))
      .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
      .where(and(eq(enrollments.accountId, accountId), gt(enrollments.vehicleId, after)))
      .orderBy(asc(enrollments.vehicleId))
      .limit(PAGE);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    if (rows.length < PAGE) return;
    after = last.vehicleId;
  }
}

/** Marks enrollments as found in a complete list. */
export async function markListed({ orm, t }: Db, ids: readonly string[]): Promise<void> {
  await inParts(ids, (part) =>
    orm
      .update(t.enrollments)
      .set({ listed: true, missingSince: null })
      .where(inArray(t.enrollments.id, part)),
  );
}

/** Marks enrollments as existing, although no complete list had them. */
export async function clearMissing({ orm, t }: Db, ids: readonly string[]): Promise<void> {
  await inParts(ids, (part) =>
    orm.update(t.enrollments).set({ missingSince: null }).where(inArray(t.enrollments.id, part)),
  );
}

/**
 * Marks enrollments as not listed, with the time of the last list that had them, and active ones as
 * missing, unless they are marked already.
 * @param listedAt of the account before this list
 */
export async function markMissing(
  { orm, t }: Db,
  ids: readonly string[],
  listedAt: Date | null,
  now: Date,
): Promise<void> {
  const { enrollments, clearances } = t;
  await inParts(ids, async (part) => {
    if (listedAt) {
      await orm
        .update(enrollments)
        .set({ listed: false, confirmedAt: listedAt })
        .where(and(inArray(enrollments.id, part), eq(enrollments.listed, true)));
      await orm
        .update(clearances)
        .set({ observedAt: listedAt })
        .where(
          and(
            inArray(clearances.enrollmentId, part),
            eq(clearances.listed, true),
            lt(clearances.observedAt, listedAt),
          ),
        );
      await orm
        .update(clearances)
        .set({ listed: false })
        .where(and(inArray(clearances.enrollmentId, part), eq(clearances.listed, true)));
    }
    await orm
      .update(enrollments)
      .set({ missingSince: now })
      .where(
        and(
          inArray(enrollments.id, part),
          eq(enrollments.status, 'ACTIVE'),
          isNull(enrollments.missingSince),
        ),
      );
  });
}

/**
 * Marks enrollments as GONE that are active and were found missing before a time.
 * @returns the ids of those
 */
export async function markGone(
  db: Db,
  ids: readonly string[],
  { missingBefore, reason }: { readonly missingBefore: Date; readonly reason: string },
): Promise<readonly string[]> {
  const { orm, t } = db;
  const { id, fleetId, accountId, vehicleId, status, missingSince } = t.enrollments;
  const gone: string[] = [];
  await inParts(ids, async (part) => {
    const rows = await orm
      .update(t.enrollments)
      .set({ status: 'GONE', reason, missingSince: null, sealedPassword: null })
      .where(and(inArray(id, part), eq(status, 'ACTIVE'), lt(missingSince, missingBefore)))
      .returning({ id, fleetId, accountId, vehicleId });
    for (const row of rows) recordEnrollment(db, row, 'ACTIVE', 'GONE');
    gone.push(...rows.map((row) => row.id));
  });
  return gone;
}

/** Contact of a vehicle as the provider's list reports it. */
export interface Contact {
  readonly id: string;
  readonly lastContactAt: Date | null;
  readonly online: boolean | null;
}

/** Stores contacts, many by one statement. */
export async function saveContacts(db: Db, contacts: readonly Contact[]): Promise<void> {
  const { enrollments } = db.t;
  await inParts(contacts, async (part) => {
    const given = JSON.stringify(
      part.map(({ id, lastContactAt, online }) => [id, lastContactAt?.getTime() ?? null, online]),
    );
    await db.orm
      .update(enrollments)
      .set(contactColumns(db))
      .from(
        isSqlite(db)
          ? sql`json_each(${given}) given`
          : sql`jsonb_array_elements(${given}::jsonb) given(value)`,
      )
      .where(sql`${enrollments.id} = given.value ->> 0`);
  });
}

function contactColumns(db: Db): { readonly lastContactAt: SQL; readonly online: SQL } {
  if (isSqlite(db))
    return { lastContactAt: sql`given.value ->> 1`, online: sql`given.value ->> 2` };
  return {
    lastContactAt: sql`to_timestamp((given.value ->> 1)::double precision / 1000)`,
    online: sql`(given.value ->> 2)::boolean`,
  };
}
