import { and, asc, eq, lt, lte, ne } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

export async function allFleetIds({ orm, t }: Db): Promise<readonly string[]> {
  const rows = await orm.select({ id: t.fleets.id }).from(t.fleets);
  return rows.map(({ id }) => id);
}

/**
 * Removes the oldest events of a fleet's journal recorded before a time, up to a limit, and raises
 * the floor to them: cursors below it have expired.
 * @returns the number of removed events
 */
export async function dropOldEvents(
  { orm, t }: Db,
  fleetId: string,
  before: Date,
  limit: number,
): Promise<number> {
  const old = await orm
    .select({ seq: t.clearanceEvents.seq })
    .from(t.clearanceEvents)
    .where(and(eq(t.clearanceEvents.fleetId, fleetId), lt(t.clearanceEvents.recordedAt, before)))
    .orderBy(asc(t.clearanceEvents.seq))
    .limit(limit);
  const last = old.at(-1);
  if (!last) return 0;
  await orm.update(t.fleets).set({ journalFloor: last.seq }).where(eq(t.fleets.id, fleetId));
  await orm
    .delete(t.clearanceEvents)
    .where(and(eq(t.clearanceEvents.fleetId, fleetId), lte(t.clearanceEvents.seq, last.seq)));
  return old.length;
}

/**
 * Removes deliveries received before a time that are not waiting to be applied; the ids of later
 * ones still detect repetitions.
 */
export async function dropOldDeliveries({ orm, t }: Db, before: Date): Promise<void> {
  await orm
    .delete(t.webhookDeliveries)
    .where(
      and(ne(t.webhookDeliveries.state, 'RECEIVED'), lt(t.webhookDeliveries.receivedAt, before)),
    );
}

export async function dropOldCommands({ orm, t }: Db, before: Date): Promise<void> {
  await orm.delete(t.commands).where(lt(t.commands.finishedAt, before));
}
