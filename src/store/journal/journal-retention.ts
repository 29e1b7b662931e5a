import { and, asc, eq, gt, inArray, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { listLog } from './fleet-log.js';

/** Fleet, and whether the oldest event of its journal is to be deleted. */
export interface FleetToCheck {
  readonly id: string;
  readonly hasOldEvents: boolean;
}

/** Lists fleets after one, by id, and whether their journals begin before a time. */
export async function fleetsToCheck(
  { orm, t }: Db,
  before: Date,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly FleetToCheck[]> {
  const isOld = (table: Db['t']['clearanceEvents'] | Db['t']['subjectEvents']): SQL => {
    const { fleetId, recordedAt, seq } = table;
    const oldest = orm
      .select({ recordedAt })
      .from(table)
      .where(eq(fleetId, t.fleets.id))
      .orderBy(asc(seq))
      .limit(1);
    return sql`coalesce(${oldest} < ${sql.param(before, recordedAt)}, 1 = 0)`;
  };
  const hasOldEvents: SQL<boolean | number> =
    sql`${isOld(t.clearanceEvents)} or ${isOld(t.subjectEvents)}`;
  const rows = await orm
    .select({ id: t.fleets.id, hasOldEvents })
    .from(t.fleets)
    .where(gt(t.fleets.id, after))
    .orderBy(asc(t.fleets.id))
    .limit(limit);
  return rows.map((row) => ({ ...row, hasOldEvents: Boolean(row.hasOldEvents) }));
}

/**
 * Deletes the oldest events of a fleet's journal up to the first one recorded since a time, up to a
 * limit, and raises the floor to them: cursors below it have expired.
 * @returns the number of deleted events
 */
export async function dropOldEvents(
  { orm, t }: Db,
  fleetId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const oldest = await listLog({ orm, t }, fleetId, {}, { limit });
  const since = oldest.findIndex(({ recordedAt }) => recordedAt >= before);
  const old = since === -1 ? oldest : oldest.slice(0, since);
  const last = old.at(-1);
  if (!last) return 0;
  await orm.update(t.fleets).set({ journalFloor: last.seq }).where(eq(t.fleets.id, fleetId));
  for (const events of [t.clearanceEvents, t.subjectEvents])
    await orm.delete(events).where(and(eq(events.fleetId, fleetId), lte(events.seq, last.seq)));
  return old.length;
}

/**
 * Returns ids of deliveries received before a time that are not waiting to be applied; the ids of
 * later ones still detect repetitions.
 */
export async function oldDeliveries(
  { orm, t }: Db,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const { id, accountId, receivedAt, state } = t.webhookDeliveries;
  const accounts = orm.select({ id: t.accounts.id }).from(t.accounts);
  const rows = await orm
    .select({ id })
    .from(t.webhookDeliveries)
    // The index of deliveries begins with their accounts.
    .where(and(inArray(accountId, accounts), lt(receivedAt, before), ne(state, 'RECEIVED')))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Deletes those of the deliveries that are not waiting to be applied, and returns their number. */
export async function dropDeliveries({ orm, t }: Db, ids: readonly string[]): Promise<number> {
  const { id, state } = t.webhookDeliveries;
  const dropped = await orm
    .delete(t.webhookDeliveries)
    .where(and(inArray(id, [...ids]), ne(state, 'RECEIVED')))
    .returning({ id });
  return dropped.length;
}

/** Returns ids of commands that ended before a time. */
export async function oldCommands(
  { orm, t }: Db,
  before: Date,
  limit: number,
): Promise<readonly string[]> {
  const { id, finishedAt } = t.commands;
  const rows = await orm
    .select({ id })
    .from(t.commands)
    .where(lt(finishedAt, before))
    .orderBy(asc(finishedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Deletes those of the commands that ended before a time, and returns their number. */
export async function dropCommands(
  { orm, t }: Db,
  ids: readonly string[],
  before: Date,
): Promise<number> {
  const { id, finishedAt } = t.commands;
  const dropped = await orm
    .delete(t.commands)
    .where(and(inArray(id, [...ids]), lt(finishedAt, before)))
    .returning({ id });
  return dropped.length;
}
