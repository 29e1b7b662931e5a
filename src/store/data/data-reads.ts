import {
  and,
  asc,
  eq,
  exists,
  getTableColumns,
  gt,
  inArray,
  isNull,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import { takeDataSlots } from '../accounts.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { lockedSelect, lockRows } from '../query/lock-rows.js';
import { forIds, given, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { type Tables } from '../schema/tables.js';
import { recordFlowChange } from './flow-change.js';

/** Times of the last and the next read of an enrollment's data. */
export type DataRead = Tables['dataReads']['$inferSelect'];

const columns = ({ t }: Db) => getTableColumns(t.dataReads);

const ofEnrollments = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.dataReads)
    .where(isGivenId(db, db.t.dataReads.enrollmentId, howMany)),
);

/** Finds the reads of enrollments; one whose data may not be read has none. */
export async function dataReadsOfEnrollments(
  db: Db,
  enrollmentIds: readonly string[],
): Promise<readonly DataRead[]> {
  return forIds(ofEnrollments, db, enrollmentIds);
}

const ofVehicles = prepared(columns, (db, selected, howMany: HowMany) =>
  db.orm
    .select(selected)
    .from(db.t.dataReads)
    .where(isGivenId(db, db.t.dataReads.vehicleId, howMany)),
);

/** Finds the reads of all enrollments of vehicles. */
export async function dataReadsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
): Promise<readonly DataRead[]> {
  return forIds(ofVehicles, db, vehicleIds);
}

/** Account with reads that are due. */
export interface AccountWithReads {
  readonly id: string;
  /** Slots taken so far: at least the number of its reads. */
  readonly dataSlots: number;
}

/**
 * Finds the connected accounts with a schedule that have reads due.
 * @param defaultSeconds interval of accounts that state none; 0: no schedule
 */
export async function accountsWithDueReads(
  db: Db,
  now: Date,
  defaultSeconds: number,
): Promise<readonly AccountWithReads[]> {
  return withDueReads(db, { now, defaultSeconds }, '');
}

/** Prepared: every instance runs it several times a second. */
const withDueReads = prepared(
  ({ t }) => ({ id: t.accounts.id, dataSlots: t.accounts.dataSlots }),
  ({ orm, t: { accounts, dataReads } }, selected) => {
    const isDue = and(
      eq(dataReads.accountId, accounts.id),
      lte(dataReads.dueAt, given('now', dataReads.dueAt)),
    );
    return orm
      .select(selected)
      .from(accounts)
      .where(
        and(
          isNull(accounts.disconnectedAt),
          sql`coalesce(${accounts.vehicleDataSeconds}, ${sql.placeholder('defaultSeconds')}) > 0`,
          exists(
            orm
              .select({ one: sql`1` })
              .from(dataReads)
              .where(isDue),
          ),
        ),
      )
      .orderBy(asc(accounts.id));
  },
);

