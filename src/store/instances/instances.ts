import { and, eq, isNotNull, like, type SQL, sql } from 'drizzle-orm';
import { type Instance, leaseOwner } from '../../domain/instance.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { type Tables } from '../schema/tables.js';

/** Row of an instance. */
export interface StoredInstance extends Instance {
  /** Number of heartbeats. */
  readonly beats: number;
  /** Time of the last heartbeat, by the instance's clock. */
  readonly seenAt: Date;
}

/** Instance as another one sees it. */
export interface SeenInstance extends StoredInstance {
  /**
   * True if it has a connection to PostgreSQL that states its name; false if it has none, or if a
   * pooler stands between. null on SQLite.
   */
  readonly isConnected: boolean | null;
}

/** Returns the name of an instance's connections in `pg_stat_activity`. */
export const connectionNameOf = (instanceId: string): string => `fleetgraph ${instanceId}`;

/** Inserts the instance, or counts a heartbeat of it. */
export async function beat({ orm, t }: Db, instance: Instance, now: Date): Promise<void> {
  await orm
    .insert(t.instances)
    .values({ ...instance, beats: 0, seenAt: now })
    .onConflictDoUpdate({
      target: t.instances.id,
      set: { beats: sql`${t.instances.beats} + 1`, seenAt: now },
    });
}

export async function listInstances(db: Db): Promise<readonly SeenInstance[]> {
  const { orm, t } = db;
  const rows = await orm
    .select({
      instance: t.instances,
      isConnected: isSqlite(db) ? sql<null>`null` : hasConnection(t),
    })
    .from(t.instances)
    .orderBy(t.instances.startedAt, t.instances.id);
  return rows.map(({ instance, isConnected }) => ({ ...instance, isConnected }));
}

const hasConnection = (t: Tables): SQL<boolean> => sql<boolean>`exists (
  select 1 from pg_stat_activity a
  where a.datname = current_database()
  and a.application_name = ${connectionNameOf('')} || ${t.instances.id})`;

/**
 * Deletes the instance.
 * @returns whether it was still there, without a heartbeat since it was seen
 */
export async function deleteInstance(
  { orm, t }: Db,
  { id, beats }: Pick<StoredInstance, 'id' | 'beats'>,
): Promise<boolean> {
  const rows = await orm
    .delete(t.instances)
    .where(and(eq(t.instances.id, id), eq(t.instances.beats, beats)))
    .returning({ id: t.instances.id });
  return rows.length > 0;
}

/** Deletes the row of an instance that stops. */
export async function signOff({ orm, t }: Db, id: string): Promise<void> {
  await orm.delete(t.instances).where(eq(t.instances.id, id));
}

/**
 * Ends the leases of an instance that is gone. The outcome of its calls is unknown, and it can
 * store nothing any more if it is running after all.
 * @returns the number of leases
 */
export async function endLeasesOf({ orm, t }: Db, instanceId: string, now: Date): Promise<number> {
  const owned = leaseOwner(instanceId, '%');
  const commands = await orm
    .update(t.commands)
    // The owner remains: the next lease learns from it that the outcome is unknown.
    .set({ leaseUntil: now })
    .where(
      and(
        isNotNull(t.commands.leaseOwner),
        like(t.commands.leaseOwner, owned),
        eq(t.commands.state, 'QUEUED'),
      ),
    )
    .returning({ id: t.commands.id });
  const grants = await orm
    .update(t.grants)
    .set({
      renewalOwner: null,
      renewalUntil: null,
      generation: sql`${t.grants.generation} + 1`,
    })
    .where(and(isNotNull(t.grants.renewalOwner), like(t.grants.renewalOwner, owned)))
    .returning({ id: t.grants.id });
  const leases = await orm
    .update(t.leases)
    .set({ until: now })
    .where(like(t.leases.owner, owned))
    .returning({ name: t.leases.name });
  return commands.length + grants.length + leases.length;
}
