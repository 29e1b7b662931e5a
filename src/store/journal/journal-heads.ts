import { eq, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';

/** How far a fleet's journal goes, and from where on it is still kept. */
export interface JournalHead {
  readonly seq: number;
  /** Cursors before this place have expired. */
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
 * Takes the next `count` places of a fleet's journal; → the first. It locks the fleet's row until the transaction
 * ends, so that places are taken in the order in which they become visible.
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
