import { eq, inArray, sql } from 'drizzle-orm';
import { FLEET_ID_PREFIX } from '../../domain/fleet.js';
import { isIdOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { given, prepared } from '../query/prepared.js';

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
  if (!isIdOf(FLEET_ID_PREFIX, fleetId)) return null;
  const [row] = await orm
    .select({ seq: t.fleets.journalSeq, floor: t.fleets.journalFloor })
    .from(t.fleets)
    .where(eq(t.fleets.id, fleetId));
  return row ?? null;
}

/** Returns the ends of several journals by fleet. */
export async function journalSeqs(
  { orm, t }: Db,
  fleetIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const seqs = new Map<string, number>();
  await inParts(fleetIds, async (part) => {
    const rows = await orm
      .select({ id: t.fleets.id, seq: t.fleets.journalSeq })
      .from(t.fleets)
      .where(inArray(t.fleets.id, part));
    for (const { id, seq } of rows) seqs.set(id, seq);
  });
  return seqs;
}

/**
 * Takes the next `count` places of a fleet's journal. Locks the fleet's row until the transaction
 * ends, so that places are taken in the order in which they become visible.
 * @returns the first place
 */
export async function takePlaces(db: Db, fleetId: string, count: number): Promise<number> {
  const [row] = await advance(db, { fleetId, count }, '');
  if (!row) throw new Error(`no fleet ${fleetId}`);
  return row.seq - count + 1;
}

const advance = prepared(
  ({ t }) => ({ seq: t.fleets.journalSeq }),
  ({ orm, t: { fleets } }, selected) =>
    orm
      .update(fleets)
      .set({ journalSeq: sql`${fleets.journalSeq} + ${given('count', fleets.journalSeq)}` })
      .where(eq(fleets.id, sql.placeholder('fleetId')))
      .returning(selected),
);
