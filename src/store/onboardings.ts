import { and, asc, count, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import { type UserError } from '../domain/errors.js';
import {
  type Onboarding,
  ONBOARDING_ID_PREFIX,
  type OnboardingRow,
  type OnboardVehicle,
  type RowStatus,
} from '../domain/onboarding.js';
import { idsOf } from '../domain/values/ids.js';
import { type Db } from './engine/store.js';
import { recordEvent } from './journal/record-event.js';
import { inParts } from './query/ids-per-query.js';
import { beyond, inOrder, type Keyset } from './query/keyset.js';
import { lockRows } from './query/lock-rows.js';

/** Row of an onboarding with the caller's input for it. */
export interface StoredOnboardingRow extends OnboardingRow {
  readonly input: OnboardVehicle;
}

export async function onboardingsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly Onboarding[]> {
  const sound = idsOf(ONBOARDING_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.onboardings)
    .where(inArray(t.onboardings.id, [...sound]));
}

/**
 * Locks the onboardings against changes and other locks until the transaction ends; read them
 * afterwards.
 */
export async function lockOnboardings(db: Db, ids: readonly string[]): Promise<void> {
  await lockRows(db, db.t.onboardings.id, idsOf(ONBOARDING_ID_PREFIX, ids));
}

export async function listOnboardings(
  { orm, t }: Db,
  fleetId: string,
  limit: number,
  cut: Keyset | undefined,
): Promise<readonly Onboarding[]> {
  return orm
    .select()
    .from(t.onboardings)
    .where(
      and(
        eq(t.onboardings.fleetId, fleetId),
        beyond(t.onboardings.createdAt, t.onboardings.id, cut, true),
      ),
    )
    .orderBy(...inOrder(t.onboardings.createdAt, t.onboardings.id, true))
    .limit(limit);
}

export async function countOnboardings({ orm, t }: Db, fleetId: string): Promise<number> {
  const [row] = await orm
    .select({ count: count() })
    .from(t.onboardings)
    .where(eq(t.onboardings.fleetId, fleetId));
  return row?.count ?? 0;
}

const ofStatus = (
  { t }: Db,
  onboardingId: string,
  status: readonly RowStatus[] | null | undefined,
): SQL | undefined =>
  and(
    eq(t.onboardingRows.onboardingId, onboardingId),
    status ? inArray(t.onboardingRows.status, [...status]) : undefined,
  );

export async function listRows(
  db: Db,
  onboardingId: string,
  status: readonly RowStatus[] | null | undefined,
  limit: number,
  afterIndex: number | undefined,
): Promise<readonly StoredOnboardingRow[]> {
  const { orm, t } = db;
  return orm
    .select()
    .from(t.onboardingRows)
    .where(
      and(
        ofStatus(db, onboardingId, status),
        afterIndex === undefined ? undefined : gt(t.onboardingRows.index, afterIndex),
      ),
    )
    .orderBy(asc(t.onboardingRows.index))
    .limit(limit);
}

/** Finds the rows of these enrollments that can be retried. */
export async function retryableRowsOf(
  { orm, t }: Db,
  enrollmentIds: readonly string[],
): Promise<readonly StoredOnboardingRow[]> {
  const found: StoredOnboardingRow[] = [];
  await inParts(enrollmentIds, async (part) => {
    const { enrollmentId, status, canRetry } = t.onboardingRows;
    // The flag stands alone, as in the condition of its index.
    const isWanted = and(inArray(enrollmentId, part), eq(status, 'FAILED'), sql`${canRetry}`);
    found.push(...(await orm.select().from(t.onboardingRows).where(isWanted)));
  });
  return found;
}

export async function countRows(
  db: Db,
  onboardingId: string,
  status: readonly RowStatus[] | null | undefined,
): Promise<number> {
  const [row] = await db.orm
    .select({ count: count() })
    .from(db.t.onboardingRows)
    .where(ofStatus(db, onboardingId, status));
  return row?.count ?? 0;
}

export async function insertOnboarding(
  { orm, t }: Db,
  onboarding: Onboarding,
  rows: readonly StoredOnboardingRow[],
): Promise<void> {
  await orm.insert(t.onboardings).values(onboarding);
  await inParts(rows, (part) => orm.insert(t.onboardingRows).values(part));
}

/** Columns of a row that can change. */
interface RowChanges {
  readonly status: RowStatus;
  readonly enrollmentId?: string | null;
  readonly userErrors: readonly UserError[];
  readonly canRetry: boolean;
}

export async function updateRow(
  db: Db,
  onboardingId: string,
  index: number,
  changed: RowChanges,
): Promise<void> {
  await updateRows(db, onboardingId, [index], changed);
}

/** Applies the same changes to all of these rows. */
export async function updateRows(
  { orm, t }: Db,
  onboardingId: string,
  indexes: readonly number[],
  changed: RowChanges,
): Promise<void> {
  const { onboardingRows } = t;
  await inParts(indexes, (part) =>
    orm
      .update(onboardingRows)
      .set(changed)
      .where(
        and(eq(onboardingRows.onboardingId, onboardingId), inArray(onboardingRows.index, part)),
      ),
  );
}

/**
 * Counts the rows again; the onboarding is complete if none is queued. Records an event when it
 * becomes so.
 * @returns the onboarding as it is now
 */
export async function tallyOnboarding(db: Db, id: string, now: Date): Promise<Onboarding> {
  const { orm, t } = db;
  // Locked, because other transactions may be ending rows of it: the last to count must see them
  // all.
  await lockOnboardings(db, [id]);
  const counts = await orm
    .select({ status: t.onboardingRows.status, count: count() })
    .from(t.onboardingRows)
    .where(eq(t.onboardingRows.onboardingId, id))
    .groupBy(t.onboardingRows.status);
  const countOf = (status: RowStatus): number =>
    counts.find((row) => row.status === status)?.count ?? 0;
  const complete = countOf('QUEUED') === 0;
  const [before] = await onboardingsByIds(db, [id]);
  const [row] = await orm
    .update(t.onboardings)
    .set({
      succeeded: countOf('SUCCEEDED'),
      failed: countOf('FAILED'),
      status: sql`case when ${t.onboardings.status} = 'CANCELED' then 'CANCELED' when ${complete ? 1 : 0} = 1 then 'COMPLETED' else 'RUNNING' end`,
      ...(complete ? { completedAt: now } : { completedAt: null }),
    })
    .where(eq(t.onboardings.id, id))
    .returning();
  if (!row) throw new Error(`no onboarding ${id}`);
  if (complete && before?.completedAt === null)
    recordEvent(db, {
      fleetId: row.fleetId,
      type: 'ONBOARDING_COMPLETED',
      subjectId: id,
      accountId: row.accountId,
      details: {
        status: row.status,
        total: row.total,
        succeeded: row.succeeded,
        failed: row.failed,
      },
      at: now,
    });
  return row;
}

export async function markCanceled({ orm, t }: Db, id: string): Promise<void> {
  await orm.update(t.onboardings).set({ status: 'CANCELED' }).where(eq(t.onboardings.id, id));
}

export async function markRunning({ orm, t }: Db, id: string): Promise<void> {
  await orm
    .update(t.onboardings)
    .set({ status: 'RUNNING', completedAt: null })
    .where(eq(t.onboardings.id, id));
}
