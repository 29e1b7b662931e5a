import { desc, inArray, sql } from 'drizzle-orm';
import { type Clearance, type ClearanceStatus } from '../domain/clearance.js';
import { IDS_PER_QUERY } from './enrollments.js';
import { type Db } from './store.js';

export async function clearancesOfEnrollments({ orm, t }: Db, enrollmentIds: readonly string[]): Promise<ReadonlyMap<string, Clearance>> {
  const found = new Map<string, Clearance>();
  for (let from = 0; from < enrollmentIds.length; from += IDS_PER_QUERY) {
    const some = enrollmentIds.slice(from, from + IDS_PER_QUERY);
    for (const row of await orm.select().from(t.clearances).where(inArray(t.clearances.enrollmentId, some))) found.set(row.enrollmentId, row);
  }
  return found;
}

/** Of each vehicle the one that changed last. */
export async function latestClearances({ orm, t }: Db, vehicleIds: readonly string[]): Promise<ReadonlyMap<string, Clearance>> {
  const rows = await orm
    .select()
    .from(t.clearances)
    .where(inArray(t.clearances.vehicleId, [...vehicleIds]))
    .orderBy(desc(t.clearances.changedAt), desc(t.clearances.enrollmentId));
  const latest = new Map<string, Clearance>();
  for (const row of rows) if (!latest.has(row.vehicleId)) latest.set(row.vehicleId, row);
  return latest;
}

export async function countClearances(
  { orm, t }: Db,
  fleetIds: readonly string[],
): Promise<readonly { readonly fleetId: string; readonly status: ClearanceStatus; readonly count: number }[]> {
  const rows = await orm
    .select({ fleetId: t.clearances.fleetId, status: t.clearances.status, count: sql`count(*)` })
    .from(t.clearances)
    .where(inArray(t.clearances.fleetId, [...fleetIds]))
    .groupBy(t.clearances.fleetId, t.clearances.status);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

export async function saveClearance({ orm, t }: Db, clearance: Clearance): Promise<void> {
  await orm.insert(t.clearances).values(clearance).onConflictDoUpdate({ target: t.clearances.enrollmentId, set: clearance });
}

/** Heard of again, and nothing had changed. */
export async function touchClearances({ orm, t }: Db, enrollmentIds: readonly string[], observedAt: Date): Promise<void> {
  for (let from = 0; from < enrollmentIds.length; from += IDS_PER_QUERY) {
    await orm.update(t.clearances).set({ observedAt }).where(inArray(t.clearances.enrollmentId, enrollmentIds.slice(from, from + IDS_PER_QUERY)));
  }
}
