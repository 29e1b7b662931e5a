import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { JobRecords } from '../engine/job-records.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, givenTable, prepared } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';

/** Vehicle whose state has changed. */
export interface StateChange {
  readonly fleetId: string;
  readonly vehicleId: string;
}

const recorded = new JobRecords<StateChange>('Changes of states');

/**
 * Records changes in the transaction that makes them. They get their places as the last step of the
 * write job: a place locks all states of the fleet, so that other transactions would wait for the
 * rest of this one, and this one for the rows that they hold.
 * @param tx transaction that a write job was given
 */
export function recordStateChanges(tx: Db, changes: readonly StateChange[]): void {
  recorded.add(tx, changes);
}

/** Runs a write job, then gives the changes that it has recorded their places. */
export const withStateChanges = <T>(tx: Db, job: () => Promise<T>): Promise<T> =>
  recorded.during(tx, job, (changes) => noteStateChanges(tx, changes));

/**
 * Gives the changed vehicles the next places of their fleets. The rows of fleets are locked in the
 * order of their ids until the transaction ends, so that places become visible in order.
 */
export async function noteStateChanges(db: Db, changes: readonly StateChange[]): Promise<void> {
  const { orm, t } = db;
  const byFleet = [...Map.groupBy(changes, ({ fleetId }) => fleetId)];
  byFleet.sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [fleetId, ofFleet] of byFleet) {
    const vehicleIds = [...new Set(ofFleet.map(({ vehicleId }) => vehicleId))];
    if (!isSqlite(db)) {
      await noteTogether(db, { fleetId, count: vehicleIds.length, ids: vehicleIds }, '');
      continue;
    }
    const [head] = await orm
      .insert(t.stateHeads)
      .values({ fleetId, seq: vehicleIds.length })
      .onConflictDoUpdate({
        target: t.stateHeads.fleetId,
        set: { seq: sql`${t.stateHeads.seq} + ${vehicleIds.length}` },
      })
      .returning({ seq: t.stateHeads.seq });
    const first = (head?.seq ?? 0) - vehicleIds.length + 1;
    const rows = vehicleIds.map((vehicleId, index) => ({
      vehicleId,
      fleetId,
      seq: first + index,
    }));
    await saveChanges(db, rows);
  }
}

const replacement = ({ t: { stateChanges } }: Db) => ({
  target: stateChanges.vehicleId,
  set: { seq: sql`excluded.seq` },
});

/** Takes the places and gives them to vehicles by one statement of PostgreSQL. */
const noteTogether = prepared(
  () => ({}),
  (db) => {
    const { stateChanges, stateHeads } = db.t;
    const [fleetId, count] = [sql.placeholder('fleetId'), given('count', stateHeads.seq)];
    const head = db.orm
      .$with('head', { seq: stateHeads.seq })
      .as(
        sql`insert into ${stateHeads} (fleet_id, seq) values (${fleetId}, ${count}) on conflict (fleet_id) do update set seq = ${stateHeads.seq} + excluded.seq returning seq`,
      );
    return db.orm
      .with(head)
      .insert(stateChanges)
      .select(
        sql`select given.value, ${fleetId}::text, head.seq - ${count} + given.place from head, ${givenTable(db)}`,
      )
      .onConflictDoUpdate(replacement(db));
  },
);

const saveChanges = preparedInsert(
  (t) => t.stateChanges,
  (db, insert) => insert.onConflictDoUpdate(replacement(db)),
);

/** Returns the place of the fleet's last change of a state; 0 before the first. */
export async function stateHead({ orm, t }: Db, fleetId: string): Promise<number> {
  const [row] = await orm
    .select({ seq: t.stateHeads.seq })
    .from(t.stateHeads)
    .where(eq(t.stateHeads.fleetId, fleetId));
  return row?.seq ?? 0;
}

/** Lists vehicles of a fleet whose states changed after a place, in the order of their changes. */
export async function stateChangesAfter(
  { orm, t }: Db,
  fleetId: string,
  after: number,
  limit: number,
): Promise<readonly { readonly vehicleId: string; readonly seq: number }[]> {
  const { vehicleId, seq } = t.stateChanges;
  return orm
    .select({ vehicleId, seq })
    .from(t.stateChanges)
    .where(and(eq(t.stateChanges.fleetId, fleetId), gt(seq, after)))
    .orderBy(asc(seq))
    .limit(limit);
}