/** Finds enrollments of an account whose data are due, those that wait longest first. */
export async function dueDataReads(
  { orm, t }: Db,
  accountId: string,
  now: Date,
  limit: number,
): Promise<readonly string[]> {
  const rows = await orm
    .select({ id: t.dataReads.enrollmentId })
    .from(t.dataReads)
    .where(and(eq(t.dataReads.accountId, accountId), lte(t.dataReads.dueAt, now)))
    .orderBy(asc(t.dataReads.dueAt), asc(t.dataReads.enrollmentId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Lists enrollments of an account whose data may be read, by their ids after one of them. */
export async function dataReadsOfAccount(
  { orm, t }: Db,
  accountId: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const { enrollmentId } = t.dataReads;
  const rows = await orm
    .select({ id: enrollmentId })
    .from(t.dataReads)
    .where(and(eq(t.dataReads.accountId, accountId), gt(enrollmentId, after)))
    .orderBy(asc(enrollmentId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Finds enrollments whose data flow and have not come for longer than is usual. */
export async function silentDataReads(
  { orm, t }: Db,
  now: Date,
  limit: number,
): Promise<readonly string[]> {
  const { enrollmentId, flow, silentAt } = t.dataReads;
  const rows = await orm
    .select({ id: enrollmentId })
    .from(t.dataReads)
    .where(and(sql`${flow} = 'FLOWING'`, lte(silentAt, now)))
    .orderBy(asc(silentAt), asc(enrollmentId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

const locked = prepared(columns, (db, selected) => {
  const { enrollmentId } = db.t.dataReads;
  const select = db.orm
    .select(selected)
    .from(db.t.dataReads)
    .where(isGivenId(db, enrollmentId, 'many'))
    .orderBy(asc(enrollmentId));
  return lockedSelect(select);
});

/**
 * Locks the reads of enrollments until the transaction ends, in their order.
 * @returns the reads as they are once they are locked
 */
export async function lockDataReads(
  db: Db,
  enrollmentIds: readonly string[],
): Promise<readonly DataRead[]> {
  if (isSqlite(db)) return dataReadsOfEnrollments(db, enrollmentIds);
  const reads: DataRead[] = [];
  await inParts(enrollmentIds.toSorted(), async (ids) => {
    reads.push(...(await locked(db, { ids }, '')));
  });
  return reads;
}

/** Replaces the times of reads. They must be locked: one that has been deleted would return. */
export const saveDataReads = preparedInsert(
  (t) => t.dataReads,
  (db, insert) => insert.onConflictDoUpdate(replacement(db)),
);

const replacement = ({ t: { dataReads } }: Db) => ({
  target: dataReads.enrollmentId,
  set: {
    askedAt: sql`excluded.asked_at`,
    dueAt: sql`excluded.due_at`,
    lastDataAt: sql`excluded.last_data_at`,
    silentAt: sql`excluded.silent_at`,
    privateSince: sql`excluded.private_since`,
    detailsAskedAt: sql`excluded.details_asked_at`,
    flow: sql`excluded.flow`,
    flowSince: sql`excluded.flow_since`,
  },
});

export interface PlanOptions {
  /** Whether the provider has clearances, so that an enrollment without one may not be read. */
  readonly needsClearance: boolean;
  readonly dueAt: Date;
  readonly ids: readonly string[];
  /** Whether the transaction has locked these enrollments. */
  readonly areLocked?: boolean;
}

/**
 * Plans the first read of enrollments of an account whose data may be read and that have none
 * planned: those that are active, and that have an approved clearance if the provider has any.
 * @returns their ids
 */
export async function planDataReads(
  db: Db,
  accountId: string,
  { needsClearance, dueAt, ids, areLocked = false }: PlanOptions,
): Promise<readonly string[]> {
  // Locked before they are read, so that none is planned whose clearance ends at the same time.
  if (!areLocked && !isSqlite(db)) await lockRows(db, db.t.enrollments.id, ids);
  const rows = await unplanned(db, accountId, needsClearance, ids);
  if (rows.length === 0) return [];
  const first = await takeDataSlots(db, accountId, rows.length);
  const planned = await db.orm
    .insert(db.t.dataReads)
    .values(
      rows.map((row, index) => ({
        ...row,
        slot: first + index,
        dueAt,
        flow: 'AWAITING' as const,
        flowSince: dueAt,
      })),
    )
    .onConflictDoNothing()
    .returning();
  for (const read of planned) recordFlowChange(db, read, 'NONE', 'AWAITING');
  return planned.map(({ enrollmentId }) => enrollmentId).sort();
}

/** Condition of enrollments whose data may be read and whose first read is not planned. */
const isUnplanned = (
  { t: { enrollments, clearances, dataReads } }: Db,
  needsClearance: boolean,
) => {
  const isApproved = eq(clearances.status, 'APPROVED');
  return and(
    eq(enrollments.status, 'ACTIVE'),
    needsClearance ? isApproved : or(isNull(clearances.status), isApproved),
    isNull(dataReads.enrollmentId),
  );
};

/** Result of a look at some enrollments of an account, in the order of their vehicles' ids. */
export interface UnplannedReads {
  /** Enrollments whose first read is to be planned. */
  readonly ids: readonly string[];
  /** Number of enrollments looked at. */
  readonly count: number;
  /** Id of the last one's vehicle. */
  readonly last: string | undefined;
}

/**
 * Looks for enrollments of an account whose first read is not planned.
 * @param after id of the vehicle after which the look begins
 * @param limit maximum enrollments looked at
 */
export async function unplannedReads(
  db: Db,
  accountId: string,
  { needsClearance, after, limit }: { needsClearance: boolean; after: string; limit: number },
): Promise<UnplannedReads> {
  const { enrollments, clearances, dataReads } = db.t;
  const rows = await db.orm
    .select({
      id: enrollments.id,
      vehicleId: enrollments.vehicleId,
      isWanted: sql<number>`case when ${isUnplanned(db, needsClearance)} then 1 else 0 end`,
    })
    .from(enrollments)
    .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
    .leftJoin(dataReads, eq(dataReads.enrollmentId, enrollments.id))
    .where(and(eq(enrollments.accountId, accountId), gt(enrollments.vehicleId, after)))
    .orderBy(asc(enrollments.vehicleId))
    .limit(limit);
  return {
    ids: rows.filter(({ isWanted }) => isWanted === 1).map(({ id }) => id),
    count: rows.length,
    last: rows.at(-1)?.vehicleId,
  };
}

function unplanned(db: Db, accountId: string, needsClearance: boolean, ids: readonly string[]) {
  const { enrollments, clearances, dataReads } = db.t;
  return db.orm
    .select({
      enrollmentId: enrollments.id,
      fleetId: enrollments.fleetId,
      vehicleId: enrollments.vehicleId,
      accountId: enrollments.accountId,
    })
    .from(enrollments)
    .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
    .leftJoin(dataReads, eq(dataReads.enrollmentId, enrollments.id))
    .where(
      and(
        eq(enrollments.accountId, accountId),
        isUnplanned(db, needsClearance),
        inArray(enrollments.id, [...ids]),
      ),
    )
    .orderBy(asc(enrollments.id));
}
