import { and, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import { type ListedActivity } from '../../domain/driver.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';

/** Driver as far as a comparison with the provider's list needs it. */
export interface DriverRow {
  readonly id: string;
  readonly keySha256: string;
  readonly sealedKey: string;
  readonly missingSince: Date | null;
  readonly activity: ListedActivity | null;
}

/** Lists the account's active drivers. */
export async function activeDrivers(
  { orm, t }: Db,
  accountId: string,
): Promise<readonly DriverRow[]> {
  const { id, keySha256, sealedKey, missingSince, activity, status } = t.drivers;
  const rows = await orm
    .select({ id, keySha256, sealedKey, missingSince, activity })
    .from(t.drivers)
    .where(and(eq(t.drivers.accountId, accountId), eq(status, 'ACTIVE'), isNotNull(keySha256)));
  return rows.map((row) => ({ ...row, keySha256: row.keySha256 ?? '' }));
}

/** Sets the time since which active drivers are missing; null for those that are found again. */
export async function setDriversMissing(
  { orm, t }: Db,
  ids: readonly string[],
  missingSince: Date | null,
): Promise<void> {
  await inParts(ids, (part) =>
    orm.update(t.drivers).set({ missingSince }).where(inArray(t.drivers.id, part)),
  );
}

/** Stores the activity that a list read at a time had first for these drivers. */
export async function setActivity(
  { orm, t }: Db,
  ids: readonly string[],
  activity: ListedActivity,
  activitySince: Date,
): Promise<void> {
  await inParts(ids, (part) =>
    orm.update(t.drivers).set({ activity, activitySince }).where(inArray(t.drivers.id, part)),
  );
}

/**
 * Marks active drivers as being removed that were found missing before a time: of several
 * concurrent calls only one returns a driver.
 * @returns their ids
 */
export async function beginDisappearance(
  { orm, t }: Db,
  ids: readonly string[],
  missingBefore: Date,
): Promise<readonly string[]> {
  const { id, missingSince, status } = t.drivers;
  const found: string[] = [];
  await inParts(ids, async (part) => {
    const rows = await orm
      .update(t.drivers)
      .set({ status: 'REMOVING' })
      .where(and(inArray(id, part), eq(status, 'ACTIVE'), lt(missingSince, missingBefore)))
      .returning({ id });
    found.push(...rows.map((row) => row.id));
  });
  return found;
}

/**
 * Stores the time of a comparison of the account's inventory.
 * @param listedAt time at which the list had been read; null if it was not complete
 */
export async function setInventoryTimes(
  { orm, t }: Db,
  accountId: string,
  { checkedAt, listedAt }: { readonly checkedAt: Date; readonly listedAt: Date | null },
): Promise<void> {
  await orm
    .update(t.accounts)
    .set({ checkedAt, ...(listedAt && { listedAt }) })
    .where(and(eq(t.accounts.id, accountId), isNull(t.accounts.disconnectedAt)));
}
