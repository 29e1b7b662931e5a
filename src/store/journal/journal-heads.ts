import { eq, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

/** End of a fleet's journal, and the floor below which events were removed. */
export interface JournalHead {
  readonly seq: number;
  /** Place below which cursors have expired. */
  readonly floor: number;
}

export async function findJournalHead(
  { orm, t }: Db,
  fleetId: string,
): Promise<JournalHead | null> {
  const [row] = await orm
    .select({ seq: t.fleets.journalSeq, floor: t.fleets.journalFloor })
    .from(t.fleets)
    .where(eq(t.fleets.id, fleetId));
  return row ?? null;
}

/**
 * Takes the next `count` places of a fleet's journal. Locks the fleet's row until the transaction
 * ends, so that places are taken in the order in which they become visible.
 * @returns the first place
 */
export async function takePlaces({ orm, t }: Db, fleetId: string, count: number): Promise<number> {
  const [row] = await orm
    .update(t.fleets)
    .set({ journalSeq: sql`${t.fleets.journalSeq} + ${count}` })
    .where(eq(t.fleets.id, fleetId))
    .returning({ seq: t.fleets.journalSeq });
  if (!row) throw new Error(`no fleet ${fleetId}`);
  return row.seq - count + 1;
}
